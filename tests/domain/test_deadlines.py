"""What an order is waited for follows from what it is, and how long from the shop's rules."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.actors import Channel
from app.domain.calendars import Calendar, Hours
from app.domain.deadline_rules import DEFAULT_POLICY, DEFAULTS, DeadlinePolicy, Rule, Schedule
from app.domain.deadlines import ALERT_OF, SCHEDULED, DeadlineKind, Watch, watched
from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    Priority,
    ShipmentStatus,
    TrackingStatus,
)
from app.domain.orders import Order, Payment
from tests.builders import LATER, NOON, an_order, with_parcels

HOUR = timedelta(hours=1)
KIND = DeadlineKind
UNPAID = {"holds": frozenset({HoldReason.PAYMENT_PENDING}), "payment": Payment()}
PROMISED = {"promised_ship_by": NOON + 48 * HOUR, "promised_deliver_by": NOON + 96 * HOUR}

A_PART = Payment(PaymentStatus.PARTIALLY_PAID, 1)


def kinds(order: Order) -> set[str]:
    return {kind.value for _, kind in watched(order)}


def sent(**changes: Any) -> Order:
    order = with_parcels(ShipmentStatus.DISPATCHED, **PROMISED)
    parcel = order.shipments[0]._replace(dispatched_at=NOON, **changes)
    return order._replace(shipments=(parcel,))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (an_order(under_review=True), {"REVIEW"}),
        (an_order(holds=frozenset({HoldReason.ADDRESS_INVALID})), {"REVIEW"}),
        (an_order(**UNPAID), {"PAYMENT", "PAYMENT_EXPIRY"}),
        (an_order(**UNPAID, **PROMISED), {"PAYMENT", "PAYMENT_EXPIRY"}),
        (an_order(holds=UNPAID["holds"]), {"PAYMENT"}),
        (an_order(holds=UNPAID["holds"], payment=A_PART), {"PAYMENT"}),
        (an_order(**PROMISED), {"SHIP_BY"}),
        (with_parcels(ShipmentStatus.ALLOCATED), {"PICKING"}),
        (with_parcels(ShipmentStatus.PICKING), {"PACKING"}),
        (with_parcels(ShipmentStatus.PACKED), {"DISPATCH"}),
        (with_parcels(ShipmentStatus.READY), {"DISPATCH"}),
        (with_parcels(ShipmentStatus.DISPATCHED), {"SCAN"}),
        (sent(), {"SCAN", "DELIVERY"}),
        (sent(tracking_status=TrackingStatus.AVAILABLE_FOR_PICKUP), {"DELIVERY"}),
        (with_parcels(ShipmentStatus.DELIVERED), {"RECEIPT"}),
        (with_parcels(ShipmentStatus.LOST), set()),
        (an_order(status=OrderStatus.CANCELLED, **UNPAID), set()),
        (an_order(status=OrderStatus.COMPLETED), set()),
    ],
)  # fmt: skip
def test_each_state_has_its_deadlines(order: Order, expected: set[str]) -> None:
    assert kinds(order) == expected


def test_a_held_order_waits_for_a_person_and_its_parcels_for_nobody() -> None:
    held = with_parcels(ShipmentStatus.PICKING)._replace(
        holds=frozenset({HoldReason.MANUAL_REVIEW})
    )

    assert kinds(held) == {"REVIEW"}


def test_delivery_is_due_by_the_first_promise_whatever_the_carrier_says_later() -> None:
    estimated = sent(first_estimate=LATER, estimated_delivery=NOON + 72 * HOUR)

    def promise(order: Order) -> datetime | None:
        return watched(order)["order-1", KIND.DELIVERY].anchor

    assert promise(sent()) == PROMISED["promised_deliver_by"]
    assert promise(estimated) == LATER


def test_every_kind_that_raises_has_its_default_and_every_other_its_schedule() -> None:
    assert set(DEFAULTS) == set(ALERT_OF)
    assert {DEFAULT_POLICY.schedule(kind) for kind in SCHEDULED} == {
        DEFAULT_POLICY.unpaid,
        DEFAULT_POLICY.receipt,
    }


def begun(policy: DeadlinePolicy, watch: Watch, channel: Channel = Channel.APP) -> Any:
    return policy.begun(watch, "order", channel, NOON)


def test_the_urgent_have_less_time_and_a_quarter_of_it_is_left_at_the_warning() -> None:
    usual = begun(DEFAULT_POLICY, Watch(KIND.PICKING, "order-1"))
    urgent = begun(DEFAULT_POLICY, Watch(KIND.PICKING, "order-1", priority=Priority.URGENT))

    assert (usual.warn_at, usual.due_at) == (NOON + 6 * HOUR, NOON + 8 * HOUR)
    assert (urgent.warn_at, urgent.due_at) == (NOON + 1.5 * HOUR, NOON + 2 * HOUR)
    assert usual.next_at == usual.warn_at


def test_a_promise_is_due_when_it_says_and_warned_of_before() -> None:
    made = begun(DEFAULT_POLICY, Watch(KIND.SHIP_BY, "order", anchor=NOON + 48 * HOUR))

    assert (made.warn_at, made.due_at) == (NOON + 36 * HOUR, NOON + 48 * HOUR)


def test_the_most_narrowly_fitting_rule_decides_and_of_such_the_last() -> None:
    def rule(hours: int, **whom: Any) -> Rule:
        return Rule(KIND.PICKING, hours * HOUR, None, **whom)

    policy = DeadlinePolicy(
        [
            rule(1, warehouse="LON"),
            rule(2, channel=Channel.APP, priority=Priority.VIP),
            rule(3, channel=Channel.APP),
            rule(4),
            rule(5),
        ]
    )

    def hours(channel: Channel = Channel.APP, **facts: Any) -> float:
        made = begun(policy, Watch(KIND.PICKING, "order-1", **facts), channel)
        return float((made.due_at - NOON) / HOUR)

    assert hours(warehouse="LON", priority=Priority.VIP) == 1
    assert hours(priority=Priority.VIP) == 2
    assert hours() == 3
    assert hours(Channel.PHONE) == 5


def test_a_rule_may_say_that_there_is_no_deadline_or_no_warning() -> None:
    none = DeadlinePolicy([Rule(KIND.REVIEW, None, None)])
    unwarned = DeadlinePolicy([Rule(KIND.REVIEW, HOUR, None)])

    assert begun(none, Watch(KIND.REVIEW, "order")) is None
    made = begun(unwarned, Watch(KIND.REVIEW, "order"))
    assert (made.warn_at, made.next_at) == (None, NOON + HOUR)


def test_working_hours_count_where_a_rule_names_them() -> None:
    office = Calendar(ZoneInfo("UTC"), dict.fromkeys(range(5), (Hours(540, 1_020),)))
    rules = [
        Rule(KIND.PICKING, 2 * HOUR, HOUR, calendar="office"),
        Rule(KIND.SHIP_BY, timedelta(0), HOUR, calendar="office"),
    ]
    policy = DeadlinePolicy(rules, {"office": office})

    # NOON is a Saturday's.
    picking = begun(policy, Watch(KIND.PICKING, "order-1"))
    promise = begun(policy, Watch(KIND.SHIP_BY, "order", anchor=NOON))

    assert picking.warn_at == datetime.fromisoformat("2026-11-23T10:00Z")
    assert picking.due_at == datetime.fromisoformat("2026-11-23T11:00Z")
    assert (promise.due_at, promise.warn_at) == (NOON, datetime.fromisoformat("2026-11-20T16:00Z"))


@pytest.mark.parametrize("calendar", [None, "office"])
def test_a_promise_for_the_end_of_time_is_never_missed(calendar: str | None) -> None:
    office = Calendar(ZoneInfo("UTC"), dict.fromkeys(range(5), (Hours(540, 1_020),)))
    rule = Rule(KIND.DELIVERY, 4 * HOUR, None, calendar=calendar)
    policy = DeadlinePolicy((rule,), {"office": office})
    end = datetime.max.replace(tzinfo=UTC)

    assert begun(policy, Watch(KIND.DELIVERY, "order-1", anchor=end)) is None


def test_a_schedule_without_reminders_or_end_waits_for_nothing() -> None:
    never = DeadlinePolicy(unpaid=Schedule())

    assert begun(never, Watch(KIND.PAYMENT_EXPIRY, "order")) is None
    assert Schedule((HOUR,)).next_at(NOON, 1) is None
    assert Schedule((HOUR, 2 * HOUR)).reminded(NOON, NOON + HOUR) == 1
