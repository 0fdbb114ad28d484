"""One action at work on one order: what it changes is collected here, in the order it happens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.actors import Actor
from app.domain.allocation import DEFAULT_RULES, Decision, Rule, Site, Take, allocate
from app.domain.events import ARRIVAL, Detail, OrderEvent, OrderEventType
from app.domain.lifecycle import OrderStatus, ShipmentStatus
from app.domain.orders import Order, Reserved
from app.domain.shipments import Shipment, ShipmentLine
from app.domain.stock import Movement, MovementKind, Place, Shelf


@dataclass(slots=True)
class Stockroom:
    """The shelves a decision may take from, and the movements it has made so far."""

    shelves: dict[Place, Shelf]
    sites: Mapping[str, Site]
    rules: Sequence[Rule] = DEFAULT_RULES
    ledger: list[tuple[Movement, Shelf]] = field(default_factory=list)
    before: Mapping[Place, Shelf] = field(init=False)

    def __post_init__(self) -> None:
        self.before = dict(self.shelves)

    def move(
        self,
        kind: MovementKind,
        place: Place,
        *,
        on_hand: int = 0,
        reserved: int = 0,
        order_id: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Change one shelf and write it to the ledger, beside the shelf as it is after.

        Raises:
            ShelfWouldBreak: the shelf has less than the movement takes.
        """
        sku, warehouse = place
        movement = Movement(kind, sku, warehouse, on_hand, reserved, order_id, reason)
        after = (self.shelves.get(place) or Shelf(*place)).after(movement)
        self.shelves[place] = after
        self.ledger.append((movement, after))


@dataclass(slots=True)
class OrderWork:
    """An order under one action: `order` moves on, `events` tell how, the stockroom follows."""

    order: Order
    by: Actor
    at: datetime
    stockroom: Stockroom
    events: list[OrderEvent] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    is_new: bool = False
    before: Order = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.order

    def raise_version(self) -> None:
        """Count this action as one change of the order, however much it does.

        A new order is born at version 1 and stays there until its next action.
        """
        if not self.is_new and self.order.version == self.before.version:
            self.order = self.order._replace(version=self.order.version + 1)

    def tell(
        self,
        type_: OrderEventType,
        *,
        parcel: Shipment | None = None,
        previous: OrderStatus | None = None,
        internal: bool = False,
        detail: Detail | None = None,
    ) -> None:
        """Write an event of the order as it is now."""
        self.events.append(
            OrderEvent(
                type=type_,
                status=self.order.status,
                previous_status=previous,
                version=self.order.version,
                occurred_at=self.at,
                shipment_id=parcel.id if parcel else None,
                warehouse=parcel.warehouse if parcel else None,
                internal=internal,
                detail=detail or {},
            )
        )

    def settle(self, told_by: OrderEventType | None = None, detail: Detail | None = None) -> None:
        """Let the status follow the facts, and tell of it where it changed.

        `told_by` names the event that carries the change, and is written even without one.
        """
        target = self.order.status_now()
        previous = self.order.status if target is not self.order.status else None
        if previous is not None:
            self.raise_version()
            self.order = self.order._replace(status=target)
        if self.order.holds and self.order.has_left and not self._inside():
            self.order = self.order._replace(holds=frozenset())
        if told_by is not None:
            self.tell(told_by, previous=previous, detail=detail)
        elif previous is not None:
            self.tell(ARRIVAL[target], previous=previous, detail=detail)

    def _inside(self) -> bool:
        return any(parcel.reserves for parcel in self.order.shipments) or bool(self.order.waiting())

    def change_parcel(self, parcel: Shipment) -> Shipment:
        """Put `parcel` in place of its older self, one version on."""
        newer = parcel._replace(version=parcel.version + 1)
        self.order = self.order.with_shipment(newer)
        return newer

    def reserve(
        self, demand: Mapping[str, int], *, avoid: str | None = None, whole: bool = False
    ) -> tuple[tuple[str, int], ...]:
        """Reserve `demand` on the shelves; return what could not be had, by SKU.

        `avoid` names a warehouse to come to last. `whole` reserves all of it or nothing.
        """
        if not demand:
            return ()
        shelves = list(self.stockroom.shelves.values())
        first = [shelf for shelf in shelves if shelf.warehouse != avoid]
        decision = self._decide(demand, first)
        if decision.short and avoid is not None:
            rest = self._decide(dict(decision.short), [s for s in shelves if s.warehouse == avoid])
            decision = decision.then(rest)
        if decision.short and whole:
            return decision.short
        self._take(decision)
        return decision.short

    def _decide(self, demand: Mapping[str, int], shelves: Iterable[Shelf]) -> Decision:
        room = self.stockroom
        return allocate(demand, shelves, room.sites, self.order.destination, room.rules)

    def _take(self, decision: Decision) -> None:
        if not decision.takes:
            return
        self.raise_version()
        self.decisions.append(decision)
        kind, order_id = MovementKind.RESERVED, self.order.id
        for sku, warehouse, quantity in sorted(decision.takes):
            self.stockroom.move(kind, (sku, warehouse), reserved=quantity, order_id=order_id)
        self.order = self.order._replace(reserved=_joined(self.order.reserved, decision.takes))

    def release(self, place: Place, quantity: int) -> None:
        """Give `quantity` reserved pieces back to their shelf."""
        self.stockroom.move(
            MovementKind.RELEASED, place, reserved=-quantity, order_id=self.order.id
        )

    def make_parcels(self, *, even_short: bool = False) -> None:
        """Once nothing waits, what is reserved becomes parcels, one for each warehouse.

        `even_short` makes them although something waits: the order is split.
        """
        loose, known = self.order.reserved, self.order.shipments
        waits = self.order.outside() > sum([piece.quantity for piece in loose])
        if not loose or (waits and not even_short):
            return
        self.raise_version()
        made: list[Shipment] = []
        for warehouse in sorted({piece.warehouse for piece in loose}):
            pieces = {p.sku: p.quantity for p in loose if p.warehouse == warehouse}
            made.append(self._new_parcel(len(known) + len(made) + 1, warehouse, pieces))
        self.order = self.order._replace(reserved=(), shipments=(*known, *made))
        for parcel in made:
            self.tell(OrderEventType.SHIPMENT_ALLOCATED, parcel=parcel)

    def _new_parcel(self, ordinal: int, warehouse: str, pieces: Mapping[str, int]) -> Shipment:
        known = {line.sku: line for line in reversed(self.order.lines)}
        return Shipment(
            id=f"{self.order.id}-{ordinal}",
            number=f"{self.order.number}-{ordinal}",
            warehouse=warehouse,
            created_at=self.at,
            status=ShipmentStatus.ALLOCATED,
            lines=tuple(
                ShipmentLine(sku, known[sku].name, known[sku].gtin, quantity)
                for sku, quantity in sorted(pieces.items())
            ),
        )


def _joined(old: Iterable[Reserved], new: Iterable[Take]) -> tuple[Reserved, ...]:
    sums: dict[Place, int] = {}
    for sku, warehouse, quantity in (*old, *new):
        sums[sku, warehouse] = sums.get((sku, warehouse), 0) + quantity
    return tuple([Reserved(*place, quantity) for place, quantity in sorted(sums.items())])
