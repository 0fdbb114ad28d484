"""Scans: in any order, twice, late; history grows and nothing moves backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from .documents import carrier_mutation
from .shop import Shop, ago

HAS_IT = (
    "PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "AVAILABLE_FOR_PICKUP", "ATTEMPT_FAILED",
    "RETURNING", "RETURNED", "DELIVERED",
)  # fmt: skip


def test_the_newest_scan_is_the_carriers_word_whatever_order_they_arrive_in(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))

    late = [
        shop.scan(parcel, "OUT_FOR_DELIVERY", occurredAt=ago(minutes=1)),
        shop.scan(parcel, "PICKED_UP", occurredAt=ago(minutes=9)),
        shop.scan(parcel, "IN_TRANSIT", occurredAt=ago(minutes=5)),
    ][-1]

    assert (late["trackingStatus"], late["status"]) == ("OUT_FOR_DELIVERY", "DISPATCHED")
    seen = {each["status"] for each in late["trackingEvents"]}
    assert seen == {"OUT_FOR_DELIVERY", "PICKED_UP", "IN_TRANSIT"}
    assert shop.status(order) == "SHIPPED"


def test_of_two_scans_of_one_instant_the_later_arrival_counts(shop: Shop) -> None:
    _, parcel = shop.dispatched(shop.stocked(5))
    same = ago(minutes=1)

    shop.scan(parcel, "IN_TRANSIT", occurredAt=same)
    second = shop.scan(parcel, "DELAYED", occurredAt=same)

    assert second["trackingStatus"] == "DELAYED"


@pytest.mark.parametrize("final", ["DELIVERED", "RETURNED"])
def test_a_final_scan_wins_over_newer_ones(shop: Shop, final: str) -> None:
    _, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, final, occurredAt=ago(minutes=5))

    after = shop.scan(parcel, "IN_TRANSIT", occurredAt=ago(minutes=1))

    assert (after["trackingStatus"], after["status"]) == (final, final)


def test_the_same_scan_again_is_a_replay(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    scan = {
        "number": parcel["number"], "status": "IN_TRANSIT", "occurredAt": ago(minutes=2),
        "location": "Hub Leipzig", "city": "Leipzig",
    }  # fmt: skip

    first = shop.logistics.do("shipmentRecordTracking", **scan)
    events = len(shop.types(order["number"]))
    again = shop.logistics.do("shipmentRecordTracking", **scan)

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["shipment"] == first["shipment"]
    assert len(again["shipment"]["trackingEvents"]) == 1
    assert len(shop.types(order["number"])) == events


def test_a_scan_raises_the_parcels_version_and_the_orders_only_with_its_status(
    shop: Shop,
) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    before = shop.order(order["number"])["version"]

    moved = shop.scan(parcel, "IN_TRANSIT")
    between = shop.order(order["number"])["version"]
    there = shop.scan(parcel, "DELIVERED")

    assert parcel["version"] < moved["version"] < there["version"]
    assert between == before
    assert shop.order(order["number"])["version"] > before


@pytest.mark.parametrize("status", HAS_IT)
def test_a_scan_that_shows_the_carrier_has_it_dispatches_a_ready_parcel(
    shop: Shop, status: str
) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug, quantity=2)
    parcel = shop.drive(order["shipments"][0], "READY")

    after = shop.scan(parcel, status)

    ours = status if status in {"DELIVERED", "RETURNED"} else "DISPATCHED"
    assert (after["status"], after["trackingStatus"]) == (ours, status)
    assert shop.shelf(mug) == (3, 0)
    told = shop.types(order["number"])
    effect = f"order.{ours.lower()}" if ours != "DISPATCHED" else "order.shipped"
    assert told.index("shipment.dispatched") < told.index(effect)


@pytest.mark.parametrize("status", ["INFO_RECEIVED", "UNKNOWN", "EXCEPTION", "DELAYED"])
def test_other_scans_dispatch_nothing(shop: Shop, status: str) -> None:
    order = shop.place(shop.stocked(5))
    parcel = shop.drive(order["shipments"][0], "READY")

    after = shop.scan(parcel, status)

    assert after["status"] == "READY"
    assert shop.status(order) == "READY_TO_SHIP"


@pytest.mark.parametrize("state", ["ALLOCATED", "PICKING", "PACKED"])
def test_on_an_earlier_state_a_scan_joins_the_history_only(shop: Shop, state: str) -> None:
    order = shop.place(shop.stocked(5))
    parcel = shop.drive(order["shipments"][0], state)
    before = shop.status(order)

    after = shop.scan(parcel, "DELIVERED")

    assert after["status"] == state
    assert [each["status"] for each in after["trackingEvents"]] == ["DELIVERED"]
    assert shop.status(order) == before


@pytest.mark.parametrize("found", ["DELIVERED", "RETURNED"])
def test_a_lost_parcel_that_turns_up_is_found(shop: Shop, found: str) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    lost = shop.scan(parcel, "LOST")

    after = shop.scan(parcel, found)

    assert (lost["status"], after["status"]) == ("LOST", found)
    assert shop.status(order) == found


def test_a_lost_parcel_that_is_merely_seen_stays_lost(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "LOST")

    assert shop.scan(parcel, "IN_TRANSIT")["status"] == "LOST"
    assert shop.status(order) == "SHIPPED"


def test_a_damaged_parcel_is_still_on_its_way(shop: Shop) -> None:
    _, parcel = shop.dispatched(shop.stocked(5))

    after = shop.scan(parcel, "DAMAGED")

    assert (after["status"], after["trackingStatus"]) == ("DISPATCHED", "DAMAGED")


def test_a_delivery_is_told_cause_before_effect(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    before = len(shop.types(order["number"]))

    shop.scan(parcel, "DELIVERED")

    assert shop.types(order["number"])[before:] == [
        "shipment.tracking",
        "shipment.delivered",
        "order.delivered",
    ]


def test_a_loss_is_told(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    before = len(shop.types(order["number"]))

    shop.scan(parcel, "LOST")

    assert shop.types(order["number"])[before:] == ["shipment.tracking", "shipment.lost"]


def test_a_scan_on_a_completed_order_moves_nothing(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "DELIVERED")
    shop.manager.ok("orderConfirmReceipt", number=order["number"])
    completed = shop.order(order["number"])

    shop.scan(parcel, "OUT_FOR_DELIVERY", occurredAt=ago(minutes=3))

    after = shop.order(order["number"])
    assert (after["status"], after["version"]) == ("COMPLETED", completed["version"])
    assert after["shipments"][0]["trackingStatus"] == "DELIVERED"


def test_a_scan_from_the_future_is_refused(shop: Shop) -> None:
    _, parcel = shop.dispatched(shop.stocked(5))
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    refused = shop.logistics.refused(
        "shipmentRecordTracking",
        "ValidationError",
        number=parcel["number"],
        status="IN_TRANSIT",
        occurredAt=tomorrow,
    )

    assert [each["path"] for each in refused["problems"]] == [["occurredAt"]]


def test_a_scan_brings_a_newer_estimate(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    first, newer = "2027-01-05T12:00:00.000Z", "2027-01-07T12:00:00.000Z"
    parcel = shop.drive(order["shipments"][0], "DISPATCHED", estimatedDelivery=first)

    after = shop.scan(parcel, "DELAYED", estimatedDelivery=newer)

    assert (parcel["estimatedDelivery"], after["estimatedDelivery"]) == (first, newer)


def test_a_carrier_scans_its_own_parcels_and_knows_no_others(shop: Shop) -> None:
    _, ours = shop.dispatched(shop.stocked(5))
    other = shop.drive(shop.place(shop.stocked(5))["shipments"][0], "DISPATCHED", "sf-express")
    dhl, document = shop.caller("CARRIER"), carrier_mutation()

    done = dhl.query(document, input={"number": ours["number"], "status": "IN_TRANSIT"})
    refused = dhl.query(document, input={"number": other["number"], "status": "IN_TRANSIT"})

    assert done["answer"]["shipment"]["trackingStatus"] == "IN_TRANSIT"
    assert refused["answer"]["__typename"] == "NotFoundError"
