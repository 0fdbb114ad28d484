"""The way of a parcel that is followed: each scan a town further."""

from typing import Final, TypeAlias

from app.domain.lifecycle import TrackingStatus as Scan

Station: TypeAlias = tuple[Scan, str | None]
"""What is scanned, and in which town; None where the parcel's addresses say."""

# Sorting centres of each country, as one drives; goods that cross a border fly over the last row.
_TOWNS: Final = {
    "CN": ("Suzhou", "Nanjing", "Wuhan", "Zhengzhou"),
    "GB": ("Northampton", "Warrington", "Leeds", "Croydon"),
    "US": ("Allentown", "Harrisburg", "Columbus", "Louisville"),
    "CA": ("Mississauga", "Kingston"),
    "AU": ("Perth", "Parramatta"),
}
_ABROAD: Final = ("Dubai", "Leipzig")


def road(origin: str | None, destination: str | None) -> tuple[Station, ...]:
    """From door to door, by ISO countries."""
    towns = _TOWNS.get(origin or "", ())
    if destination != origin:
        towns = (*towns[:2], *_ABROAD, *_TOWNS.get(destination or "", ())[:2])
    return (
        (Scan.PICKED_UP, None),
        *((Scan.IN_TRANSIT, town) for town in towns),
        (Scan.OUT_FOR_DELIVERY, None),
        (Scan.DELIVERED, None),
    )
