"""What may be done now and why not: the button and the mutation give one answer."""

import pytest

from app.domain.actors import Actor
from app.domain.blockers import BlockerCode, order_blockers
from app.domain.errors import IllegalTransition, NotPermitted
from app.domain.guards import (
    ensure_order_allows,
    ensure_parcel_allows,
    ensure_permitted,
    possible_for_order,
    possible_for_parcel,
)
from app.domain.labels import LABELS, Words
from app.domain.lifecycle import (
    HoldReason,
    OrderAction,
    OrderStatus,
    ShipmentAction,
    ShipmentStatus,
    ShortagePolicy,
    roles_ever,
)
from app.domain.orders import Order
from app.domain.verbs.review import hold
from tests.builders import (
    ANNA,
    BY_PERSON,
    CAST,
    MAY,
    SAM,
    WALT,
    WEBSITE,
    a_shelf,
    a_shipment,
    an_order,
    brought_to,
    placed,
    then,
    with_parcels,
)

PARCEL, ORDER, WHY = ShipmentStatus, OrderStatus, BlockerCode


def why_not(order: Order, action: OrderAction, viewer: Actor) -> tuple[BlockerCode, ...]:
    return order_blockers(order, action, viewer.role)


@pytest.mark.parametrize("viewer", CAST, ids=lambda actor: actor.role)
def test_a_viewer_is_shown_the_actions_their_role_may_ever_take(viewer: Actor) -> None:
    order = placed().order

    for_order = [one.action for one in possible_for_order(order, viewer)]
    for_parcel = [one.action for one in possible_for_parcel(order, order.shipments[0], viewer)]

    assert for_order == [a for a in OrderAction if viewer.role in roles_ever(a)]
    assert for_parcel == [a for a in ShipmentAction if viewer.role in roles_ever(a)]


def test_what_a_role_may_never_do_is_refused_with_who_may() -> None:
    with pytest.raises(NotPermitted, match="CUSTOMER may not orderHold") as refused:
        ensure_permitted(OrderAction.HOLD, ANNA)

    assert refused.value.required_roles == ("ADMIN", "MANAGER", "SALES")


@pytest.mark.parametrize("shopper", [ANNA, WEBSITE], ids=lambda actor: actor.role)
def test_a_shopper_cancels_until_the_warehouse_begins(shopper: Actor) -> None:
    for state, expected in {
        PARCEL.ALLOCATED: (),
        PARCEL.PICKING: (WHY.PICKING_STARTED,),
        PARCEL.READY: (WHY.PICKING_STARTED,),
        PARCEL.DISPATCHED: (WHY.ALREADY_DISPATCHED,),
        PARCEL.LOST: (WHY.ALREADY_DISPATCHED,),
        PARCEL.DELIVERED: (WHY.ALREADY_DISPATCHED,),
        PARCEL.RETURNED: (WHY.ALREADY_DISPATCHED,),
    }.items():
        assert why_not(with_parcels(state), OrderAction.CANCEL, shopper) == expected


def test_a_shopper_cancels_what_is_held_reviewed_or_waiting() -> None:
    waiting = placed(an_order(), a_shelf(on_hand=0), when_short=ShortagePolicy.BACKORDER)
    reviewed = placed(policy=BY_PERSON)
    held = placed(address_wrong=True)

    for work in (waiting, reviewed, held):
        assert why_not(work.order, OrderAction.CANCEL, ANNA) == ()


def test_a_hold_does_not_give_a_shopper_back_what_was_begun() -> None:
    hold(work := then(brought_to(placed(), PARCEL.PACKED)), [HoldReason.MANUAL_REVIEW])

    assert why_not(work.order, OrderAction.CANCEL, ANNA) == (WHY.PICKING_STARTED,)
    assert why_not(work.order, OrderAction.CANCEL, SAM) == ()


def test_sales_cancel_while_a_piece_is_here_or_lost() -> None:
    here = with_parcels(PARCEL.DISPATCHED, PARCEL.READY)
    lost = with_parcels(PARCEL.DELIVERED, PARCEL.LOST)
    gone = with_parcels(PARCEL.DISPATCHED, PARCEL.DELIVERED)

    assert why_not(here, OrderAction.CANCEL, SAM) == ()
    assert why_not(lost, OrderAction.CANCEL, SAM) == ()
    assert why_not(gone, OrderAction.CANCEL, SAM) == (WHY.NOTHING_TO_CANCEL,)


def test_an_order_is_held_until_its_first_dispatch() -> None:
    assert why_not(with_parcels(PARCEL.READY), OrderAction.HOLD, SAM) == ()
    assert why_not(with_parcels(PARCEL.READY, PARCEL.DISPATCHED), OrderAction.HOLD, SAM) == (
        WHY.ALREADY_DISPATCHED,
    )


@pytest.mark.parametrize(
    "action",
    [a for a in OrderAction if a not in {OrderAction.RECORD_PAYMENT, OrderAction.ADD_NOTE}],
)
@pytest.mark.parametrize("end", [ORDER.CANCELLED, ORDER.COMPLETED])
def test_a_closed_order_takes_payments_and_notes_only(
    end: OrderStatus, action: OrderAction
) -> None:
    assert why_not(an_order(status=end), action, MAY) == (WHY.ORDER_CLOSED,)


def test_only_a_delivered_order_is_received() -> None:
    for state in (PARCEL.ALLOCATED, PARCEL.DISPATCHED, PARCEL.RETURNED):
        assert why_not(with_parcels(state), OrderAction.CONFIRM_RECEIPT, ANNA) == (
            WHY.NOT_DELIVERED,
        )
    assert why_not(with_parcels(PARCEL.DELIVERED), OrderAction.CONFIRM_RECEIPT, ANNA) == ()


def test_a_confirmed_order_has_nothing_to_confirm_or_release() -> None:
    order = placed().order

    assert why_not(order, OrderAction.CONFIRM, SAM) == (WHY.NOTHING_TO_CONFIRM,)
    assert why_not(order, OrderAction.RELEASE, SAM) == (WHY.NOT_ON_HOLD,)


def test_the_refusal_names_what_is_possible_instead() -> None:
    order = with_parcels(PARCEL.DELIVERED)

    with pytest.raises(IllegalTransition) as refused:
        ensure_order_allows(order, OrderAction.CANCEL, ANNA)

    assert refused.value.status == "DELIVERED"
    assert refused.value.action == "orderCancel"
    assert refused.value.allowed == ("orderConfirmReceipt",)
    assert refused.value.blockers == ("ALREADY_DISPATCHED",)


@pytest.mark.parametrize(
    ("action", "right", "otherwise"),
    [
        (ShipmentAction.START_PICKING, {PARCEL.ALLOCATED}, WHY.NOT_ALLOCATED),
        (ShipmentAction.RECORD_PICK, {PARCEL.PICKING}, WHY.NOT_PICKING),
        (ShipmentAction.PACK, {PARCEL.PICKING}, WHY.NOT_PICKING),
        (ShipmentAction.MARK_READY, {PARCEL.PACKED}, WHY.NOT_PACKED),
        (ShipmentAction.DISPATCH, {PARCEL.READY}, WHY.NOT_READY),
        (
            ShipmentAction.CANCEL,
            {PARCEL.ALLOCATED, PARCEL.PICKING, PARCEL.PACKED, PARCEL.READY},
            WHY.ALREADY_DISPATCHED,
        ),
    ],
)
def test_each_step_of_a_parcel_has_its_state(
    action: ShipmentAction, right: set[ShipmentStatus], otherwise: BlockerCode
) -> None:
    for state in PARCEL:
        whole = a_shipment(status=state).with_picks([("TEA", 2)])
        order = an_order(shipments=(whole,), status=ORDER.CONFIRMED)
        (blockers,) = (
            one.blockers for one in possible_for_parcel(order, whole, MAY) if one.action == action
        )

        if state is PARCEL.CANCELLED:
            assert blockers == (WHY.PARCEL_CANCELLED,)
        else:
            assert blockers == (() if state in right else (otherwise,))


def test_an_unfinished_parcel_is_packed_only_where_short_is_allowed() -> None:
    order = brought_to(placed(), PARCEL.PICKING).order
    parcel = order.shipments[0]

    with pytest.raises(IllegalTransition) as refused:
        ensure_parcel_allows(order, parcel, ShipmentAction.PACK, WALT)
    ensure_parcel_allows(order, parcel, ShipmentAction.PACK, WALT, short=True)

    assert refused.value.blockers == ("PICK_INCOMPLETE",)


def test_the_parcels_of_a_held_order_refuse_all_work_but_never_a_scan() -> None:
    hold(work := then(placed()), [HoldReason.FRAUD_SUSPECTED])

    for one in possible_for_parcel(work.order, work.order.shipments[0], MAY):
        if one.action == ShipmentAction.RECORD_TRACKING:
            assert one.allowed
        else:
            assert one.blockers[0] is WHY.ORDER_ON_HOLD


def test_the_parcels_of_a_reviewed_order_wait_for_the_review() -> None:
    order = placed(policy=BY_PERSON).order

    with pytest.raises(IllegalTransition) as refused:
        ensure_parcel_allows(order, order.shipments[0], ShipmentAction.START_PICKING, WALT)

    assert refused.value.blockers == ("ORDER_UNDER_REVIEW",)


def test_every_blocker_has_its_sentence() -> None:
    assert set(LABELS[Words.BLOCKER]) == {code.value for code in BlockerCode}
