"""Every road an order can take, walked to its end: no dead end, no leak, no row of fancy."""

from functools import cache
from types import MappingProxyType

import pytest

from app.documentation.following import followings
from app.domain.lifecycle import LEFT, ORDER_TRANSITIONS, OrderAction, OrderStatus, ShortagePolicy
from app.domain.orders import Payment
from app.domain.work import OrderWork
from tests.builders import BY_PERSON, a_line, a_shelf, an_order, placed
from tests.properties.walk import ENDS, Key, State, Step, walk

UNPAID = Payment()
NOT_WALKED = {
    OrderAction.SET_PRIORITY,  # moves nothing
    OrderAction.ADJUST,  # these would make another order of it: `test_shop` plays them
    OrderAction.SPLIT,
    OrderAction.OFFER_CHOICES,
    OrderAction.WITHDRAW_OFFER,
    OrderAction.ANSWER_SHORTAGE,
}
STARTS = MappingProxyType(
    {
        "in two parcels": lambda: placed(
            an_order(a_line(quantity=2)), a_shelf(on_hand=1), a_shelf(warehouse="PAR", on_hand=1)
        ),
        "two pieces in one parcel": lambda: placed(an_order(), a_shelf(on_hand=2)),
        "unpaid, under review and short": lambda: placed(
            an_order(a_line(quantity=1), payment=UNPAID),
            a_shelf(on_hand=0),
            when_short=ShortagePolicy.BACKORDER,
            policy=BY_PERSON,
        ),
        "unpaid and held for want of stock": lambda: placed(
            an_order(a_line(quantity=1), payment=UNPAID),
            a_shelf(on_hand=0),
            when_short=ShortagePolicy.HOLD,
        ),
    }
)


@cache
def steps(start: str) -> tuple[Step, ...]:
    work: OrderWork = STARTS[start]()
    shelves = (shelf._replace(version=0) for _, shelf in sorted(work.stockroom.shelves.items()))
    return tuple(walk(State(work.order, tuple(shelves))))


@pytest.mark.patient
@pytest.mark.parametrize("start", STARTS)
def test_the_status_is_always_the_one_that_follows_from_the_facts(start: str) -> None:
    for step in steps(start):
        assert step.after.order.status is step.after.order.status_now(), step.name


@pytest.mark.parametrize("start", STARTS)
def test_from_every_state_somebody_can_bring_the_order_to_an_end(start: str) -> None:
    comes_from: dict[Key, set[Key]] = {}
    ending: set[Key] = set()
    for step in steps(start):
        comes_from.setdefault(step.after.key, set()).add(step.before.key)
        ending |= {s.key for s in (step.before, step.after) if s.order.status in ENDS}
    alive, todo = set(ending), list(ending)
    while todo:
        for earlier in comes_from.get(todo.pop(), set()) - alive:
            alive.add(earlier)
            todo.append(earlier)

    stuck = [s.before for s in steps(start) if s.before.key not in alive]

    assert not stuck, f"{len(stuck)} states lead to no end, such as {stuck[:1]}"


@pytest.mark.parametrize("start", STARTS)
def test_every_piece_is_reserved_once_or_not_at_all(start: str) -> None:
    for step in steps(start):
        order, room = step.after.order, step.work.stockroom
        promised: dict[tuple[str, str], int] = {}
        for piece in order.reserved:
            place = (piece.sku, piece.warehouse)
            promised[place] = promised.get(place, 0) + piece.quantity
        for parcel in order.shipments:
            for line in parcel.lines if parcel.reserves else ():
                place = (line.sku, parcel.warehouse)
                promised[place] = promised.get(place, 0) + line.quantity

        assert promised == {p: s.reserved for p, s in room.shelves.items() if s.reserved}, step.name


@pytest.mark.parametrize("start", STARTS)
def test_scans_and_receipts_never_bring_back_what_has_left(start: str) -> None:
    for step in steps(start):
        if step.name.startswith("scan"):
            before = [p.status for p in step.before.order.shipments]
            after = [p.status for p in step.work.order.shipments]
            assert all(b not in LEFT or a in LEFT for a, b in zip(after, before, strict=True))
            assert not step.before.order.has_left or step.after.order.has_left


@pytest.mark.parametrize("start", STARTS)
def test_a_closed_order_changes_in_nothing_but_its_payment(start: str) -> None:
    for step in steps(start):
        if step.before.order.status in {OrderStatus.CANCELLED, OrderStatus.COMPLETED}:
            assert step.after.order._replace(payment=UNPAID) == step.before.order._replace(
                payment=UNPAID
            ), step.name


def test_the_table_of_transitions_is_what_happens_row_by_row() -> None:
    actions = {action.value for action in OrderAction}
    happened = {
        (step.before.order.status, step.name, step.after.order.status)
        for start in STARTS
        for step in steps(start)
        if step.name in actions
    }
    written = {
        (row.source, row.action.value, target)
        for row in ORDER_TRANSITIONS
        if row.action not in NOT_WALKED
        for target in row.targets
    }

    assert happened == written


def test_the_drawn_lifecycle_shows_every_road_that_parcels_take_and_no_other() -> None:
    actions = {action.value for action in OrderAction}
    happened = {
        (step.before.order.status, step.after.order.status, step.name.startswith("scan"))
        for start in STARTS
        for step in steps(start)
        if step.name not in actions and step.before.order.status is not step.after.order.status
    }
    drawn = set(followings())
    both_steps_at_once = {(a, c) for a, b in drawn for b2, c in drawn if b is b2}

    assert drawn == {(a, b) for a, b, _ in happened} - (both_steps_at_once - drawn)
    assert {(a, b) for a, b, is_scan in happened if not is_scan} <= drawn
    assert {(a, b) for a, b, is_scan in happened if is_scan} <= drawn | both_steps_at_once
