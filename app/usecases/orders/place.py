"""Placing an order: checked whole, reviewed, reserved and allocated in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from app.domain.actors import Channel, Role
from app.domain.allocation import Destination
from app.domain.contacts import Address, Contact
from app.domain.errors import IdempotencyConflict, Invalid, NotPermitted, Problem
from app.domain.lifecycle import Priority, ShortagePolicy
from app.domain.orders import Order, OrderLine, Payment
from app.domain.permissions import OPERATIONS
from app.domain.review import address_looks_wrong
from app.domain.sentences import say
from app.domain.suspicion import is_suspicious
from app.domain.verbs.payment import paid
from app.domain.verbs.place import place
from app.domain.work import OrderWork
from app.storage.ids import new_id, new_order_number
from app.storage.kept.orders import OrderKeeping
from app.storage.transaction import Transaction
from app.usecases.contact_search import search_terms
from app.usecases.once import form_problems, once
from app.usecases.orders.acting import keep_reason
from app.usecases.orders.buyer import Buyer, find_buyer, read_people
from app.usecases.orders.form import form_of, reference_digest
from app.usecases.orders.looking_ahead import looked_up
from app.usecases.orders.pricing import Sums, price
from app.usecases.orders.record_payment import PaymentReport
from app.usecases.orders.suspicion import is_foreign, judged
from app.usecases.permitted import ensure_may
from app.usecases.shop import Outcome, Request, Shop


class WantedLine(NamedTuple):
    """A line as it was typed: a product by SKU or barcode, pieces, and a price where given."""

    sku: str | None
    gtin: str | None
    quantity: int
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """An order as it was asked for, nothing checked yet."""

    channel: Channel
    customer: Contact
    lines: tuple[WantedLine, ...]
    address: Address | None = None
    customer_id: str | None = None
    external_reference: str | None = None
    currency: str | None = None
    shipping_fee: Decimal | None = None
    discount: Decimal | None = None
    payment: PaymentReport | None = None
    priority: Priority | None = None
    when_short: ShortagePolicy = ShortagePolicy.REFUSE
    promised_deliver_by: datetime | None = None
    note: str | None = None


async def place_order(shop: Shop, request: Request, wanted: PlaceOrder) -> Outcome:
    """Take the order in; the outcome names it by its number.

    Raises:
        NotPermitted: the role may not, or the storefront names another channel than its own.
        IdempotencyConflict: key or reference came before with another input.
        Invalid: every problem of the input at once.
        InsufficientStock: less is there than asked for, and the caller chose REFUSE.
    """
    ensure_may(request.by, "orderPlace")
    if request.by.channel is not None and wanted.channel is not request.by.channel:
        raise NotPermitted(
            request.by.role,
            say("place orders of {channel}", channel=wanted.channel),
            OPERATIONS["orderConfirm"],
            ("channel",),
        )

    async def work(tx: Transaction) -> Outcome:
        known = await _known(tx, request, wanted)
        if known is not None:
            return known
        return Outcome(await _place(tx, shop, request, wanted))

    ahead = looked_up(shop, request, wanted)
    return await once(shop, request, "orderPlace", work, _rank(request, wanted), ahead)


def _rank(request: Request, wanted: PlaceOrder) -> int:
    """Its place where writes queue; a shopper who claims one is about to be refused."""
    if wanted.priority is None or request.by.role is Role.CUSTOMER:
        return 0
    return wanted.priority.rank


async def _known(tx: Transaction, request: Request, wanted: PlaceOrder) -> Outcome | None:
    """The order that this reference made before, where the caller may see it."""
    if wanted.external_reference is None or not wanted.external_reference.strip():
        return None
    found = await tx.orders.by_reference(wanted.channel, wanted.external_reference)
    if found is None:
        return None
    same = found.digest == await reference_digest(tx, wanted)
    if not same or not await tx.orders.is_visible(found.number, request.by):
        raise IdempotencyConflict(say("This reference"), ("externalReference",))
    return Outcome(found.number, replayed=True)


async def _place(tx: Transaction, shop: Shop, request: Request, wanted: PlaceOrder) -> str:
    problems: list[Problem] = [*form_problems(request), *form_of(wanted, request)]
    contact, address = read_people(wanted, request.by, shop.rules.default_country, problems)
    lines, sums = await price(tx, wanted, request.by, shop.rules.shipping_fee, problems)
    buyer = await find_buyer(tx, wanted, contact, request, problems)
    if problems or buyer is None or sums is None:
        raise Invalid(problems)
    order = _order(shop, request, wanted, lines, sums, address)
    work = OrderWork(
        order,
        request.by,
        request.when,
        await tx.shelves.stockroom({line.sku for line in lines}, shop.rules.allocation),
        is_new=True,
    )
    wrong = address is not None and address_looks_wrong(
        address.line1, address.postal_code, address.country
    )
    found = await judged(
        tx, shop, request, wanted, order, buyer.customer_id, is_foreign(contact, address)
    )
    place(work, wanted.when_short, shop.rules.review, address_wrong=wrong, found=found)
    await tx.add(work, await _keeping(tx, wanted, buyer, address))
    if is_suspicious(found):
        tx.suspicion.add_risks(order.id, found)
    await _keep_rest(tx, request, wanted, work.order)
    return work.order.number


def _order(
    shop: Shop,
    request: Request,
    wanted: PlaceOrder,
    lines: tuple[OrderLine, ...],
    sums: Sums,
    address: Address | None,
) -> Order:
    placed_at = request.when
    return Order(
        id=new_id(request.at),
        number=new_order_number(placed_at),
        channel=wanted.channel,
        currency=sums.currency,
        lines=lines,
        placed_at=placed_at,
        payment=_payment(wanted.payment, sums),
        priority=wanted.priority or Priority.NORMAL,
        shipping_fee_minor=sums.shipping_fee_minor,
        discount_minor=sums.discount_minor,
        destination=Destination(address.country, address.latitude, address.longitude)
        if address
        else Destination(),
        external_reference=wanted.external_reference,
        promised_ship_by=placed_at + shop.rules.ship_within,
        promised_deliver_by=wanted.promised_deliver_by or placed_at + shop.rules.deliver_within,
    )


def _payment(report: PaymentReport | None, sums: Sums) -> Payment:
    if report is None:
        return Payment()
    unpaid = Payment(method=report.method)
    return paid(unpaid, report.status, sums.paid_minor, sums.total_minor)


async def _keeping(
    tx: Transaction, wanted: PlaceOrder, buyer: Buyer, address: Address | None
) -> OrderKeeping:
    terms = search_terms(buyer.contact, address)
    return OrderKeeping(
        contact=buyer.contact,
        address=address,
        customer_id=buyer.customer_id,
        account_key=buyer.account_key,
        terms=frozenset([tx.indexer.digest(kind, text) for kind, text in terms]),
        reference_digest=await reference_digest(tx, wanted) if wanted.external_reference else None,
    )


async def _keep_rest(tx: Transaction, request: Request, wanted: PlaceOrder, order: Order) -> None:
    await keep_reason(tx, request, order.id, "orderPlace", wanted.note)
    report = wanted.payment
    if report is not None and (report.reference or order.payment.paid_minor):
        await tx.keeping.add_payment(
            order.id,
            report.status,
            order.payment.paid_minor or None,
            report.method,
            report.reference,
            request.when,
        )
