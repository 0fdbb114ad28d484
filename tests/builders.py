"""The cast and the things of the shop: a builder says only what differs from the usual."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.actors import GUEST, SYSTEM, Actor, Channel, Role
from app.domain.allocation import Destination, Site
from app.domain.lifecycle import (
    OrderStatus,
    PaymentStatus,
    ShipmentStatus,
    ShortagePolicy,
    TrackingStatus,
)
from app.domain.orders import Order, OrderLine, Payment
from app.domain.review import ReviewPolicy
from app.domain.shipments import CarrierScan, Shipment, ShipmentLine
from app.domain.stock import Shelf
from app.domain.verbs.parcels import dispatch, mark_ready, pack, record_pick, start_picking
from app.domain.verbs.place import place
from app.domain.work import OrderWork, Stockroom

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
EARLIER = NOON - timedelta(hours=1)

ANNA = Actor(Role.CUSTOMER, "anna")
WEBSITE = Actor(Role.STOREFRONT, "web-shop", Channel.WEBSITE)
SAM = Actor(Role.SALES, "sam")
WALT = Actor(Role.WAREHOUSE, "walt")
LIN = Actor(Role.LOGISTICS, "lin")
SUE = Actor(Role.SUPPORT, "sue")
MAY = Actor(Role.MANAGER, "may")
ADA = Actor(Role.ADMIN, "ada")
DHL = Actor(Role.CARRIER, "dhl")
CAST = (GUEST, ANNA, WEBSITE, SAM, WALT, LIN, SUE, MAY, ADA, DHL, SYSTEM)

SITES = {
    "LON": Site("LON", "GB", 51.51, -0.13),
    "PAR": Site("PAR", "FR", 48.86, 2.35),
    "SHA": Site("SHA", "CN", 31.23, 121.47),
}
TO_LONDON = Destination("GB", 51.5, -0.1)
PAID = Payment(PaymentStatus.PAID, paid_minor=2_000)
POLICY = ReviewPolicy(pay_on_delivery=frozenset({"cash"}))
BY_PERSON = ReviewPolicy(by_person=True)


def a_line(sku: str = "TEA", quantity: int = 2, position: int = 1, **changes: Any) -> OrderLine:
    """Pieces of one product at 10.00."""
    usual = OrderLine(position, sku, sku.title(), None, quantity, unit_price_minor=1_000)
    return usual._replace(**changes)


def an_order(*lines: OrderLine, **changes: Any) -> Order:
    """Anna's paid order for two teas, sent to London, not placed yet."""
    usual = Order(
        id="order",
        number="261121-7K3MQ2XD",
        channel=Channel.WEBSITE,
        currency="EUR",
        lines=lines or (a_line(),),
        placed_at=NOON,
        payment=PAID,
        destination=TO_LONDON,
    )
    return usual._replace(**changes)


def a_shipment(*lines: tuple[str, int], ordinal: int = 1, **changes: Any) -> Shipment:
    """A parcel from London; `lines` are (sku, pieces), two teas where none is given."""
    usual = Shipment(
        id=f"order-{ordinal}",
        number=f"261121-7K3MQ2XD-{ordinal}",
        warehouse="LON",
        lines=tuple(ShipmentLine(sku, sku.title(), None, n) for sku, n in lines or (("TEA", 2),)),
        created_at=NOON,
    )
    return usual._replace(**changes)


def a_shelf(sku: str = "TEA", warehouse: str = "LON", on_hand: int = 10, **changes: Any) -> Shelf:
    """Ten teas in London that nobody has asked for yet."""
    return Shelf(sku, warehouse, on_hand)._replace(**changes)


def a_scan(status: TrackingStatus, at: datetime = NOON, **changes: Any) -> CarrierScan:
    return replace(CarrierScan(status, at), **changes)


def a_work(order: Order, *shelves: Shelf, by: Actor = SAM, at: datetime = NOON) -> OrderWork:
    """Somebody at work on a stored order; ten teas in London where no shelf is given."""
    there = {shelf.place: shelf for shelf in shelves or (a_shelf(),)}
    return OrderWork(order, by, at, Stockroom(there, SITES))


def a_new_work(order: Order, *shelves: Shelf, by: Actor = ANNA) -> OrderWork:
    """Likewise on an order that is not stored yet."""
    work = a_work(order, *shelves, by=by)
    work.is_new = True
    return work


def placed(
    order: Order | None = None,
    *shelves: Shelf,
    when_short: ShortagePolicy = ShortagePolicy.REFUSE,
    policy: ReviewPolicy = POLICY,
    address_wrong: bool = False,
) -> OrderWork:
    """The order taken in."""
    work = a_new_work(order or an_order(), *shelves)
    place(work, when_short, policy, address_wrong=address_wrong)
    return work


def then(work: OrderWork, by: Actor = SAM, at: datetime = NOON) -> OrderWork:
    """The next action on the same order, with the shelves as they were left."""
    room = work.stockroom
    return OrderWork(work.order, by, at, Stockroom(dict(room.shelves), room.sites, room.rules))


def brought_to(work: OrderWork, goal: ShipmentStatus, ordinal: int = 1) -> OrderWork:
    """The parcel of that ordinal walked through the warehouse to `goal`, DISPATCHED at most."""
    number = f"{work.order.number}-{ordinal}"
    steps: dict[ShipmentStatus, Callable[[OrderWork, Shipment], None]] = {
        ShipmentStatus.PICKING: start_picking,
        ShipmentStatus.PACKED: _pack_whole,
        ShipmentStatus.READY: mark_ready,
        ShipmentStatus.DISPATCHED: lambda w, p: dispatch(w, p, "dhl", "JJD1", None),
    }
    for status, step in steps.items():
        if work.order.shipment(number).status is goal:
            break
        if work.order.shipment(number).status in _BEFORE[status]:
            work = then(work, WALT)
            step(work, work.order.shipment(number))
    return work


_BEFORE = {
    ShipmentStatus.PICKING: {ShipmentStatus.ALLOCATED},
    ShipmentStatus.PACKED: {ShipmentStatus.PICKING},
    ShipmentStatus.READY: {ShipmentStatus.PACKED},
    ShipmentStatus.DISPATCHED: {ShipmentStatus.READY},
}


def _pack_whole(work: OrderWork, parcel: Shipment) -> None:
    record_pick(work, parcel, [(x.sku, x.quantity - x.picked) for x in parcel.lines])
    pack(work, work.order.shipment(parcel.number))


def told(work: OrderWork) -> list[str]:
    """The types of the events the action wrote, in their order."""
    return [event.type.value for event in work.events]


def on_shelves(work: OrderWork) -> dict[tuple[str, str], tuple[int, int]]:
    """(on hand, reserved) of every shelf as the action left it."""
    return {place: (s.on_hand, s.reserved) for place, s in work.stockroom.shelves.items()}


def statuses(parcels: Iterable[Shipment]) -> list[ShipmentStatus]:
    return [parcel.status for parcel in parcels]


def with_parcels(*states: ShipmentStatus, **changes: Any) -> Order:
    """A confirmed order with one tea in each of these parcels, settled to the status that makes."""
    parcels = tuple(
        a_shipment(("TEA", 1), ordinal=n, status=state) for n, state in enumerate(states, 1)
    )
    count = sum(state is not ShipmentStatus.CANCELLED for state in states)
    usual: dict[str, Any] = {"status": OrderStatus.CONFIRMED, "shipments": parcels}
    order = an_order(a_line(quantity=max(count, 1)), **(usual | changes))
    return order._replace(status=order.status_now())
