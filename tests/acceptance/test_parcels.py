"""Parcels: picked, packed short or whole, made ready, sent, cancelled and made anew."""

from __future__ import annotations

import pytest

from .shop import Shop, a_gtin, ago


def test_a_parcel_goes_through_the_warehouse_step_by_step(shop: Shop) -> None:
    parcel = shop.place(shop.stocked(5), quantity=2)["shipments"][0]
    number, sku = parcel["number"], parcel["lines"][0]["sku"]
    pick = {"lines": [{"sku": sku, "quantity": 1}]}

    steps = [
        shop.warehouse.ok("shipmentStartPicking", number=number),
        shop.warehouse.ok("shipmentRecordPick", number=number, **pick),
        shop.warehouse.ok("shipmentRecordPick", number=number, **pick),
        shop.warehouse.ok("shipmentPack", number=number),
        shop.warehouse.ok("shipmentMarkReady", number=number),
        shop.warehouse.ok("shipmentDispatch", number=number, carrier="dhl", trackingNumber="A-1"),
    ]

    assert [(each["status"], each["lines"][0]["picked"]) for each in steps] == [
        ("PICKING", 0), ("PICKING", 1), ("PICKING", 2), ("PACKED", 2), ("READY", 2),
        ("DISPATCHED", 2),
    ]  # fmt: skip
    assert (steps[-1]["carrier"], steps[-1]["trackingNumber"]) == ("dhl", "A-1")
    assert steps[-1]["dispatchedAt"] is not None
    versions = [each["version"] for each in steps]
    assert versions == sorted(set(versions))


def test_a_parcel_skips_no_step(shop: Shop) -> None:
    parcel = shop.place(shop.stocked(5))["shipments"][0]
    given = {"number": parcel["number"]}

    for verb, more in (
        ("shipmentPack", {}),
        ("shipmentMarkReady", {}),
        ("shipmentDispatch", {"carrier": "dhl"}),
    ):
        refused = shop.warehouse.refused(verb, "InvalidTransitionError", **given, **more)
        assert (refused["from"], refused["action"]) == ("ALLOCATED", verb)
        assert "shipmentStartPicking" in refused["allowed"]
        assert refused["blockedBy"]


def test_more_than_asked_cannot_be_picked(shop: Shop) -> None:
    parcel = shop.drive(shop.place(shop.stocked(5), quantity=2)["shipments"][0], "PICKING")
    sku = parcel["lines"][0]["sku"]
    given = {"number": parcel["number"], "lines": [{"sku": sku, "quantity": 3}]}

    refused = shop.warehouse.refused("shipmentRecordPick", "ValidationError", **given)

    assert refused["problems"][0]["path"][:2] == ["lines", "0"]
    assert shop.parcel(parcel["number"])["lines"][0]["picked"] == 0


@pytest.mark.parametrize("case", ["twice", "unknown", "none"])
def test_a_pick_names_each_sku_of_the_parcel_once(shop: Shop, case: str) -> None:
    mug, other = shop.stocked(5), shop.stocked(5)
    parcel = shop.drive(shop.place(mug, quantity=2)["shipments"][0], "PICKING")
    one = {"sku": mug.sku, "quantity": 1}
    lines = {"twice": [one, one], "unknown": [{"sku": other.sku, "quantity": 1}], "none": []}

    shop.warehouse.refused(
        "shipmentRecordPick", "ValidationError", number=parcel["number"], lines=lines[case]
    )


def test_two_order_lines_of_one_sku_are_one_parcel_line(shop: Shop) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug, lines=[{"sku": mug.sku, "quantity": 1}] * 2)

    lines = order["shipments"][0]["lines"]

    assert [(each["sku"], each["quantity"]) for each in lines] == [(mug.sku, 2)]


def test_an_unfinished_pick_is_not_packed_by_accident(shop: Shop) -> None:
    parcel = shop.drive(shop.place(shop.stocked(5), quantity=2)["shipments"][0], "PICKING")

    refused = shop.warehouse.refused(
        "shipmentPack", "InvalidTransitionError", number=parcel["number"]
    )

    assert "PICK_INCOMPLETE" in [each["code"] for each in refused["blockedBy"]]


def test_a_pick_is_scanned_by_gtin_too(shop: Shop) -> None:
    gtin = a_gtin()
    parcel = shop.drive(shop.place(shop.stocked(5, gtin=gtin))["shipments"][0], "PICKING")
    lines = [{"gtin": gtin, "quantity": 1}]

    picked = shop.warehouse.ok("shipmentRecordPick", number=parcel["number"], lines=lines)

    assert picked["lines"][0]["picked"] == 1


def test_packing_with_nothing_picked_is_refused(shop: Shop) -> None:
    parcel = shop.drive(shop.place(shop.stocked(5))["shipments"][0], "PICKING")

    shop.warehouse.refused(
        "shipmentPack", "ValidationError", number=parcel["number"], allowShort=True
    )


def test_packed_short_the_missing_piece_is_counted_off_and_waits(shop: Shop) -> None:
    mug = shop.stocked(3)
    order = shop.place(mug, quantity=3)
    parcel = shop.drive(order["shipments"][0], "PICKING")
    pick = [{"sku": mug.sku, "quantity": 2}]
    shop.warehouse.ok("shipmentRecordPick", number=parcel["number"], lines=pick)

    packed = shop.warehouse.ok(
        "shipmentPack", number=parcel["number"], allowShort=True, reason="broken"
    )

    assert packed["status"] == "PACKED"
    assert (packed["lines"][0]["quantity"], packed["lines"][0]["picked"]) == (2, 2)
    assert shop.shelf(mug) == (2, 2)
    adjusted = [each for each in shop.movements(mug) if each["kind"] == "ADJUSTED"]
    assert [each["onHandChange"] for each in adjusted] == [-1]
    assert shop.order(order["number"])["status"] == "BACKORDERED"

    shop.receive(mug, 1)

    after = shop.order(order["number"])
    assert after["status"] == "PROCESSING"
    assert sorted(each["status"] for each in after["shipments"]) == ["ALLOCATED", "PACKED"]


def test_packed_short_the_missing_piece_is_found_elsewhere(shop: Shop) -> None:
    mug = shop.stocked(3)
    order = shop.place(mug, quantity=3)
    elsewhere = shop.stocked(5, sku=mug.sku)
    parcel = shop.drive(order["shipments"][0], "PICKING")
    pick = [{"sku": mug.sku, "quantity": 2}]
    shop.warehouse.ok("shipmentRecordPick", number=parcel["number"], lines=pick)

    shop.warehouse.ok("shipmentPack", number=parcel["number"], allowShort=True, reason="gone")

    after = shop.order(order["number"])
    (new,) = [each for each in after["shipments"] if each["number"] != parcel["number"]]
    assert (new["warehouse"]["code"], new["status"]) == (elsewhere.warehouse, "ALLOCATED")
    assert (new["lines"][0]["quantity"], after["lines"][0]["allocated"]) == (1, 3)
    assert after["status"] == "PROCESSING"


def test_a_cancelled_parcel_is_made_anew_in_another_warehouse_first(shop: Shop) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug, quantity=2)
    elsewhere = shop.stocked(5, sku=mug.sku)
    parcel = shop.drive(order["shipments"][0], "PACKED")

    shop.warehouse.ok("shipmentCancel", number=parcel["number"], reason="leaks")

    after = shop.order(order["number"])
    states = {each["warehouse"]["code"]: each["status"] for each in after["shipments"]}
    assert states == {mug.warehouse: "CANCELLED", elsewhere.warehouse: "ALLOCATED"}
    assert (after["status"], after["lines"][0]["allocated"]) == ("CONFIRMED", 2)
    assert (shop.shelf(mug), shop.shelf(elsewhere)) == ((5, 0), (5, 2))


def test_with_no_other_warehouse_the_same_one_serves_again(shop: Shop) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug)

    shop.warehouse.ok("shipmentCancel", number=order["shipments"][0]["number"])

    after = shop.order(order["number"])
    assert sorted(each["status"] for each in after["shipments"]) == ["ALLOCATED", "CANCELLED"]
    assert len({each["number"] for each in after["shipments"]}) == 2
    assert shop.shelf(mug) == (5, 1)


def test_a_parcel_that_left_is_not_cancelled(shop: Shop) -> None:
    _, parcel = shop.dispatched(shop.stocked(5))

    refused = shop.manager.refused(
        "shipmentCancel", "InvalidTransitionError", number=parcel["number"]
    )

    assert (refused["from"], refused["action"]) == ("DISPATCHED", "shipmentCancel")


def test_the_urgent_parcel_is_picked_first(shop: Shop) -> None:
    mug = shop.stocked(9)
    orders = [shop.place(mug, priority=each) for each in ("NORMAL", "URGENT", "VIP", "NORMAL")]

    numbers = [order["number"] for order in orders]

    assert shop.queue(mug.warehouse) == [numbers[1], numbers[2], numbers[0], numbers[3]]


def test_a_parcel_leaves_the_queue_when_picking_begins(shop: Shop) -> None:
    mug = shop.stocked(9)
    first, second = shop.place(mug), shop.place(mug)

    shop.drive(first["shipments"][0], "PICKING")

    assert second["number"] in shop.queue(mug.warehouse)


def test_when_it_really_left_may_be_said(shop: Shop) -> None:
    order = shop.place(shop.stocked(5), occurredAt=ago(hours=3))
    left = ago(hours=1)

    parcel = shop.drive(order["shipments"][0], "DISPATCHED", occurredAt=left)

    assert parcel["dispatchedAt"] == left
