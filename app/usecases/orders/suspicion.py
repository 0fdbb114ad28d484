"""A new order held against those before it: what is looked up, and what was found."""

from typing import TYPE_CHECKING, Final

import phonenumbers

from app.domain.actors import Channel, Role
from app.domain.contacts import Address, Contact, TermKind
from app.domain.orders import Order
from app.domain.suspicion import (
    UNKNOWN,
    Pace,
    Past,
    Suspicion,
    large_lines,
    may_be_unusual,
    sliding,
    suspicions,
    window_of,
)
from app.storage.transaction import Transaction
from app.usecases.contacts import email_key
from app.usecases.shop import Request, Shop

if TYPE_CHECKING:
    from app.usecases.orders.place import PlaceOrder

_PHONE_DIGITS: Final = 9
"""The last digits of a phone number are the same however it is dialled."""
_LONGEST: Final = 300
"""Characters of one contact or address that are looked at."""


def paces_of(shop: Shop, request: Request, wanted: "PlaceOrder") -> tuple[list[Pace], list[Pace]]:
    """The paces of the order's contacts and address: of the window it lies in, and of the last.

    Worked out from what was typed, so that they can be looked up before anything is checked.
    """
    limits = shop.rules.suspicion
    if not (limits.is_on and limits.orders):
        return [], []
    digest = shop.store.indexer.digest
    window, _ = window_of(request.when, limits.window)
    keys = [digest(kind, text[:_LONGEST]).hex() for kind, text in _contacts(request, wanted)]
    return [Pace(key, window) for key in keys], [Pace(key, window - 1) for key in keys]


def _contacts(request: Request, wanted: "PlaceOrder") -> list[tuple[TermKind, str]]:
    customer, address = wanted.customer, wanted.address
    account = request.by.subject if request.by.role is Role.CUSTOMER else customer.account
    digits = "".join(filter(str.isdecimal, customer.phone or ""))[-_PHONE_DIGITS:]
    place = (address.line1, address.city, address.country) if address else ()
    whereto = (TermKind.ADDRESS, " ".join(" ".join(place).casefold().split()))
    found = (
        (TermKind.ACCOUNT, account),
        (TermKind.EMAIL, customer.email and email_key(customer.email)),
        (TermKind.PHONE, digits),
        whereto,
    )
    # A marketplace's contact may be its own, on all of its orders; the address is the buyer's.
    counted = (whereto,) if wanted.channel is Channel.MARKETPLACE else found
    return [(kind, text) for kind, text in counted if text]


async def judged(
    tx: Transaction,
    shop: Shop,
    request: Request,
    wanted: "PlaceOrder",
    order: Order,
    customer_id: str | None,
    phone_is_foreign: bool,
) -> tuple[Suspicion, ...]:
    """What is unusual about the order, which is counted for those after it."""
    limits = shop.rules.suspicion
    if not limits.is_on:
        return ()
    now, before = paces_of(shop, request, wanted)
    known = await tx.suspicion.paces([*now, *before]) if now else {}
    _, through = window_of(request.when, limits.window)
    past = Past(
        customer=await tx.suspicion.spent(customer_id, order.currency)
        if customer_id is not None and may_be_unusual(order, limits)
        else UNKNOWN,
        paces=[
            sliding(known[last], known[this], through)
            for this, last in zip(now, before, strict=True)
        ],
        products={sku: await tx.suspicion.ordered(sku) for sku in large_lines(order, limits)},
    )
    for pace in now:
        tx.suspicion.count(pace)
    return suspicions(order, past, limits, phone_is_foreign=phone_is_foreign)


def is_foreign(contact: Contact, address: Address | None) -> bool:
    """Whether there are phone numbers (E.164), and none of them is of the address's country."""
    phones = [phone for phone in (contact.phone, address and address.phone) if phone]
    if address is None or not phones:
        return False
    code = f"+{phonenumbers.country_code_for_region(address.country)}"
    return not any(phone.startswith(code) for phone in phones)
