"""Adjusting an order: other lines, prices or another address, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import NamedTuple

from app.domain.allocation import Destination
from app.domain.contacts import Address
from app.domain.errors import Invalid, Problem
from app.domain.lifecycle import OrderAction, ShortagePolicy
from app.domain.orders import Order, OrderLine
from app.domain.review import address_looks_wrong
from app.domain.sentences import Sentence, say
from app.domain.verbs.adjust import Adjustment, adjust
from app.domain.work import OrderWork
from app.storage.rows import ProductRow
from app.storage.transaction import Transaction
from app.usecases.contact_search import search_terms
from app.usecases.contacts import read_address
from app.usecases.orders.acting import act_on_order
from app.usecases.orders.form import MOST_LINES, MOST_PIECES
from app.usecases.orders.place import WantedLine
from app.usecases.orders.pricing import Desk, Finder
from app.usecases.shop import Outcome, Request, Shop


class LineChange(NamedTuple):
    """What becomes of one line, or a new one.

    `line` is the key of the line that is meant (order id and position), None for a new one.
    A product replaces the line's; `quantity` is absolute, and 0 takes the line out.
    """

    line: str | None
    sku: str | None = None
    gtin: str | None = None
    quantity: int | None = None
    unit_price: Decimal | None = None

    @property
    def names_product(self) -> bool:
        return bool(self.sku or self.gtin)


@dataclass(frozen=True, slots=True)
class AdjustOrder:
    """An adjustment as it was asked for, nothing checked yet."""

    lines: tuple[LineChange, ...] = ()
    address: Address | None = None
    when_short: ShortagePolicy = ShortagePolicy.REFUSE


async def adjust_order(
    shop: Shop, request: Request, number: str, wanted: AdjustOrder, reason: str | None = None
) -> Outcome:
    """Change what was ordered; unchanged lines keep their price, and parcels that are under way.

    Raises:
        Invalid: every problem of the input at once.
        InsufficientStock: more would be missing than before, and the caller chose REFUSE.
        Refused: see `act_on_order`.
    """
    problems = list(_form(wanted))
    address = None if wanted.address is None else read_address(wanted.address, problems)

    async def decide(tx: Transaction, work: OrderWork) -> None:
        lines = await _lines(tx, work, request, wanted.lines)
        await adjust_lines(
            tx, shop, work, lines, address=address, when_short=wanted.when_short, reason=reason
        )

    return await act_on_order(
        shop, request, number, OrderAction.ADJUST, decide, problems=problems, reason=reason
    )


async def adjust_lines(
    tx: Transaction,
    shop: Shop,
    work: OrderWork,
    lines: tuple[OrderLine, ...],
    *,
    address: Address | None = None,
    when_short: ShortagePolicy = ShortagePolicy.REFUSE,
    reason: str | None = None,
) -> None:
    """Bring the order at work to these lines and this address; what it was is kept for staff.

    Raises:
        Refused: see `adjust`.
    """
    before = work.order
    contact, address_before = tx.orders.people_of(before.id)
    readdressed = address is not None and address != address_before
    destination, wrong = None, False
    if address is not None and readdressed:
        destination = Destination(address.country, address.latitude, address.longitude)
        wrong = address_looks_wrong(address.line1, address.postal_code, address.country)
    new = {line.sku for line in lines} - {line.sku for line in before.lines}
    if new:
        known = new | {line.sku for line in before.lines}
        work.stockroom = await tx.shelves.stockroom(known, shop.rules.allocation)
    adjust(work, Adjustment(lines, destination, wrong), when_short, shop.rules.review)
    if work.order is before:
        return
    private: dict[str, object] = {}
    if reason and reason.strip():
        private["reason"] = reason.strip()
    if address is not None and readdressed:
        if address_before is not None:
            private["address"] = asdict(address_before)
        terms = [tx.indexer.digest(kind, text) for kind, text in search_terms(contact, address)]
        await tx.orders.readdress(before.id, contact, address, frozenset(terms))
    await tx.shortages.add_adjustment(before, work.order, work.by, private)


def _form(wanted: AdjustOrder) -> Iterable[Problem]:
    """What is wrong with the input whatever the order."""
    if not wanted.lines and wanted.address is None:
        yield Problem(("lines",), say("Say what is to change: lines, or the shipping address."))
    if len(wanted.lines) > MOST_LINES:
        yield Problem(("lines",), say("At most {most} lines change at once.", most=MOST_LINES))
    for n, change in enumerate(wanted.lines):
        fewest = 1 if change.line is None else 0
        quantity = fewest if change.quantity is None and change.line else change.quantity
        if quantity is None or not fewest <= quantity <= MOST_PIECES:
            yield Problem(
                ("lines", str(n), "quantity"),
                say(
                    "The quantity lies between {fewest} and {most}.",
                    fewest=fewest,
                    most=MOST_PIECES,
                ),
            )
        if change.line is None and not change.names_product:
            yield Problem(
                ("lines", str(n), "sku"), say("Name the line that changes, or the product to add.")
            )


async def _lines(
    tx: Transaction, work: OrderWork, request: Request, changes: Sequence[LineChange]
) -> tuple[OrderLine, ...]:
    """The order's lines once the changes are made; raises Invalid with every problem."""
    problems: list[Problem] = []
    named = {
        n: WantedLine(change.sku, change.gtin, change.quantity or 1, change.unit_price)
        for n, change in enumerate(changes)
        if change.names_product
    }
    products = await Finder(tx, problems).products(named)
    for n, product in products.items():
        if product.currency != work.order.currency:
            problems.append(Problem(("lines", str(n), "sku"), _in_other_money(product)))
    desk = Desk(request.by, work.order.currency, problems)
    book = _Book(work.order, desk, {line.position: line for line in work.order.lines})
    seen: set[int] = set()
    for n, change in enumerate(changes):
        if change.line is None:
            if n in products:
                book.add(n, named[n], products[n])
            continue
        position = book.position_of(change.line)
        if position is None or position in seen:
            told = (
                say("The order has no such line.")
                if position is None
                else say("This line is named twice.")
            )
            problems.append(Problem(("lines", str(n), "lineId"), told))
            continue
        seen.add(position)
        book.change(n, position, change, products.get(n))
    if len(book.lines) > MOST_LINES:
        problems.append(
            Problem(("lines",), say("An order has at most {most} lines.", most=MOST_LINES))
        )
    if problems:
        raise Invalid(problems)
    return tuple(book.lines[position] for position in sorted(book.lines))


def _in_other_money(product: ProductRow) -> Sentence:
    return say(
        "{sku} is priced in {currency}, the order in another currency.",
        sku=product.sku,
        currency=product.currency,
    )


class _Book(NamedTuple):
    """The lines as they become; positions stay, and new lines come behind all others."""

    order: Order
    desk: Desk
    lines: dict[int, OrderLine]

    def position_of(self, line: str) -> int | None:
        order_id, _, position = line.rpartition(":")
        known = {line.position for line in self.order.lines}
        if order_id != self.order.id or not position.isdecimal() or int(position) not in known:
            return None
        return int(position)

    def add(self, n: int, wanted: WantedLine, product: ProductRow) -> None:
        position = max([*self.lines, *(line.position for line in self.order.lines)]) + 1
        line = self.desk.line(n, wanted, product)
        self.lines[position] = line._replace(position=position)

    def change(self, n: int, position: int, change: LineChange, product: ProductRow | None) -> None:
        old = self.lines[position]
        far = self.order.fulfilment()[position]
        quantity = old.quantity if change.quantity is None else change.quantity
        kept = far.cancelled + far.shipped
        if product is not None and product.sku != old.sku:
            if kept and quantity:
                self._note(
                    n,
                    "sku",
                    say(
                        "{kept} of {sku} have left or were given up: add a line.",
                        kept=kept,
                        sku=old.sku,
                    ),
                )
            wanted = WantedLine(product.sku, None, quantity, change.unit_price)
            self.lines[position] = self.desk.line(n, wanted, product)._replace(position=position)
        elif change.unit_price is not None:
            price = self.desk.minor(change.unit_price, ("lines", str(n), "unitPrice"))
            self.lines[position] = old._replace(unit_price_minor=price)
        if quantity < kept:
            self._note(
                n,
                "quantity",
                say("{kept} of {sku} have left or were given up already.", kept=kept, sku=old.sku),
            )
        if quantity:
            self.lines[position] = self.lines[position]._replace(quantity=quantity)
        else:
            del self.lines[position]

    def _note(self, n: int, field: str, message: Sentence) -> None:
        self.desk.problems.append(Problem(("lines", str(n), field), message))
