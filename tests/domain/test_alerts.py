"""Trouble is raised with its cause and closed with it."""

from datetime import datetime

import pytest

from app.domain.actors import Actor, Role
from app.domain.alerts import (
    ALERT_RULES,
    AlertAction,
    AlertChange,
    AlertKind,
    AlertStatus,
    Severity,
    parcel_alerts,
    possible_for_alert,
    shelf_alerts,
)
from app.domain.labels import LABELS, Words
from app.domain.lifecycle import ShipmentStatus, TrackingStatus
from app.domain.shipments import Shipment
from app.domain.stock import Shelf
from tests.builders import ADA, LATER, LIN, MAY, NOON, SAM, WALT, a_scan, a_shelf, a_shipment

SAYS = TrackingStatus


def about_shelf(before: Shelf | None, after: Shelf) -> list[tuple[str, bool]]:
    return [(change.kind.value, change.raised) for change in shelf_alerts(before, after)]


def about_parcel(before: Shipment, after: Shipment) -> list[tuple[str, bool]]:
    return [(change.kind.value, change.raised) for change in parcel_alerts("order", before, after)]


def scanned(parcel: Shipment, status: TrackingStatus, at: datetime = NOON) -> Shipment:
    return parcel.after_scan(a_scan(status, at))


def test_less_than_the_safety_stock_is_low_and_enough_again_closes_it() -> None:
    enough = a_shelf(on_hand=5, safety_stock=5, version=1)
    low = a_shelf(on_hand=5, reserved=1, safety_stock=5, version=2)

    assert about_shelf(enough, low) == [("LOW_STOCK", True)]
    assert about_shelf(low, enough) == [("LOW_STOCK", False)]
    assert about_shelf(low, low) == []


def test_what_is_reserved_to_the_last_piece_is_out_of_stock() -> None:
    some = a_shelf(on_hand=2, reserved=1, version=1)
    none = a_shelf(on_hand=2, reserved=2, version=2)

    assert about_shelf(some, none) == [("OUT_OF_STOCK", True)]
    assert about_shelf(none, some) == [("OUT_OF_STOCK", False)]


def test_a_shelf_that_was_never_used_is_no_trouble() -> None:
    assert about_shelf(None, a_shelf(on_hand=0)) == []


def test_a_new_safety_stock_may_be_trouble_at_once() -> None:
    empty = a_shelf(on_hand=0, version=3)

    assert about_shelf(a_shelf(version=2), empty) == [("OUT_OF_STOCK", True)]
    assert about_shelf(empty, a_shelf(on_hand=0, safety_stock=2, version=4)) == [
        ("LOW_STOCK", True)
    ]


@pytest.mark.parametrize("status", [SAYS.ATTEMPT_FAILED, SAYS.EXCEPTION])
def test_a_failed_delivery_is_raised_and_closes_when_it_goes_on(status: TrackingStatus) -> None:
    parcel = a_shipment(status=ShipmentStatus.DISPATCHED)
    failed = scanned(parcel, status)

    assert about_parcel(parcel, failed) == [("DELIVERY_FAILED", True)]
    assert about_parcel(failed, scanned(failed, SAYS.OUT_FOR_DELIVERY, LATER)) == [
        ("DELIVERY_FAILED", False)
    ]


def test_a_second_failure_raises_it_again() -> None:
    failed = scanned(a_shipment(), SAYS.ATTEMPT_FAILED)

    assert about_parcel(failed, scanned(failed, SAYS.ATTEMPT_FAILED, LATER)) == [
        ("DELIVERY_FAILED", True)
    ]


def test_a_lost_parcel_is_trouble_until_it_is_found_or_given_up() -> None:
    sent = a_shipment(status=ShipmentStatus.DISPATCHED)
    lost = a_shipment(status=ShipmentStatus.LOST)

    assert about_parcel(sent, lost) == [("SHIPMENT_LOST", True)]
    assert about_parcel(lost, a_shipment(status=ShipmentStatus.DELIVERED)) == [
        ("SHIPMENT_LOST", False)
    ]
    assert about_parcel(lost, a_shipment(status=ShipmentStatus.LOST, given_up=True)) == [
        ("SHIPMENT_LOST", False)
    ]


def test_damage_stays_until_the_carriers_work_has_ended() -> None:
    parcel = a_shipment(status=ShipmentStatus.DISPATCHED)
    damaged = scanned(parcel, SAYS.DAMAGED)
    moving = scanned(damaged, SAYS.IN_TRANSIT, LATER)

    assert about_parcel(parcel, damaged) == [("SHIPMENT_DAMAGED", True)]
    assert about_parcel(damaged, moving) == []
    assert about_parcel(moving, scanned(moving, SAYS.DELIVERED, LATER)) == [
        ("SHIPMENT_DAMAGED", False)
    ]


def test_one_alert_of_a_kind_is_open_for_one_shelf_or_parcel() -> None:
    shelf = AlertChange(AlertKind.LOW_STOCK, True, sku="TEA", warehouse="LON")
    parcel = AlertChange(AlertKind.SHIPMENT_LOST, True, "order", "order-1")

    assert (shelf.subject, parcel.subject) == ("TEA@LON", "order-1")


@pytest.mark.parametrize("kind", AlertKind)
def test_every_alert_has_its_severity_owner_and_words(kind: AlertKind) -> None:
    assert ALERT_RULES[kind].owner in {Role.SALES, Role.WAREHOUSE, Role.LOGISTICS}
    assert ALERT_RULES[kind].severity in Severity
    assert kind.value in LABELS[Words.ALERT_KIND]


@pytest.mark.parametrize("viewer", [WALT, MAY, ADA], ids=lambda actor: actor.role)
def test_its_owner_and_a_manager_may_act_on_it(viewer: Actor) -> None:
    possible = possible_for_alert(AlertStatus.OPEN, Role.WAREHOUSE, viewer)

    assert [one.action for one in possible if one.allowed] == list(AlertAction)


@pytest.mark.parametrize("viewer", [LIN, SAM], ids=lambda actor: actor.role)
def test_others_may_not(viewer: Actor) -> None:
    assert possible_for_alert(AlertStatus.OPEN, Role.WAREHOUSE, viewer) == ()


def test_an_alert_is_acknowledged_once_and_resolved_once() -> None:
    def blockers(status: AlertStatus) -> list[tuple[str, ...]]:
        return [one.blockers for one in possible_for_alert(status, Role.WAREHOUSE, WALT)]

    assert blockers(AlertStatus.ACKNOWLEDGED) == [("ALERT_ACKNOWLEDGED",), ()]
    assert blockers(AlertStatus.RESOLVED) == [("ALERT_RESOLVED",), ("ALERT_RESOLVED",)]
