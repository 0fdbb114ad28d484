"""Deliveries that go wrong: their cases, what may be done about them, and what that does."""

from datetime import timedelta

import pytest

from app.domain.alerts import AlertKind, alerts_taken, parcel_alerts, parcel_causes
from app.domain.blockers import BlockerCode, parcel_blockers
from app.domain.delivery_cases import CaseKind, CaseResolution, CaseStatus, DeliveryCase
from app.domain.errors import NotPermitted
from app.domain.guards import ensure_permitted
from app.domain.lifecycle import OrderStatus, ShipmentAction, ShipmentStatus, TrackingStatus
from app.domain.shipments import Shipment
from app.domain.verbs.cancel import cancel
from app.domain.verbs.exceptions import (
    hold_for_pickup,
    redeliver,
    redirect,
    report,
    reship,
    return_to_sender,
)
from app.domain.verbs.order_notes import confirm_receipt
from app.domain.verbs.tracking import record_scan
from app.domain.work import OrderWork
from tests.builders import (
    ANNA,
    LATER,
    LIN,
    NOON,
    SAM,
    WALT,
    a_line,
    a_scan,
    a_shelf,
    an_order,
    brought_to,
    on_shelves,
    placed,
    then,
    told,
)

A = ShipmentAction
WHY = BlockerCode
OUT = (A.REDELIVER, A.REDIRECT, A.HOLD_FOR_PICKUP, A.RETURN_TO_SENDER)


def sent(on_hand: int = 10, quantity: int = 2) -> OrderWork:
    """Two teas on their way."""
    order = an_order(a_line(quantity=quantity))
    return brought_to(placed(order, a_shelf(on_hand=on_hand)), ShipmentStatus.DISPATCHED)


def parcel(work: OrderWork) -> Shipment:
    return work.order.shipments[0]


def scanned(work: OrderWork, *scans: TrackingStatus) -> OrderWork:
    """The carrier's words, a minute apart."""
    for status in scans:
        at = max(work.at, parcel(work).tracking_at or NOON) + timedelta(minutes=1)
        work = then(work, LIN, at)
        record_scan(work, parcel(work), a_scan(status, at))
    return work


def blockers(work: OrderWork, action: ShipmentAction) -> tuple[BlockerCode, ...]:
    return parcel_blockers(work.order, parcel(work), action)


def case(work: OrderWork) -> DeliveryCase:
    found = parcel(work).case
    assert found is not None
    return found


# --- cases


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (TrackingStatus.ATTEMPT_FAILED, CaseKind.ATTEMPT_FAILED),
        (TrackingStatus.DELAYED, CaseKind.DELAYED),
        (TrackingStatus.EXCEPTION, CaseKind.EXCEPTION),
        (TrackingStatus.DAMAGED, CaseKind.DAMAGED),
        (TrackingStatus.RETURNING, CaseKind.RETURNING),
        (TrackingStatus.LOST, CaseKind.LOST),
    ],
)
def test_a_scan_that_tells_of_trouble_opens_a_case(status: TrackingStatus, kind: CaseKind) -> None:
    work = scanned(sent(), status)

    assert (case(work).kind, case(work).status) == (kind, CaseStatus.OPEN)
    assert case(work).opened_at == work.at


@pytest.mark.parametrize("status", [TrackingStatus.IN_TRANSIT, TrackingStatus.AVAILABLE_FOR_PICKUP])
def test_an_ordinary_scan_opens_none(status: TrackingStatus) -> None:
    assert parcel(scanned(sent(), status)).case is None


def test_trouble_before_the_parcel_has_left_opens_none() -> None:
    work = then(placed(), LIN)

    record_scan(work, parcel(work), a_scan(TrackingStatus.EXCEPTION))

    assert parcel(work).case is None


def test_a_case_counts_failed_attempts_and_keeps_the_gravest_word() -> None:
    failed, late = TrackingStatus.ATTEMPT_FAILED, TrackingStatus.DELAYED

    work = scanned(sent(), failed, TrackingStatus.DAMAGED, late, failed)

    assert (case(work).kind, case(work).attempts) == (CaseKind.DAMAGED, 2)


def test_a_late_scan_of_an_earlier_failure_changes_no_case() -> None:
    work = scanned(sent(), TrackingStatus.OUT_FOR_DELIVERY)
    work = then(work, LIN)

    record_scan(work, parcel(work), a_scan(TrackingStatus.ATTEMPT_FAILED, NOON))

    assert parcel(work).case is None


@pytest.mark.parametrize(
    ("end", "resolution"),
    [
        (TrackingStatus.DELIVERED, CaseResolution.DELIVERED),
        (TrackingStatus.RETURNED, CaseResolution.RETURNED),
    ],
)
def test_the_parcels_end_closes_its_case(end: TrackingStatus, resolution: CaseResolution) -> None:
    work = scanned(sent(), TrackingStatus.ATTEMPT_FAILED, end)

    assert (case(work).status, case(work).resolution) == (CaseStatus.CLOSED, resolution)
    assert case(work).closed_at == work.at


def test_giving_up_a_lost_parcel_closes_its_case() -> None:
    work = then(scanned(sent(), TrackingStatus.LOST), SAM, LATER)

    cancel(work)

    assert case(work).resolution is CaseResolution.CANCELLED


def test_a_failure_after_work_opens_the_case_and_its_alert_again() -> None:
    work = then(scanned(sent(), TrackingStatus.ATTEMPT_FAILED), LIN, LATER)
    redeliver(work, parcel(work), LATER + timedelta(hours=2), None)
    worked = parcel(work)

    again = parcel(scanned(work, TrackingStatus.ATTEMPT_FAILED))

    assert again.case is not None
    assert (again.case.status, again.case.attempts) == (CaseStatus.OPEN, 2)
    assert again.case.next_attempt_on is None
    changes = [(c.kind, c.raised) for c in parcel_alerts("order", worked, again)]
    assert changes == [(AlertKind.DELIVERY_FAILED, False), (AlertKind.DELIVERY_FAILED, True)]


# --- what may be done


def test_nothing_is_asked_of_a_carrier_that_has_not_got_the_parcel() -> None:
    for action in OUT:
        assert blockers(placed(), action) == (WHY.NOT_ON_ITS_WAY,)
    assert blockers(placed(), A.RESHIP) == (WHY.NOTHING_TO_RESHIP,)


def test_a_delivery_is_tried_again_only_where_one_went_wrong() -> None:
    work = sent()
    assert blockers(work, A.REDELIVER) == (WHY.NOTHING_WENT_WRONG,)
    assert not blockers(work, A.REDIRECT)

    for status in (TrackingStatus.AVAILABLE_FOR_PICKUP, TrackingStatus.DELAYED):
        assert not blockers(scanned(sent(), status), A.REDELIVER)


def test_a_parcel_that_goes_back_is_led_nowhere_else_but_may_be_sent_again() -> None:
    asked_back = then(sent(), LIN)
    return_to_sender(asked_back, parcel(asked_back))

    for work in (asked_back, scanned(sent(), TrackingStatus.RETURNING)):
        for action in OUT:
            assert blockers(work, action) == (WHY.PARCEL_GOES_BACK,)
        assert not blockers(work, A.RESHIP)


def test_a_delivered_parcel_and_a_closed_order_are_left_alone() -> None:
    work = scanned(sent(), TrackingStatus.DELIVERED)
    for action in OUT:
        assert blockers(work, action) == (WHY.NOT_ON_ITS_WAY,)
    assert blockers(work, A.RESHIP) == (WHY.NOTHING_TO_RESHIP,)

    confirm_receipt(done := then(work, ANNA))

    for action in (*OUT, A.RESHIP):
        assert blockers(done, action) == (WHY.ORDER_CLOSED,)


def test_customers_say_when_and_where_but_not_to_which_other_address() -> None:
    for action in (A.REDELIVER, A.HOLD_FOR_PICKUP):
        ensure_permitted(action, ANNA)
    for action in (A.REDIRECT, A.RETURN_TO_SENDER, A.REPORT_EXCEPTION, A.RESHIP):
        with pytest.raises(NotPermitted):
            ensure_permitted(action, ANNA)
    with pytest.raises(NotPermitted):
        ensure_permitted(A.REDELIVER, WALT)


# --- what it does


def test_a_new_attempt_is_told_with_its_window_and_moves_the_estimate() -> None:
    work = then(scanned(sent(), TrackingStatus.ATTEMPT_FAILED), LIN, LATER)
    on, until = LATER + timedelta(hours=20), LATER + timedelta(hours=24)

    redeliver(work, parcel(work), on, until)

    assert told(work) == ["shipment.redelivery_requested"]
    assert work.events[0].detail == {"from": on.isoformat(), "until": until.isoformat()}
    assert (case(work).status, case(work).last_action) == (CaseStatus.IN_PROGRESS, A.REDELIVER)
    assert (case(work).next_attempt_on, case(work).next_attempt_until) == (on, until)
    assert parcel(work).estimated_delivery == until
    assert work.order.status is OrderStatus.SHIPPED


def test_a_wished_date_is_no_promise_of_the_carriers() -> None:
    """Else a customer who asks for another day would excuse us."""
    wished = then(scanned(sent(), TrackingStatus.ATTEMPT_FAILED), LIN)
    redeliver(wished, parcel(wished), NOON + timedelta(days=2), None)
    led = then(sent(), LIN)
    redirect(led, parcel(led), NOON + timedelta(days=5))

    for work, day in ((wished, 2), (led, 5)):
        assert parcel(work).estimated_delivery == NOON + timedelta(days=day)
        assert parcel(work).first_estimate is None


def test_a_wish_without_trouble_is_a_case_of_its_own_kind() -> None:
    work = then(sent(), ANNA)

    hold_for_pickup(work, parcel(work), LATER)

    assert told(work) == ["shipment.held_for_pickup"]
    assert (case(work).kind, case(work).next_attempt_until) == (CaseKind.REQUESTED, LATER)
    assert not parcel_causes(parcel(work))


def test_a_parcel_that_was_asked_back_stays_in_work_as_it_comes() -> None:
    work = then(sent(), LIN)
    return_to_sender(work, parcel(work))
    assert told(work) == ["shipment.return_requested"]

    work = scanned(work, TrackingStatus.RETURNING)
    assert (case(work).kind, case(work).status) == (CaseKind.RETURNING, CaseStatus.IN_PROGRESS)

    assert scanned(work, TrackingStatus.RETURNED).order.status is OrderStatus.RETURNED


def test_what_people_find_out_raises_its_alert() -> None:
    for kind, alert in (
        (CaseKind.ADDRESS_PROBLEM, AlertKind.DELIVERY_FAILED),
        (CaseKind.DAMAGED, AlertKind.SHIPMENT_DAMAGED),
    ):
        work = then(sent(), LIN)
        report(work, parcel(work), kind)

        assert told(work) == ["shipment.exception_reported"]
        assert parcel_causes(parcel(work)) == {alert}
        assert not alerts_taken(parcel(sent()), parcel(work))


def test_an_action_takes_the_alerts_of_its_parcel() -> None:
    before = scanned(sent(), TrackingStatus.ATTEMPT_FAILED)
    work = then(before, LIN, LATER)
    redeliver(work, parcel(work), LATER, None)

    assert AlertKind.DELIVERY_FAILED in alerts_taken(parcel(before), parcel(work))


# --- sending again


def test_a_lost_parcel_is_sent_again_whole_and_counts_no_more() -> None:
    work = then(scanned(sent(), TrackingStatus.LOST), LIN, LATER)

    reship(work, parcel(work), {"TEA": 2})

    assert told(work) == ["shipment.reshipped", "shipment.allocated", "order.confirmed"]
    old, new = work.order.shipments
    assert (old.given_up, new.status) == (True, ShipmentStatus.ALLOCATED)
    assert case(work).resolution is CaseResolution.RESHIPPED
    assert on_shelves(work)["TEA", "LON"] == (8, 2)
    assert work.order.fulfilment()[1].allocated == 2
    assert blockers(work, A.RESHIP) == (WHY.PARCEL_GIVEN_UP,)


def test_what_is_short_waits() -> None:
    work = then(scanned(sent(on_hand=3), TrackingStatus.LOST), LIN, LATER)

    reship(work, parcel(work), {"TEA": 2})

    assert work.order.status is OrderStatus.BACKORDERED
    assert work.order.waiting() == {"TEA": 1}
    assert told(work) == ["shipment.reshipped", "order.backordered"]


def test_a_part_is_sent_again_and_the_rest_goes_on_where_it_is() -> None:
    work = then(scanned(sent(), TrackingStatus.DAMAGED), LIN, LATER)

    reship(work, parcel(work), {"TEA": 1})

    assert work.order.status is OrderStatus.PARTIALLY_SHIPPED
    assert [line.counting for line in parcel(work).lines] == [1]
    assert case(work).is_open
    work = scanned(work, TrackingStatus.DELIVERED)
    assert work.order.fulfilment()[1].delivered == 1
    assert work.order.fulfilment()[1].allocated == 1


def test_giving_up_after_a_part_was_sent_again_gives_up_the_rest_only() -> None:
    work = then(scanned(sent(), TrackingStatus.LOST), LIN, LATER)
    reship(work, parcel(work), {"TEA": 1})
    work = brought_to(work, ShipmentStatus.DISPATCHED, ordinal=2)
    work = then(work, SAM, LATER)

    cancel(work)

    assert [line.cancelled for line in work.order.lines] == [1]
    assert work.order.status is OrderStatus.SHIPPED


def test_what_came_back_is_sent_again_from_stock() -> None:
    work = then(scanned(sent(), TrackingStatus.RETURNED), LIN, LATER)
    assert work.order.status is OrderStatus.RETURNED

    reship(work, parcel(work), {"TEA": 2})

    assert work.order.status is OrderStatus.CONFIRMED
    assert on_shelves(work)["TEA", "LON"] == (8, 2)


def test_a_late_delivery_of_a_reshipped_parcel_joins_its_history_only() -> None:
    work = then(scanned(sent(), TrackingStatus.LOST), LIN, LATER)
    reship(work, parcel(work), {"TEA": 2})
    before = work.order

    work = scanned(work, TrackingStatus.DELIVERED)

    assert told(work) == ["shipment.tracking"]
    assert parcel(work).tracking_status is TrackingStatus.DELIVERED
    assert parcel(work).status is ShipmentStatus.LOST
    assert (work.order.status, work.order.version) == (before.status, before.version)
    assert case(work).resolution is CaseResolution.RESHIPPED
