"""The laws of a whole shop under any interleaving of what people, carriers and trucks do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.domain.allocation import Destination
from app.domain.blockers import order_blockers, parcel_blockers
from app.domain.delivery_cases import CaseKind
from app.domain.errors import InsufficientStock
from app.domain.lifecycle import (
    HoldReason,
    OrderAction,
    PaymentStatus,
    Priority,
    ShipmentAction,
    ShortageChoice,
    ShortagePolicy,
    TrackingStatus,
    order_row,
)
from app.domain.orders import Order, Payment
from app.domain.review import ReviewPolicy
from app.domain.shipments import Shipment
from app.domain.shortages import (
    Offer,
    Substitute,
    SubstitutePrice,
    missing_of,
    possible_choices,
    reduced,
    substituted,
)
from app.domain.stock import MovementKind
from app.domain.verbs import adjust as adjusting
from app.domain.verbs import (
    cancel,
    exceptions,
    order_notes,
    parcels,
    payment,
    place,
    review,
    shortage,
    tracking,
)
from app.domain.verbs import split as splitting
from app.domain.verbs.adjust import Adjustment
from app.domain.verbs.count import free_promised
from app.domain.work import OrderWork
from tests.builders import BY_PERSON, MAY, NOON, PAID, POLICY, a_line, a_scan, an_order
from tests.properties.memory import Act, Memory, check_sums, fresh

SKUS, SITES = ["TEA", "POT"], ["LON", "PAR"]
PLACES = [(sku, code) for sku in SKUS for code in SITES]
LINES = st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 4)), min_size=1, max_size=3)
REASONS = st.lists(st.sampled_from(HoldReason), min_size=1, max_size=2)
INDEX = st.integers(0, 1_000)
STEPS: dict[ShipmentAction, Callable[[OrderWork, Shipment], None]] = {
    ShipmentAction.START_PICKING: parcels.start_picking,
    ShipmentAction.PACK: parcels.pack,
    ShipmentAction.MARK_READY: parcels.mark_ready,
    ShipmentAction.CANCEL: parcels.cancel_parcel,
}
EXCEPTIONS: dict[ShipmentAction, Callable[[OrderWork, Shipment], None]] = {
    ShipmentAction.REDELIVER: lambda w, p: exceptions.redeliver(w, p, NOON, None),
    ShipmentAction.REDIRECT: lambda w, p: exceptions.redirect(w, p, None),
    ShipmentAction.HOLD_FOR_PICKUP: lambda w, p: exceptions.hold_for_pickup(w, p, None),
    ShipmentAction.RETURN_TO_SENDER: exceptions.return_to_sender,
    ShipmentAction.REPORT_EXCEPTION: lambda w, p: exceptions.report(w, p, CaseKind.DAMAGED),
    ShipmentAction.RESHIP: lambda w, p: exceptions.reship(w, p, {}),
}


class Shop(RuleBasedStateMachine):
    """Several orders that want the same few pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = Memory()
        self.works: list[OrderWork] = []

    @initialize(
        pieces=st.lists(st.integers(0, 5), min_size=4, max_size=4),
        wishes=st.lists(LINES, min_size=1, max_size=3),
    )
    def open(self, pieces: list[int], wishes: list[list[tuple[str, int]]]) -> None:
        for where, on_hand in zip(PLACES, pieces, strict=True):
            self.shop.move(MovementKind.RECEIVED, where, on_hand)
        for lines in wishes:
            self._place(lines, ShortagePolicy.BACKORDER, POLICY, wrong=False)

    # --- orders

    @rule(
        lines=LINES,
        short=st.sampled_from(ShortagePolicy),
        policy=st.sampled_from([POLICY, BY_PERSON]),
        wrong=st.booleans(),
        changes=st.fixed_dictionaries(
            {"payment": st.sampled_from([PAID, Payment()]), "priority": st.sampled_from(Priority)}
        ),
    )
    def place(
        self,
        lines: list[tuple[str, int]],
        short: ShortagePolicy,
        policy: ReviewPolicy,
        wrong: bool,
        changes: dict[str, Any],
    ) -> None:
        self._place(lines, short, policy, wrong=wrong, **changes)

    def _place(
        self,
        lines: list[tuple[str, int]],
        short: ShortagePolicy,
        policy: ReviewPolicy,
        *,
        wrong: bool,
        **changes: Any,
    ) -> None:
        many = [a_line(sku, pieces, position) for position, (sku, pieces) in enumerate(lines, 1)]
        n = len(self.shop.orders)
        order = fresh(an_order(*many, placed_at=NOON + timedelta(minutes=n), **changes), n)
        self.shop.act(
            order, lambda w: place.place(w, short, policy, address_wrong=wrong), is_new=True
        )

    def _on_order(self, index: int, action: OrderAction, act: Act) -> None:
        order = self._order(index)
        if not order_blockers(order, action, MAY.role):
            assert self.shop.act(order, act), f"{action} was possible and then refused"

    def _order(self, index: int) -> Order:
        return list(self.shop.orders.values())[index % len(self.shop.orders)]

    @rule(index=INDEX, reasons=REASONS)
    def hold(self, index: int, reasons: list[HoldReason]) -> None:
        self._on_order(index, OrderAction.HOLD, lambda w: review.hold(w, reasons))

    @rule(index=INDEX, reasons=st.none() | REASONS)
    def release(self, index: int, reasons: list[HoldReason] | None) -> None:
        self._on_order(index, OrderAction.RELEASE, lambda w: review.release(w, reasons, POLICY))

    @rule(index=INDEX)
    def confirm(self, index: int) -> None:
        self._on_order(index, OrderAction.CONFIRM, review.confirm)

    @rule(index=INDEX)
    def cancel(self, index: int) -> None:
        self._on_order(index, OrderAction.CANCEL, cancel.cancel)

    @rule(index=INDEX, priority=st.sampled_from(Priority))
    def hurry(self, index: int, priority: Priority) -> None:
        self._on_order(
            index, OrderAction.SET_PRIORITY, lambda w: order_notes.set_priority(w, priority)
        )

    @rule(index=INDEX)
    def receive_order(self, index: int) -> None:
        self._on_order(index, OrderAction.CONFIRM_RECEIPT, order_notes.confirm_receipt)

    @rule(
        index=INDEX,
        status=st.sampled_from(PaymentStatus),
        amount=st.none() | st.integers(1, 9_000),
        method=st.sampled_from([None, "cash", "card"]),
    )
    def pay(
        self, index: int, status: PaymentStatus, amount: int | None, method: str | None
    ) -> None:
        self.shop.act(
            self._order(index),
            lambda w: payment.record_payment(w, status, amount, method, POLICY),
        )

    # --- what was ordered, and what is missing of it

    def _by_the_table(self, index: int, action: OrderAction, act: Act) -> bool:
        """Take the action where it is possible; it ends where the table of transitions says."""
        order = self._order(index)
        row = order_row(order.status, action)
        if row is None or order_blockers(order, action, MAY.role):
            return False
        self.works.clear()
        taken = self.shop.act(order, lambda w: (act(w), self.works.append(w)))
        if taken:
            assert self.works[0].order.status in row.targets, (order.status, action)
        return taken

    @rule(
        index=INDEX,
        quantities=st.lists(st.integers(0, 4), min_size=1, max_size=4),
        price=st.none() | st.integers(0, 2_000),
        added=st.none() | st.tuples(st.sampled_from(SKUS), st.integers(1, 3)),
        to_paris=st.booleans(),
        wrong=st.booleans(),
        short=st.sampled_from(ShortagePolicy),
    )
    def adjust(
        self,
        index: int,
        quantities: list[int],
        price: int | None,
        added: tuple[str, int] | None,
        to_paris: bool,
        wrong: bool,
        short: ShortagePolicy,
    ) -> None:
        order = self._order(index)
        wishes = dict(enumerate(quantities))
        lines = [
            line._replace(
                quantity=wishes.get(n, line.quantity),
                unit_price_minor=line.unit_price_minor if price is None else price,
            )
            for n, line in enumerate(order.lines)
        ]
        lines = [line for line in lines if line.quantity]
        if added is not None:
            lines.append(a_line(*added, max(line.position for line in order.lines) + 1))
        goal = Destination("FR", 48.9, 2.4) if to_paris else None
        wanted = Adjustment(tuple(lines), goal, wrong)

        taken = self._by_the_table(
            index, OrderAction.ADJUST, lambda w: adjusting.adjust(w, wanted, short, POLICY)
        )

        if taken:
            kept = self.shop.orders[order.id]
            assert kept.lines == tuple(lines)
            assert kept.total_minor == sum(x.quantity * x.unit_price_minor for x in lines)

    @rule(index=INDEX)
    def split(self, index: int) -> None:
        before = self._order(index)
        if self._by_the_table(index, OrderAction.SPLIT, splitting.split):
            after = self.shop.orders[before.id]
            assert not after.reserved
            assert len(after.shipments) > len(before.shipments)

    @rule(index=INDEX)
    def offer(self, index: int) -> None:
        missing = missing_of(self._order(index))
        offer = Offer(f"offer{index}", "order", NOON, NOON, (), missing)
        self._by_the_table(
            index, OrderAction.OFFER_CHOICES, lambda w: shortage.offer_choices(w, offer)
        )

    @rule(index=INDEX, choice=st.sampled_from(ShortageChoice))
    def answer(self, index: int, choice: ShortageChoice) -> None:
        order = self._order(index)
        chosen = {
            one.sku: Substitute(one.sku, _OTHER[one.sku], "Other", None, one.quantity, 900, -100)
            for one in missing_of(order)
        }
        if choice not in possible_choices(order, missing_of(order), chosen.values()):
            return

        def act(work: OrderWork) -> None:
            simple = {ShortageChoice.SPLIT: splitting.split, ShortageChoice.CANCEL: cancel.cancel}
            shortage.answer(work, choice, (), lambda: simple.get(choice, _nothing)(work))
            lines = work.order.lines
            if choice is ShortageChoice.REDUCE:
                lines = reduced(work.order)
            if choice is ShortageChoice.SUBSTITUTE:
                prices = dict.fromkeys(SKUS, 900)
                lines = substituted(work.order, chosen, SubstitutePrice.LOWER, prices)
            wanted = Adjustment(lines)
            adjusting.adjust(work, wanted, ShortagePolicy.REFUSE, POLICY)

        if self._by_the_table(index, OrderAction.ANSWER_SHORTAGE, act):
            after = self.shop.orders[order.id]
            assert after.offer is None
            if choice in {ShortageChoice.REDUCE, ShortageChoice.SUBSTITUTE}:
                assert not missing_of(after) or after.holds

    # --- parcels

    def _parcels(self) -> list[tuple[Order, Shipment]]:
        return [(order, p) for order in self.shop.orders.values() for p in order.shipments]

    def _parcel(self, index: int) -> tuple[Order, Shipment] | None:
        found = self._parcels()
        return found[index % len(found)] if found else None

    @rule(index=INDEX, action=st.sampled_from(list(STEPS)))
    def step(self, index: int, action: ShipmentAction) -> None:
        found = self._parcel(index)
        if found is None:
            return
        order, parcel = found
        short = action is ShipmentAction.PACK and any(x.picked for x in parcel.lines)
        blockers = parcel_blockers(order, parcel, action)
        if not blockers or (short and blockers == ("PICK_INCOMPLETE",)):
            assert self.shop.act(order, lambda w: STEPS[action](w, parcel))

    @rule(index=INDEX, all_of_it=st.booleans(), pieces=st.integers(1, 3))
    def pick(self, index: int, all_of_it: bool, pieces: int) -> None:
        found = self._parcel(index)
        if found is None:
            return
        order, parcel = found
        if parcel_blockers(order, parcel, ShipmentAction.RECORD_PICK):
            return
        open_lines = [(x.sku, x.quantity - x.picked) for x in parcel.lines]
        wanted = open_lines if all_of_it else [(s, min(n, pieces)) for s, n in open_lines[:1]]
        picks = [(sku, n) for sku, n in wanted if n]
        if picks:
            assert self.shop.act(order, lambda w: parcels.record_pick(w, parcel, picks))

    @rule(index=INDEX)
    def rush_out(self, index: int) -> None:
        """Everything a warehouse does to a parcel that nothing hinders, in one go."""
        found = self._parcel(index)
        for action, act in _WHOLE_WAY if found else ():
            order, parcel = next(p for p in self._parcels() if p[1].number == found[1].number)
            if not parcel_blockers(order, parcel, action):
                assert self.shop.act(order, lambda w, act=act, parcel=parcel: act(w, parcel))

    @rule(index=INDEX, status=st.sampled_from(TrackingStatus), minutes=st.integers(-30, 30))
    def scan(self, index: int, status: TrackingStatus, minutes: int) -> None:
        found = self._parcel(index)
        if found is None:
            return
        order, parcel = found
        scan = a_scan(status, NOON + timedelta(minutes=minutes))
        assert self.shop.act(order, lambda w: tracking.record_scan(w, parcel, scan))

    @rule(
        index=INDEX, action=st.sampled_from(list(EXCEPTIONS)), pieces=st.none() | st.integers(1, 2)
    )
    def work_on_trouble(self, index: int, action: ShipmentAction, pieces: int | None) -> None:
        """Whatever may be done about a parcel that is out; `pieces` sends a part of it again."""
        found = self._parcel(index)
        if found is None:
            return
        order, parcel = found
        if parcel_blockers(order, parcel, action):
            return
        if action is not ShipmentAction.RESHIP:
            assert self.shop.act(order, lambda w: EXCEPTIONS[action](w, parcel))
            return
        left = {x.sku: x.counting for x in parcel.lines if x.counting}
        part = dict([next((sku, min(n, pieces or n)) for sku, n in left.items())])
        wanted = part if pieces else left
        assert self.shop.act(order, lambda w: exceptions.reship(w, parcel, wanted))

    # --- shelves

    @rule(where=st.sampled_from(PLACES), pieces=st.integers(1, 5))
    def receive_goods(self, where: tuple[str, str], pieces: int) -> None:
        self.shop.move(MovementKind.RECEIVED, where, pieces)

    @rule(where=st.sampled_from(PLACES), counted=st.integers(0, 8))
    def count(self, where: tuple[str, str], counted: int) -> None:
        room, shelf = self.shop.room(), self.shop.shelves[where]
        promised = [o for o in self.shop.orders.values() if _reserves(o, where)]
        try:
            works = free_promised(promised, room, shelf.place, counted, MAY, NOON)
        except InsufficientStock:
            return
        if counted != shelf.on_hand:
            room.move(MovementKind.ADJUSTED, where, on_hand=counted - shelf.on_hand)
        for work, pieces in works:
            parcels.find_again(work, pieces, where[1])
        self.shop.commit([work for work, _ in works], room)

    @invariant()
    def laws_hold(self) -> None:
        check_sums(self.shop)


_OTHER = {"TEA": "POT", "POT": "TEA"}


def _nothing(_: OrderWork) -> None:
    """Waiting changes nothing."""


_WHOLE_WAY = (
    (ShipmentAction.START_PICKING, parcels.start_picking),
    (
        ShipmentAction.RECORD_PICK,
        lambda w, p: parcels.record_pick(w, p, [(x.sku, x.quantity - x.picked) for x in p.lines]),
    ),
    (ShipmentAction.PACK, parcels.pack),
    (ShipmentAction.MARK_READY, parcels.mark_ready),
    (ShipmentAction.DISPATCH, lambda w, p: parcels.dispatch(w, p, "dhl", None, None)),
)


def _reserves(order: Order, where: tuple[str, str]) -> bool:
    loose = any((p.sku, p.warehouse) == where for p in order.reserved)
    return loose or any(
        p.reserves and p.warehouse == where[1] and any(x.sku == where[0] for x in p.lines)
        for p in order.shipments
    )


TestShop = Shop.TestCase
