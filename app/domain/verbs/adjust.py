"""Adjusting: other lines, prices or another address, before it ships; all of it in one go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.allocation import Destination
from app.domain.blockers import BlockerCode
from app.domain.errors import InsufficientStock, Invalid, Problem, Shortage
from app.domain.events import Detail, OrderEventType
from app.domain.guards import refuse
from app.domain.lifecycle import HoldReason, OrderAction, ShipmentStatus, ShortagePolicy
from app.domain.orders import Order, OrderLine
from app.domain.review import ReviewPolicy, fact, payment_passes
from app.domain.sentences import say
from app.domain.verbs.parcels import give_back
from app.domain.verbs.payment import restated
from app.domain.verbs.review import carry_on
from app.domain.work import OrderWork


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The order as it is to be: all its lines, and its new way where the address is another.

    A line that is left out is gone, and so are its pieces: `quantity` is what is ordered, and the
    total follows from it. What was given up before stays on its line as `cancelled`, for its money
    is a refund's matter.
    """

    lines: tuple[OrderLine, ...]
    destination: Destination | None = None
    address_wrong: bool = False


def adjust(
    work: OrderWork, wanted: Adjustment, when_short: ShortagePolicy, policy: ReviewPolicy
) -> None:
    """Make the order what is wanted: priced, allocated and reviewed anew as far as it is touched.

    Raises:
        Invalid: nothing would be left, or less than has left or was given up.
        IllegalTransition: pieces or an address are touched of a parcel that is being picked.
        InsufficientStock: more would be missing than before, and the caller chose REFUSE.
    """
    before = work.order
    if wanted.lines == before.lines and wanted.destination is None:
        return
    _ensure_fits(work, wanted)
    work.raise_version()
    settled = before.settled
    if wanted.destination is not None:  # what a person settled was the other address
        settled -= {fact(HoldReason.ADDRESS_INVALID, before)}
    changed = before._replace(
        lines=wanted.lines, destination=wanted.destination or before.destination, settled=settled
    )
    payment = restated(before.payment, changed.total_minor)
    work.order = changed._replace(payment=payment, version=work.order.version)
    work.tell(OrderEventType.ADJUSTED, detail=_told(before, work.order, wanted))
    gone, new = _look_again(work, before, wanted, policy)
    if _pieces(before.lines) != _pieces(wanted.lines) or changed.destination != before.destination:
        stock_gone, stock_new = _allocate_anew(work, before, when_short)
        gone, new = gone | stock_gone, new | stock_new
    _follow(work, frozenset(gone), frozenset(new))


def _pieces(lines: Sequence[OrderLine]) -> Counter[str]:
    """Pieces by product that are wanted and not given up."""
    found: Counter[str] = Counter()
    for line in lines:
        found[line.sku] += line.quantity - line.cancelled
    return +found


def _ensure_fits(work: OrderWork, wanted: Adjustment) -> None:
    order, pieces = work.order, _pieces(wanted.lines)
    if not pieces:
        raise Invalid(
            [Problem(("lines",), say("Nothing would be left: cancel the order instead."))]
        )
    if any(line.quantity < max(line.cancelled, 1) for line in wanted.lines):
        raise Invalid([Problem(("lines",), say("Pieces that were given up stay on their line."))])
    if order._replace(lines=wanted.lines).total_minor < 0:
        raise Invalid(
            [Problem(("lines",), say("The discount is more than the order would come to."))]
        )
    fixed: Counter[str] = Counter()
    for parcel in sorted(order.shipments, key=lambda parcel: not parcel.has_left):
        if not parcel.counts or parcel.status is ShipmentStatus.ALLOCATED:
            continue
        if wanted.destination is not None and not parcel.has_left:
            raise _begun(work, parcel.number)
        for line in parcel.lines:
            fixed[line.sku] += line.counting
            if fixed[line.sku] <= pieces[line.sku]:
                continue
            if not parcel.has_left:
                raise _begun(work, parcel.number)
            told = say(
                "Of {sku} {gone} have left already; they can't be taken out.",
                sku=line.sku,
                gone=fixed[line.sku],
            )
            raise Invalid([Problem(("lines",), told)])


def _begun(work: OrderWork, number: str) -> Exception:
    return refuse(
        work.order, OrderAction.ADJUST, work.by, BlockerCode.PICKING_STARTED, about=number
    )


def _allocate_anew(
    work: OrderWork, before: Order, when_short: ShortagePolicy
) -> tuple[set[HoldReason], set[HoldReason]]:
    """Everything no hand has touched is taken apart and found again; holds that end and begin.

    Allocated as a whole, as parts of one basket may well come out of one warehouse.
    """
    was_split = before.outside() > 0 and any(p.counts and p.reserves for p in before.shipments)
    _let_go(work)
    for parcel in before.shipments:
        if parcel.status is ShipmentStatus.ALLOCATED:
            give_back(work, parcel)
    stock = HoldReason.OUT_OF_STOCK
    if stock in before.holds:
        missing = work.reserve(work.order.waiting(), whole=True)
        work.make_parcels(even_short=was_split)
        return (set() if missing else {stock}), set()
    demand, waited = work.order.waiting(), before.waiting()
    short = dict(work.reserve(demand))
    newly = {sku: pieces for sku, pieces in short.items() if pieces > waited.get(sku, 0)}
    if newly and when_short is ShortagePolicy.REFUSE:
        raise InsufficientStock(_shortages(demand, newly), ("lines",))
    holds = bool(newly) and when_short is ShortagePolicy.HOLD and not work.order.has_left
    if holds:
        _let_go(work)
    work.make_parcels(even_short=was_split)
    return set(), ({stock} if holds else set())


def _let_go(work: OrderWork) -> None:
    for piece in work.order.reserved:
        work.release((piece.sku, piece.warehouse), piece.quantity)
    work.order = work.order._replace(reserved=())


def _shortages(demand: Mapping[str, int], short: Mapping[str, int]) -> list[Shortage]:
    return [Shortage(sku, demand[sku], demand[sku] - pieces) for sku, pieces in short.items()]


def _look_again(
    work: OrderWork, before: Order, wanted: Adjustment, policy: ReviewPolicy
) -> tuple[set[HoldReason], set[HoldReason]]:
    """The holds that address and money end, and those they begin until the first parcel leaves."""
    order = work.order
    gone: set[HoldReason] = set()
    new: set[HoldReason] = set()
    if wanted.destination is not None:
        (new if wanted.address_wrong else gone).add(HoldReason.ADDRESS_INVALID)
    refunded = order.payment.refunded_minor > 0
    if payment_passes(order.payment, policy) or (refunded and not order.owed_minor):
        gone.add(HoldReason.PAYMENT_PENDING)
    elif payment_passes(before.payment, policy) or (
        refunded and order.owed_minor > before.owed_minor
    ):
        new.add(HoldReason.PAYMENT_PENDING)
    settled = {reason for reason in new if fact(reason, order) in order.settled}
    return gone & order.holds, set() if order.has_left else new - order.holds - settled


def _follow(work: OrderWork, gone: frozenset[HoldReason], new: frozenset[HoldReason]) -> None:
    work.order = work.order._replace(holds=(work.order.holds - gone) | new)
    if gone:
        work.tell(OrderEventType.RELEASED, detail={"reasons": tuple(sorted(gone))})
        carry_on(work)
    if new:
        work.settle(OrderEventType.HELD, {"reasons": tuple(sorted(new))})
    else:
        work.settle()


def _told(before: Order, after: Order, wanted: Adjustment) -> Detail:
    was, now = _pieces(before.lines), _pieces(after.lines)
    skus = sorted(sku for sku in {*was, *now} if was[sku] != now[sku])
    return {
        "skus": tuple(skus),
        "from": tuple(str(was[sku]) for sku in skus),
        "to": tuple(str(now[sku]) for sku in skus),
        "total_before_minor": before.total_minor,
        "total_after_minor": after.total_minor,
        "currency": after.currency,
        "address_changed": wanted.destination is not None,
    }
