"""The form of an order: what each role may say, and how a reference's order is compared."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import orjson

from app.domain.actors import Channel, Role
from app.domain.errors import Problem
from app.domain.gtin import normal_gtin
from app.domain.lifecycle import PaymentStatus
from app.domain.permissions import PRICE_SETTERS
from app.domain.sentences import say
from app.storage.transaction import Transaction
from app.usecases.once import text_problems
from app.usecases.shop import Request

if TYPE_CHECKING:
    from app.usecases.orders.place import PlaceOrder

MOST_LINES: Final = 2_000
MOST_PIECES: Final = 1_000_000
_AT_PLACING: Final = frozenset(
    {
        PaymentStatus.UNPAID,
        PaymentStatus.AUTHORIZED,
        PaymentStatus.PARTIALLY_PAID,
        PaymentStatus.PAID,
        PaymentStatus.FAILED,
    }
)


def form_of(wanted: "PlaceOrder", request: Request) -> Iterable[Problem]:
    """What is wrong with the order as a form, before anything is looked up."""
    yield from text_problems("externalReference", wanted.external_reference, 200)
    yield from text_problems("note", wanted.note, 2_000)
    if wanted.external_reference is not None and not wanted.external_reference.strip():
        yield Problem(
            ("externalReference",), say("A reference is not blank; leave it out instead.")
        )
    if not 1 <= len(wanted.lines) <= MOST_LINES:
        yield Problem(("lines",), say("An order has 1 to {most} lines.", most=MOST_LINES))
    for n, line in enumerate(wanted.lines):
        if not 1 <= line.quantity <= MOST_PIECES:
            yield Problem(
                ("lines", str(n), "quantity"),
                say("The quantity lies between 1 and {most}.", most=MOST_PIECES),
            )
    if wanted.address is None and wanted.channel is not Channel.STORE:
        yield Problem(("shippingAddress",), say("Every channel but STORE needs an address."))
    promised = wanted.promised_deliver_by
    if promised is not None and promised < request.when:
        yield Problem(("promisedDeliverBy",), say("A promise lies after the placing."))
    yield from _payment_form(wanted)
    yield from _role_form(wanted, request)


def _payment_form(wanted: "PlaceOrder") -> Iterable[Problem]:
    report = wanted.payment
    if report is None:
        return
    if report.status not in _AT_PLACING:
        yield Problem(("payment", "status"), say("A new order has nothing to refund yet."))
    if report.status is PaymentStatus.PARTIALLY_PAID and report.amount is None:
        yield Problem(("payment", "amount"), say("PARTIALLY_PAID needs the amount that was paid."))
    for problem in report.problems():
        yield Problem(("payment", *problem.path), problem.message)


def _role_form(wanted: "PlaceOrder", request: Request) -> Iterable[Problem]:
    if request.by.role is Role.CUSTOMER:
        yield from _not_from_customers(wanted, request)
    elif wanted.discount and request.by.role not in PRICE_SETTERS:
        yield Problem(("discount",), say("A discount needs the price permission."))
    if wanted.customer_id is not None and not request.by.is_staff:
        yield Problem(("customer", "id"), say("Only staff name a customer by id."))


def _not_from_customers(wanted: "PlaceOrder", request: Request) -> Iterable[Problem]:
    """What a shopper may not decide; a price that differs is found where prices are known."""
    report = wanted.payment
    if report is not None and (
        report.status is not PaymentStatus.UNPAID or report.amount is not None or report.reference
    ):
        yield Problem(("payment",), say("Name a method only: payments are recorded by the shop."))
    for path, value in (
        ("shippingFee", wanted.shipping_fee),
        ("discount", wanted.discount),
        ("priority", wanted.priority),
        ("promisedDeliverBy", wanted.promised_deliver_by),
        ("externalReference", wanted.external_reference),
    ):
        if value is not None:
            yield Problem((path,), say("This is the shop's to decide: leave it out."))
    account = wanted.customer.account
    if account is not None and account != request.by.subject:
        yield Problem(("customer", "account"), say("Orders are placed for yourself: leave it out."))


async def reference_digest(tx: Transaction, wanted: "PlaceOrder") -> bytes:
    """Names what was asked for as sent: products, pieces, given prices, fee, discount, currency."""
    barcodes = {line.gtin for line in wanted.lines if line.sku is None and line.gtin}
    products = await tx.catalogue.by_gtin(_readable(barcodes))
    lines = []
    for line in wanted.lines:
        product = products.get((line.gtin or "").strip())
        sku = line.sku or (product.sku if product else line.gtin)
        lines.append((sku, line.quantity, plain(line.unit_price)))
    return asked_digest(lines, plain(wanted.shipping_fee), plain(wanted.discount), wanted.currency)


def asked_digest(
    lines: Iterable[tuple[str | None, int, str | None]],
    shipping_fee: str | None,
    discount: str | None,
    currency: str | None,
) -> bytes:
    """The digest of SKU, quantity and price of each line and of the sums; amounts as `plain`."""
    facts = [list(lines), shipping_fee, discount, currency]
    return hashlib.blake2b(orjson.dumps(facts), digest_size=16).digest()


def _readable(barcodes: Iterable[str]) -> Iterable[str]:
    for barcode in barcodes:
        try:
            yield normal_gtin(barcode)
        except ValueError:
            continue


def plain(amount: Decimal | None) -> str | None:
    """The amount without zeros that say nothing, so that 5 and 5.00 are the same."""
    return None if amount is None else f"{amount.normalize():f}"
