"""The time zone of a country, as the machine's zone database lists it."""

from functools import cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo


def zone_of(country: str) -> ZoneInfo | None:
    """The zone that most people of a country live in; None where the machine does not know.

    Where a country has several, the database lists the one with most people first.
    """
    name = _zones().get(country)
    return None if name is None else ZoneInfo(name)


@cache
def _zones() -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in map(Path, TZPATH):
        try:
            lines = (folder / "zone.tab").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        for line in lines:
            if line and not line.startswith("#"):
                country, _, zone, *_ = line.split("\t")
                found.setdefault(country, zone)
        break
    return found
