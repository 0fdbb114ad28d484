"""Placing: reviewed, reserved and allocated in one go."""

from collections.abc import Sequence

from app.domain.errors import InsufficientStock, Shortage
from app.domain.events import OrderEventType
from app.domain.lifecycle import HoldReason, ShortagePolicy
from app.domain.review import ReviewPolicy, reasons_to_hold
from app.domain.suspicion import Suspicion, is_suspicious
from app.domain.work import OrderWork


def place(
    work: OrderWork,
    when_short: ShortagePolicy,
    policy: ReviewPolicy,
    *,
    address_wrong: bool,
    found: Sequence[Suspicion] = (),
) -> None:
    """Take a new order in; it ends PLACED, ON_HOLD, BACKORDERED or CONFIRMED.

    `found` is what is unusual about it, as `app.domain.suspicion` says.

    Raises:
        InsufficientStock: less is there than asked for, and the caller chose REFUSE.
    """
    work.tell(OrderEventType.PLACED)
    holds = set(reasons_to_hold(work.order, policy, address_wrong=address_wrong))
    if is_suspicious(found):
        holds.add(HoldReason.FRAUD_SUSPECTED)
        risks = tuple(str(one.risk) for one in found)
        work.tell(OrderEventType.FLAGGED, internal=True, detail={"risks": risks})
    short = work.reserve(work.order.waiting(), whole=when_short is not ShortagePolicy.BACKORDER)
    if short and when_short is ShortagePolicy.REFUSE:
        raise InsufficientStock(_shortages(work, short))
    if short and when_short is ShortagePolicy.HOLD:
        holds.add(HoldReason.OUT_OF_STOCK)
    if holds or policy.by_person:
        work.order = work.order._replace(holds=frozenset(holds), under_review=policy.by_person)
    work.make_parcels()
    work.settle(detail={"reasons": tuple(sorted(holds))} if holds else None)


def _shortages(work: OrderWork, short: tuple[tuple[str, int], ...]) -> list[Shortage]:
    demand = work.order.waiting()
    return [Shortage(sku, demand[sku], demand[sku] - missing) for sku, missing in short]
