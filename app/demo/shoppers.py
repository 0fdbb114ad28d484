"""Shoppers: they order on every channel, take back what they regret, and say when it came."""

from collections.abc import Mapping
from random import Random
from typing import Final

from app.demo import documents
from app.demo.answers import Access, Available, Order
from app.demo.baskets import address, basket, contact, draw, way_to_pay
from app.demo.catalogue import CURRENCY, RARE, Ware
from app.demo.client import Input
from app.demo.customers import SHOPPERS, Shopper
from app.demo.desk import Desk
from app.demo.people import customer, staff, storefront
from app.domain.actors import Actor, Channel, Role
from app.domain.errors import ErrorCode

_CHANNELS: Final = (
    (Channel.WEBSITE, 34),
    (Channel.APP, 24),
    (Channel.WECHAT, 16),
    (Channel.MARKETPLACE, 12),
    (Channel.STORE, 8),
    (Channel.PHONE, 6),
)
_COD: Final = "cod"
# How an order of a channel system comes paid.
_PAID, _AUTHORIZED, _LATER, _ON_DELIVERY = "PAID", "AUTHORIZED", "later", "on delivery"
_PAYING: Final = ((_PAID, 70), (_AUTHORIZED, 8), (_LATER, 14), (_ON_DELIVERY, 8))

_SHARE_OF_SHORT: Final = 0.05
_SHARE_OF_INCOMPLETE_ADDRESSES: Final = 0.04
_SHARE_OF_URGENT: Final = 0.06
_SHARE_OF_REGRETS: Final = 0.08
_SHORT_EXPECTED: Final = frozenset({ErrorCode.INSUFFICIENT_STOCK})


async def order_to_follow(desk: Desk, shopper: Shopper) -> str | None:
    """An order with nothing odd about it; its number, and the link told by which it is followed."""
    by, wanted = storefront(Channel.WEBSITE), basket(desk.rng)
    payload = _payload(desk, Channel.WEBSITE, shopper, by, wanted)
    payload["shippingAddress"] = address(shopper)
    payload["payment"] = {"status": _PAID, "reference": f"PAY-{desk.api.unique()}"}
    number = await place(desk, payload, by=by, saying=_saying(Channel.WEBSITE, shopper, wanted))
    if number is None:
        return None
    whose = {"number": number, "contact": shopper.email}
    access = await desk.look(documents.TRACK_ORDER, Access, by=by, variables=whose)
    if access is not None:
        first_name = shopper.name.split()[0]
        desk.link(f"Follow {first_name}'s order", f"{desk.api.home}/track/{access.token}")
    return number


async def order(desk: Desk) -> bool:
    """Somebody orders something."""
    if desk.closing:
        return False
    rng = desk.rng
    shopper = rng.choice(SHOPPERS)
    channel = draw(_CHANNELS, rng)
    by = _orders_through(channel, shopper, rng)
    wanted = basket(rng)
    payload = _payload(desk, channel, shopper, by, wanted)
    if desk.chance(_SHARE_OF_SHORT):
        await _ask_too_much(desk, payload, rng.choice(RARE), by)
    await place(desk, payload, by=by, saying=_saying(channel, shopper, wanted))
    return True


async def place(desk: Desk, payload: Input, *, by: Actor, saying: str) -> str | None:
    """Place the order and say its number; too little for it (None) is part of a shop's life."""
    reply = await desk.do(
        "orderPlace", payload, by=by, about="new order", saying=saying, expecting=_SHORT_EXPECTED
    )
    if reply is None or reply.order is None:
        return None
    desk.tally.placed += 1
    return reply.order.number


def _orders_through(channel: Channel, shopper: Shopper, rng: Random) -> Actor:
    if channel is Channel.PHONE:
        return staff(Role.SALES, rng)
    if channel in {Channel.WEBSITE, Channel.APP, Channel.WECHAT} and rng.random() < 0.4:
        return customer(shopper.account)
    return storefront(channel)


def _payload(
    desk: Desk, channel: Channel, shopper: Shopper, by: Actor, wanted: list[tuple[Ware, int]]
) -> dict[str, object]:
    rng = desk.rng
    payload: dict[str, object] = {
        "channel": channel.value,
        # Half of those at a till give no name: a walk-in.
        "customer": {} if channel is Channel.STORE and desk.chance(0.5) else contact(shopper),
        "currency": CURRENCY,
        "lines": [_line(ware, pieces, rng) for ware, pieces in wanted],
        "payment": _payment(desk, channel, shopper, by),
    }
    if channel is not Channel.STORE:
        complete = not desk.chance(_SHARE_OF_INCOMPLETE_ADDRESSES)
        payload["shippingAddress"] = address(shopper, complete=complete)
    if by.role is Role.STOREFRONT:
        payload["externalReference"] = f"{channel.value[:3]}-{desk.api.unique()}"
    if by.role is Role.SALES and desk.chance(_SHARE_OF_URGENT * 3):
        payload["priority"] = "URGENT"
    if channel is Channel.PHONE:
        payload["shippingFee"] = "12.00"
    return payload


def _line(ware: Ware, pieces: int, rng: Random) -> dict[str, object]:
    by_barcode = rng.random() < 0.2
    return {"gtin" if by_barcode else "sku": ware.gtin if by_barcode else ware.sku} | {
        "quantity": pieces
    }


def _payment(desk: Desk, channel: Channel, shopper: Shopper, by: Actor) -> Mapping[str, object]:
    method = way_to_pay(shopper, desk.rng)
    if channel is Channel.STORE:
        return {"status": _PAID, "method": method, "reference": f"TILL-{desk.api.unique()}"}
    paying = draw(_PAYING, desk.rng)
    if paying == _ON_DELIVERY:
        return {"method": _COD}
    # A shopper's own word that it is paid counts for nothing; the payment provider says so later.
    if paying == _LATER or by.role is Role.CUSTOMER:
        return {"method": method}
    return {"status": paying, "method": method, "reference": f"PAY-{desk.api.unique()}"}


async def _ask_too_much(desk: Desk, payload: dict[str, object], ware: Ware, by: Actor) -> None:
    """More of something rare than there is; what then shall happen is drawn."""
    which = {"sku": ware.sku}
    stock = await desk.look(documents.AVAILABLE, Available, by=by, variables=which)
    if stock is not None:
        pieces = stock.available + desk.rng.randint(1, 5)
        payload["lines"] = [{"sku": ware.sku, "quantity": pieces}]
        payload["whenShort"] = desk.rng.choice(("REFUSE", "HOLD", "BACKORDER"))


def _saying(channel: Channel, shopper: Shopper, wanted: list[tuple[Ware, int]]) -> str:
    pieces = sum(pieces for _, pieces in wanted)
    first = wanted[0][0].name.partition(",")[0]
    more = f" and {len(wanted) - 1} more" if len(wanted) > 1 else ""
    return f"placed ({channel.value}, {shopper.place.city}, {pieces} pc): {first}{more}"


async def confirm_receipt(desk: Desk) -> bool:
    """Somebody has got it and says so, or support is told by telephone."""
    support = staff(Role.SUPPORT, desk.rng)
    delivered = await desk.orders(support, statuses=["DELIVERED"], buyers=True)
    ready = [order for order in delivered if order.may("orderConfirmReceipt")]
    if not ready:
        return False
    chosen = desk.rng.choice(ready)
    account = chosen.customer.account if chosen.customer else None
    by = desk.rng.choice((customer(account), support)) if account else support
    return await say_it_came(desk, by, chosen)


async def say_it_came(desk: Desk, by: Actor, order: Order) -> bool:
    """Confirm the receipt of an order that may be confirmed."""
    payload = {"number": order.number, "expectedVersion": order.version}
    saying = "receipt confirmed"
    await desk.do("orderConfirmReceipt", payload, by=by, about=order.number, saying=saying)
    return True


async def regret(desk: Desk) -> bool:
    """Somebody changes their mind while the channel may still cancel."""
    if not desk.chance(_SHARE_OF_REGRETS):
        return False
    channel = desk.rng.choice([name for name, _ in _CHANNELS])
    by = storefront(channel)
    early = await desk.orders(by, statuses=["CONFIRMED", "ON_HOLD", "BACKORDERED"])
    return await _cancel_one(desk, by, early)


async def _cancel_one(desk: Desk, by: Actor, orders: list[Order]) -> bool:
    open_ones = [order for order in orders if order.may("orderCancel")]
    if not open_ones:
        return False
    chosen = desk.rng.choice(open_ones)
    payload = {
        "number": chosen.number,
        "reason": "The customer changed their mind",
        "expectedVersion": chosen.version,
    }
    await desk.do("orderCancel", payload, by=by, about=chosen.number, saying="cancelled")
    return True
