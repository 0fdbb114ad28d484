"""An answer that is kept for those who come later weighs what it was counted for."""

import gc
from pathlib import Path

from app.subscriptions.rendering import BESIDE_BYTES
from app.transport.told import Told

KEPT = 20_000
PAYLOAD = {"data": {"orderEvents": {"cursor": "c" * 30}}}
MOST_TIMES = 2
"""What was counted, so often: the process does other things too."""


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096


def test_thousands_of_short_answers_weigh_no_more_than_was_counted() -> None:
    gc.collect()
    before = resident_bytes()

    kept = [Told.of(PAYLOAD, position, f"cursor {position}") for position in range(KEPT)]
    for told in kept:
        told.frame(b'{"id":"1"')

    counted = sum(len(told.payload) + BESIDE_BYTES for told in kept)
    assert resident_bytes() - before < MOST_TIMES * counted
