"""How long the laws are tried: shortly by default, longer with WAYPOST_TRIALS=long."""

import os

from hypothesis import HealthCheck, Phase, settings

_QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile(
    "short", max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=_QUIET
)
settings.register_profile(
    "long",
    max_examples=3_000,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=_QUIET,
    phases=list(Phase),
)
settings.load_profile(os.environ.get("WAYPOST_TRIALS", "short"))
