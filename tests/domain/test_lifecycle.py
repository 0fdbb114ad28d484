"""The rule of the status against the sentences of the contract, and the tables' own sense."""

from collections.abc import Sequence
from itertools import combinations_with_replacement, product

import pytest

from app.domain.actors import Role
from app.domain.lifecycle import (
    CLOSED,
    MAY_WAIT,
    ORDER_TRANSITIONS,
    SHIPMENT_TRANSITIONS,
    OrderAction,
    OrderStatus,
    Scan,
    ShipmentAction,
    ShipmentStatus,
    order_row,
    roles_ever,
    shipment_row,
)
from app.domain.status_rule import status_of

COUNTED = [state for state in ShipmentStatus if state is not ShipmentStatus.CANCELLED]
UP_TO_THREE = [group for size in range(4) for group in combinations_with_replacement(COUNTED, size)]


def as_the_contract_says(
    parcels: Sequence[str], *, waiting: bool, held: bool, review: bool
) -> OrderStatus:
    """The sentences of `semantics.md`, read one by one, with no help from the code."""
    on_the_way = [p for p in parcels if p in {"DISPATCHED", "LOST"}]
    left = [*on_the_way, *(p for p in parcels if p in {"DELIVERED", "RETURNED"})]
    sentences = [
        (not left and review, "PLACED"),
        (not left and held, "ON_HOLD"),
        (not left and waiting, "BACKORDERED"),
        (not left and not parcels, "CANCELLED"),
        (not left and all(p == "ALLOCATED" for p in parcels), "CONFIRMED"),
        (not left and all(p == "READY" for p in parcels), "READY_TO_SHIP"),
        (not left, "PROCESSING"),
        (waiting or len(left) < len(parcels), "PARTIALLY_SHIPPED"),
        (bool(on_the_way), "SHIPPED"),
        ("DELIVERED" in parcels, "DELIVERED"),
        (True, "RETURNED"),
    ]
    return OrderStatus(next(status for fits, status in sentences if fits))


@pytest.mark.parametrize("current", [s for s in OrderStatus if s not in CLOSED])
def test_the_status_of_every_order_of_up_to_three_parcels_is_the_contracts(
    current: OrderStatus,
) -> None:
    for parcels, waiting, held, review in product(
        UP_TO_THREE, (0, 2), (False, True), (False, True)
    ):
        status = status_of(
            current, under_review=review, held=held, waiting=waiting, parcels=parcels
        )

        assert status is as_the_contract_says(
            parcels, waiting=waiting > 0, held=held, review=review
        )


def test_an_order_that_nothing_holds_waits_in_the_states_that_say_so_only() -> None:
    waits = {
        status_of(OrderStatus.PLACED, under_review=review, held=False, waiting=1, parcels=parcels)
        for parcels, review in product(UP_TO_THREE, (False, True))
    }

    assert waits == MAY_WAIT


@pytest.mark.parametrize("end", sorted(CLOSED))
def test_a_closed_order_stays_whatever_its_parcels_do(end: OrderStatus) -> None:
    for parcels in UP_TO_THREE:
        assert status_of(end, under_review=True, held=True, waiting=1, parcels=parcels) is end


@pytest.mark.parametrize(
    ("source", "scan"), [(r.source, r.action) for r in SHIPMENT_TRANSITIONS if r.action in Scan]
)
def test_no_scan_moves_an_order_back(source: ShipmentStatus, scan: Scan) -> None:
    row = shipment_row(source, scan)
    assert row is not None
    for others, waiting, held in product(UP_TO_THREE, (0, 1), (False, True)):
        facts = {"under_review": False, "held": held, "waiting": waiting}
        before = status_of(OrderStatus.CONFIRMED, parcels=[source, *others], **facts)
        after = status_of(before, parcels=[row.target, *others], **facts)

        assert _FORWARD.index(after) >= _FORWARD.index(before)


_FORWARD = [
    OrderStatus.PLACED,
    OrderStatus.ON_HOLD,
    OrderStatus.BACKORDERED,
    OrderStatus.CONFIRMED,
    OrderStatus.PROCESSING,
    OrderStatus.READY_TO_SHIP,
    OrderStatus.PARTIALLY_SHIPPED,
    OrderStatus.SHIPPED,
    OrderStatus.RETURNED,  # one parcel delivered at last makes a returned order a delivered one
    OrderStatus.DELIVERED,
    OrderStatus.COMPLETED,
]


def test_a_parcel_never_moves_back() -> None:
    forward = list(ShipmentStatus)
    late = {(ShipmentStatus.LOST, Scan.DELIVERED), (ShipmentStatus.LOST, Scan.RETURNED)}

    for row in SHIPMENT_TRANSITIONS:
        if (row.source, row.action) not in late:
            assert forward.index(row.target) >= forward.index(row.source)


def test_a_pair_of_state_and_action_has_one_row() -> None:
    orders = [(row.source, row.action) for row in ORDER_TRANSITIONS]
    parcels = [(row.source, row.action) for row in SHIPMENT_TRANSITIONS]

    assert len(orders) == len(set(orders))
    assert len(parcels) == len(set(parcels))


def test_every_parcel_state_can_be_reached() -> None:
    reached = {ShipmentStatus.ALLOCATED}
    for _ in ShipmentStatus:
        reached |= {row.target for row in SHIPMENT_TRANSITIONS if row.source in reached}

    assert reached == set(ShipmentStatus)


def test_what_ends_an_order_and_a_parcel_leads_nowhere() -> None:
    ends = {ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED, ShipmentStatus.CANCELLED}

    moving = {row.source for row in SHIPMENT_TRANSITIONS if row.target is not row.source}

    assert moving == set(ShipmentStatus) - ends
    for row in ORDER_TRANSITIONS:
        if row.source in {*CLOSED, OrderStatus.RETURNED}:
            assert row.targets == {row.source}


SELLERS = {Role.SALES, Role.MANAGER, Role.ADMIN}
STOCK_HANDS = {Role.WAREHOUSE, Role.MANAGER, Role.ADMIN}


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (OrderAction.CONFIRM, SELLERS),
        (OrderAction.HOLD, SELLERS),
        (OrderAction.RELEASE, SELLERS),
        (OrderAction.SET_PRIORITY, SELLERS),
        (OrderAction.CANCEL, SELLERS | {Role.CUSTOMER, Role.STOREFRONT}),
        (OrderAction.RECORD_PAYMENT, SELLERS | {Role.STOREFRONT, Role.SYSTEM}),
        (
            OrderAction.CONFIRM_RECEIPT,
            {Role.CUSTOMER, Role.STOREFRONT, Role.SUPPORT, Role.MANAGER, Role.ADMIN},
        ),
        (
            OrderAction.ADD_NOTE,
            SELLERS | {Role.WAREHOUSE, Role.LOGISTICS, Role.SUPPORT},
        ),
        (ShipmentAction.START_PICKING, STOCK_HANDS),
        (ShipmentAction.RECORD_PICK, STOCK_HANDS),
        (ShipmentAction.PACK, STOCK_HANDS),
        (ShipmentAction.MARK_READY, STOCK_HANDS),
        (ShipmentAction.CANCEL, STOCK_HANDS),
        (ShipmentAction.DISPATCH, STOCK_HANDS | {Role.LOGISTICS}),
        (
            ShipmentAction.RECORD_TRACKING,
            {Role.CARRIER, Role.LOGISTICS, Role.MANAGER, Role.ADMIN},
        ),
    ],
)
def test_who_may_ever_act(action: OrderAction | ShipmentAction, roles: set[Role]) -> None:
    assert roles_ever(action) == roles


def test_a_payment_and_a_note_are_taken_in_every_state() -> None:
    for status in OrderStatus:
        assert order_row(status, OrderAction.RECORD_PAYMENT)
        assert order_row(status, OrderAction.ADD_NOTE)


def test_shoppers_cancel_before_processing_and_staff_until_everything_has_arrived() -> None:
    early = {
        OrderStatus.PLACED,
        OrderStatus.ON_HOLD,
        OrderStatus.BACKORDERED,
        OrderStatus.CONFIRMED,
    }
    cancels = [row for row in ORDER_TRANSITIONS if row.action is OrderAction.CANCEL]

    assert {row.source for row in cancels if Role.CUSTOMER in row.roles} == early
    assert {row.source for row in cancels if Role.SALES in row.roles} == early | {
        OrderStatus.PROCESSING,
        OrderStatus.READY_TO_SHIP,
        OrderStatus.PARTIALLY_SHIPPED,
        OrderStatus.SHIPPED,
    }
