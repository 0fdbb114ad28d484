"""What placing an order will look up, as far as its input tells before anything is checked."""

from typing import TYPE_CHECKING

from app.domain.actors import Role
from app.domain.contacts import TermKind
from app.domain.gtin import normal_gtin
from app.storage.together.ahead import Ahead
from app.usecases.contacts import email_key
from app.usecases.orders.suspicion import paces_of
from app.usecases.shop import Request, Shop

if TYPE_CHECKING:
    from app.usecases.orders.place import PlaceOrder

_LONGEST = 254
"""Characters of the longest of these that can be right: an email."""


def looked_up(shop: Shop, request: Request, wanted: "PlaceOrder") -> Ahead:
    """A hint: what is typed wrongly is left out, and what is left out is asked for later."""
    digest, customer = shop.store.indexer.digest, wanted.customer
    account = request.by.subject if request.by.role is Role.CUSTOMER else customer.account
    now, before = paces_of(shop, request, wanted)
    email = None if account or wanted.customer_id else customer.email
    return Ahead(
        references=frozenset((wanted.channel, name) for name in _plain(wanted.external_reference)),
        accounts=frozenset(digest(TermKind.ACCOUNT, name) for name in _plain(account)),
        emails=frozenset(digest(TermKind.EMAIL, email_key(one)) for one in _plain(email)),
        paces=frozenset([*now, *before]),
        skus=frozenset(sku for line in wanted.lines for sku in _plain(line.sku)),
        barcodes=frozenset(code for line in wanted.lines for code in _barcode(line.gtin)),
    )


def _plain(text: str | None) -> tuple[str, ...]:
    return (text,) if text and len(text) <= _LONGEST and text.isprintable() else ()


def _barcode(typed: str | None) -> tuple[str, ...]:
    try:
        return (normal_gtin(typed),) if typed else ()
    except ValueError:
        return ()
