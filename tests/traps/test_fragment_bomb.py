"""Trap: limiters that follow every spread take time that doubles with each level of fragments.

Forty levels are 1.5 KB and did not end in a minute. The limits here weigh a fragment once
(`app/execution/limits.py`), however often it is spread.
"""

from tests.traps.elsewhere import ensure_guarded


def test_it_is_guarded_elsewhere() -> None:
    ensure_guarded(
        "execution/test_limits.py::test_forty_levels_of_nested_spreads_are_answered_at_once",
        "execution/test_limits.py::test_circles_are_errors_of_the_document",
    )
