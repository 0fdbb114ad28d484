"""Orders that are short or change: choices offered and answered, parcels split, lines adjusted."""

from typing import Final

from app.demo.answers import Order, Page
from app.demo.desk import Desk
from app.demo.people import staff, storefront
from app.demo.sights import Deal
from app.demo.trouble_answers import ShortOrder
from app.demo.trouble_documents import SHORT_ORDERS
from app.domain.actors import Actor, Channel, Role
from app.domain.errors import ErrorCode

# Goods may come in, be sold, or be picked between the look and the deed.
_OVERTAKEN: Final = frozenset({ErrorCode.INVALID_TRANSITION, ErrorCode.INSUFFICIENT_STOCK})
_BY_THEMSELVES: Final = frozenset({Channel.WEBSITE, Channel.APP, Channel.WECHAT})


async def offer_or_split(desk: Desk) -> bool:
    """Sales do not wait for the shop to ask, or send what is there."""
    if desk.closing:
        return False
    by = staff(Role.SALES, desk.rng)
    for order in await _short(desk, by):
        offered = order.shortage_offer is not None
        # Who is asked keeps the choice; what is sent without asking leaves less of one.
        asked_first = desk.sights.lacks(Deal.ANSWERED) or not (
            desk.sights.lacks(Deal.SPLIT) or desk.chance(0.3)
        )
        if asked_first and not offered and order.may("orderOfferChoices"):
            return await _do(desk, by, order, "orderOfferChoices", "choices offered")
        if not asked_first and order.may("orderSplit"):
            return await _do(desk, by, order, "orderSplit", "split, the rest follows")
    return False


async def answer(desk: Desk) -> bool:
    """A customer chooses in their shop, or tells support by telephone."""
    support = staff(Role.SUPPORT, desk.rng)
    for order in await _short(desk, support):
        offer = order.shortage_offer
        if offer is None or not offer.is_open or not order.may("orderAnswerShortage"):
            continue
        chosen = desk.rng.choice(offer.choices)
        by = storefront(order.channel) if order.channel in _BY_THEMSELVES else support
        saying = f"the customer chose {chosen.choice.value}"
        choice = chosen.choice.value
        done = await _do(desk, by, order, "orderAnswerShortage", saying, choice=choice)
        desk.rest(order.number)
        return done
    return False


async def adjust(desk: Desk) -> bool:
    """The customer wants one more of something, before anybody has begun to pick."""
    wanted = desk.sights.lacks(Deal.ADJUSTED)
    if desk.closing or not (wanted or desk.chance(0.15)):
        return False
    by = staff(Role.SALES, desk.rng)
    orders = await desk.orders(by, statuses=["CONFIRMED"])
    able = [order for order in orders if order.may("orderAdjust")]
    if not able:
        return False
    order = desk.rng.choice(able)
    line = desk.rng.choice(order.lines)
    change = {"sku": line.sku, "quantity": line.quantity + 1}
    reason = "The customer called: one more, please."
    return await _do(
        desk, by, order, "orderAdjust", f"one more {line.sku}", lines=[change], reason=reason
    )


async def _short(desk: Desk, by: Actor) -> list[ShortOrder]:
    which = {"filter": {"statuses": ["BACKORDERED", "PARTIALLY_SHIPPED"]}}
    return await desk.worklist(SHORT_ORDERS, Page[ShortOrder], which, by)


async def _do(
    desk: Desk, by: Actor, order: Order, mutation: str, saying: str, **more: object
) -> bool:
    payload = {"number": order.number, "expectedVersion": order.version, **more}
    await desk.do(mutation, payload, by=by, about=order.number, saying=saying, expecting=_OVERTAKEN)
    return True
