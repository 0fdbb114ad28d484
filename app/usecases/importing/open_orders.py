"""Orders from a file that are still to be fulfilled: the same way in as any other order's."""

from datetime import datetime

from app.domain.actors import Actor
from app.domain.errors import IdempotencyConflict, Refused
from app.domain.imports import Created, OrderDraft, Outcome, Replayed
from app.domain.lifecycle import ShortagePolicy
from app.usecases.importing.refusals import rejected
from app.usecases.importing.sent import ANOTHER_CONTENT, amount, given_discount
from app.usecases.orders.place import PlaceOrder, WantedLine, place_order
from app.usecases.shop import Request, Shop


async def place_draft(shop: Shop, draft: OrderDraft, by: Actor, at: datetime) -> Outcome:
    """Send one order through review and allocation; short of stock it is held."""
    request = Request(by, at, occurred_at=draft.placed_at)
    try:
        done = await place_order(shop, request, _wanted(draft))
    except IdempotencyConflict:
        return ANOTHER_CONTENT
    except Refused as refused:
        return rejected(refused)
    return Replayed(done.result) if done.replayed else Created(done.result)


def _wanted(draft: OrderDraft) -> PlaceOrder:
    return PlaceOrder(
        channel=draft.channel,
        customer=draft.customer,
        lines=tuple(
            WantedLine(line.sku, None, line.quantity, amount(line.unit_price_minor, draft.currency))
            for line in draft.lines
        ),
        address=draft.address,
        external_reference=draft.reference,
        currency=draft.currency,
        shipping_fee=amount(draft.shipping_fee_minor, draft.currency),
        discount=given_discount(draft),
        when_short=ShortagePolicy.HOLD,
    )
