"""uvicorn's configuration with our deadlines, which its protocols read from it."""

from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from app.transport.deadlines import WireTimes

App = ASGIApp | Callable[[], ASGIApp] | str
"""An application, what makes it in the process that serves it, or the name of either."""


class WireConfig(uvicorn.Config):
    """uvicorn's configuration and the deadlines that its protocols read from it."""

    def __init__(self, app: App, times: WireTimes, **options: Any) -> None:
        self.times = times
        super().__init__(app, **options)


def times_of(config: uvicorn.Config) -> WireTimes:
    """The deadlines of a configuration; ours where it has none."""
    return config.times if isinstance(config, WireConfig) else WireTimes()
