"""A shop without a database: several orders, their shared shelves, the ledger and the events."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.domain.delivery_cases import CaseStatus
from app.domain.errors import Refused
from app.domain.events import OrderEvent, OrderEventType
from app.domain.lifecycle import OrderStatus, ShipmentStatus
from app.domain.orders import Order
from app.domain.shipments import Shipment
from app.domain.stock import Movement, MovementKind, Place, Shelf
from app.domain.verbs.serve import serve
from app.domain.verbs.shortage import withdraw_outdated
from app.domain.work import OrderWork, Stockroom
from tests.builders import MAY, NOON, SITES

Act = Callable[[OrderWork], object]


@dataclass
class Memory:
    """Orders by id, oldest first; every change goes through `act` and is checked as it commits."""

    shelves: dict[Place, Shelf] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    ledger: list[Movement] = field(default_factory=list)
    log: dict[str, list[OrderEvent]] = field(default_factory=dict)

    def room(self) -> Stockroom:
        return Stockroom(dict(self.shelves), SITES)

    def act(self, order: Order, act: Act, *, is_new: bool = False) -> bool:
        """Take the action and whatever it sets free; False where the shop refused."""
        room = self.room()
        work = OrderWork(order, MAY, NOON, room, is_new=is_new)
        try:
            act(work)
        except Refused:
            return False
        self.commit([work], room)
        return True

    def move(self, kind: MovementKind, place: Place, on_hand: int) -> None:
        """Change a shelf by hand, and serve who waits."""
        room = self.room()
        room.move(kind, place, on_hand=on_hand)
        self.commit([], room)

    def commit(self, works: Iterable[OrderWork], room: Stockroom) -> None:
        freed = {
            sku
            for (sku, code), shelf in room.shelves.items()
            if shelf.available > self.shelves.get((sku, code), Shelf(sku, code)).available
        }
        self._keep(works, room)
        if freed:
            self._serve(freed)

    def _keep(self, works: Iterable[OrderWork], room: Stockroom) -> None:
        self.shelves = dict(room.shelves)
        self.ledger += [movement for movement, _ in room.ledger]
        for work in works:
            withdraw_outdated(work)  # as the store does before it saves
            check_story(work)
            if work.events:
                self.orders[work.order.id] = work.order
                self.log.setdefault(work.order.id, []).extend(work.events)

    def _serve(self, freed: set[str]) -> None:
        waiting = [o for o in self.orders.values() if freed & set(o.waiting())]
        for order in sorted(waiting, key=lambda o: (-o.priority.rank, o.placed_at)):
            room = self.room()
            work = OrderWork(order, MAY, NOON, room)
            serve(work)
            self._keep([work], room)


def check_story(work: OrderWork) -> None:
    """Snapshot + events = new snapshot, and no change goes untold."""
    before, after = work.before, work.order
    assert work.events or after == before, "a change without an event"
    assert not work.events or work.is_new or after != before or _is_scan(work), "told of nothing"
    status, version = before.status, before.version
    if work.is_new:
        assert work.events[0].type is OrderEventType.PLACED
        assert work.events[0].status is OrderStatus.PLACED
    for event in work.events:
        if event.previous_status is None:
            assert event.status is status, f"{event.type} changed the status in silence"
        else:
            assert event.type.value.startswith("order."), event.type
            assert event.previous_status is status
            assert event.status is not status
        assert event.version >= version
        status, version = event.status, event.version
    assert (status, version) == (after.status, after.version)
    assert after.version - before.version in {0, 1}
    _check_parcels(before, after)


def _is_scan(work: OrderWork) -> bool:
    return any(event.type is OrderEventType.SHIPMENT_TRACKING for event in work.events)


def _check_parcels(before: Order, after: Order) -> None:
    later = {parcel.id: parcel for parcel in after.shipments}
    for parcel in before.shipments:
        newer = later[parcel.id]
        assert newer == parcel or newer.version > parcel.version, "a parcel changed unnumbered"


def check_sums(shop: Memory) -> None:
    """The laws that hold between any two actions."""
    promised: Counter[Place] = Counter()
    for order in shop.orders.values():
        check_order(order)
        promised.update({(p.sku, p.warehouse): p.quantity for p in order.reserved})
        for parcel in order.shipments:
            if parcel.reserves:
                promised.update({(x.sku, parcel.warehouse): x.quantity for x in parcel.lines})
    sums = refold(shop.ledger)
    for place, shelf in shop.shelves.items():
        assert 0 <= shelf.reserved <= shelf.on_hand
        assert shelf.reserved == promised[place], place
        assert sums.get(place, (0, 0)) == (shelf.on_hand, shelf.reserved), place
    assert set(sums) <= set(shop.shelves)


def check_case(parcel: Shipment) -> None:
    """A case is closed by the parcel's end, and by nothing else."""
    case = parcel.case
    if case is None:
        return
    ended = parcel.given_up or parcel.status in {ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED}
    assert case.is_open is not ended, parcel
    assert (case.resolution is None) is case.is_open
    assert (case.status is CaseStatus.CLOSED) is not case.is_open


def check_order(order: Order) -> None:
    """The lines add up, and the status is what the facts make it."""
    for parcel in order.shipments:
        check_case(parcel)
        assert all(0 <= line.reshipped <= line.quantity for line in parcel.lines)
    assert order.subtotal_minor == sum(x.quantity * x.unit_price_minor for x in order.lines)
    assert order.total_minor >= 0
    assert order.offer is None or order.waiting(), "choices are open although nothing waits"
    assert order.status is order.status_now()
    waiting: Counter[str] = Counter()
    for line in order.lines:
        far = order.fulfilment()[line.position]
        rest = line.quantity - far.cancelled - far.allocated - far.shipped
        assert rest >= 0
        assert far.delivered + far.returned <= far.shipped
        waiting[line.sku] += rest
    assert +waiting == Counter(order.waiting())
    if order.status is OrderStatus.CANCELLED:
        assert all(line.cancelled == line.quantity for line in order.lines)
        assert not order.reserved


def fresh(order: Order, n: int) -> Order:
    """The order under the n-th id and number."""
    return order._replace(id=f"order{n}", number=f"261121-ORDER{n:03}")


def refold(movements: Iterable[Movement]) -> dict[Place, tuple[int, int]]:
    """(on hand, reserved) of every shelf as its ledger tells it."""
    sums: dict[Place, tuple[int, int]] = {}
    for movement in movements:
        on_hand, reserved = sums.get(movement.place, (0, 0))
        sums[movement.place] = (
            on_hand + movement.on_hand_change,
            reserved + movement.reserved_change,
        )
    return sums
