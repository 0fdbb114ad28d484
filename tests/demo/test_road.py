"""Every parcel of the demo ends at a door: the carriers' chain of scans has no dead end."""

from random import Random

import pytest

from app.demo.baskets import draw
from app.demo.carriers import NEXT
from app.demo.road import road
from app.domain.lifecycle import TrackingStatus

ENDS = {TrackingStatus.DELIVERED, TrackingStatus.RETURNED, TrackingStatus.LOST}


def test_every_scan_has_a_next_one_or_is_the_last():
    assert set(NEXT) == set(TrackingStatus) - ENDS


def test_parcels_arrive_after_a_handful_of_scans():
    for seed in range(300):
        rng = Random(seed)
        scans = [TrackingStatus.UNKNOWN]
        while scans[-1] not in ENDS:
            scans.append(draw(NEXT[scans[-1]], rng))
        assert len(scans) < 30


@pytest.mark.parametrize("origin", ["CN", "GB", "US"])
@pytest.mark.parametrize("destination", ["CN", "GB", "US", "CA", "AU"])
def test_a_followed_parcel_is_seen_in_another_town_each_time(origin, destination):
    first, *towns, out, last = road(origin, destination)

    assert (first, out, last) == (
        (TrackingStatus.PICKED_UP, None),
        (TrackingStatus.OUT_FOR_DELIVERY, None),
        (TrackingStatus.DELIVERED, None),
    )
    assert len(towns) >= 4
    assert len(set(towns)) == len(towns)
