"""The crowd of the fan-out bench hears everything that is made for it, and counts it right."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.crowd import Asked, Told, crowd, with_room
from bench.process import Command, python, running
from bench.ways import Way

NUMBERS = [f"WP-{number}" for number in range(12)]
BARE = Command(python("-m", "bench.peers.bare_feed"), {"PORT": "{port}", "BENCH_JOINED": "1"})

pytestmark = pytest.mark.slow


def told(folder: Path, asked: Asked, rates: Sequence[float]) -> list[Told]:
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler (cc)")
    with running(BARE) as server, crowd(asked, server, server, folder) as following:
        return [following.told(rate) for rate in rates]


@pytest.mark.patient
@pytest.mark.parametrize(
    ("way", "numbers", "each"),
    [("all", NUMBERS[:4], 9), ("own", NUMBERS[:3], 3), ("own", NUMBERS, 9 / 12)],
)
def test_every_event_reaches_all_who_follow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Way, numbers: list[str], each: float
) -> None:
    monkeypatch.setenv("WAYPOST_BENCH_CACHE", str(tmp_path))
    asked = Asked(9, way, numbers, hands=3, seconds=0.5)

    most, paced = told(tmp_path, asked, [0, 60])

    assert most.deliveries_per_s / most.events_per_s == pytest.approx(each, rel=0.1)
    assert paced.deliveries_per_s / paced.events_per_s == pytest.approx(each, rel=0.2)
    assert paced.events_per_s < most.events_per_s


def test_more_sockets_than_a_process_may_have_are_named() -> None:
    skipped: list[str] = []

    assert with_room([100, 1_000_000], skipped.append) == [100]
    assert skipped[0].startswith("1,000,000 subscribers: skipped")
