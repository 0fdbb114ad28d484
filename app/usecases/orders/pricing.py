"""An order's lines and sums against the catalogue; every problem at once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from app.domain.actors import Actor
from app.domain.errors import Problem, Unfit
from app.domain.gtin import normal_gtin
from app.domain.money import nearest_minor, to_minor
from app.domain.orders import OrderLine
from app.domain.permissions import PRICE_SETTERS
from app.domain.sentences import Sentence, say, say_all
from app.storage.rows import ProductRow
from app.storage.transaction import Transaction

if TYPE_CHECKING:
    from app.usecases.orders.place import PlaceOrder, WantedLine

_TOO_MUCH_MINOR = 10**15


class Sums(NamedTuple):
    """The order's money beside its lines, in minor units of `currency`."""

    currency: str
    shipping_fee_minor: int
    discount_minor: int
    total_minor: int
    paid_minor: int | None


async def price(
    tx: Transaction,
    wanted: "PlaceOrder",
    by: Actor,
    usual_fee: str,
    problems: list[Problem],
) -> tuple[tuple[OrderLine, ...], Sums | None]:
    """The lines with their prices, and the sums; what is wrong joins `problems`."""
    found = await Finder(tx, problems).products(dict(enumerate(wanted.lines)))
    currencies = sorted({product.currency for product in found.values()})
    currency = wanted.currency or (currencies[0] if currencies else None)
    if currency is None:
        return (), None
    if any(other != currency for other in currencies):
        problems.append(
            Problem(
                ("currency",),
                say(
                    "The products are priced in {currencies}.",
                    currencies=say_all("{some} and {next}", currencies),
                ),
            )
        )
        return (), None
    desk = Desk(by, currency, problems)
    lines = tuple([desk.line(n, wanted.lines[n], product) for n, product in found.items()])
    return lines, desk.sums(wanted, lines, usual_fee)


class Finder(NamedTuple):
    """Finds what typed lines name."""

    tx: Transaction
    problems: list[Problem]

    async def products(self, lines: "Mapping[int, WantedLine]") -> dict[int, ProductRow]:
        """The product of each line, by the line's place."""
        barcodes = {n: self._barcode(n, line.gtin) for n, line in lines.items() if line.gtin}
        by_sku = await self.tx.catalogue.by_sku({line.sku for line in lines.values() if line.sku})
        codes = {code for code in barcodes.values() if code}
        by_gtin = await self.tx.catalogue.by_gtin(codes) if codes else {}
        found: dict[int, ProductRow] = {}
        for n, line in lines.items():
            named = by_sku.get(line.sku) if line.sku else None
            if named is not None and not line.gtin:
                found[n] = named
                continue
            scanned = by_gtin.get(barcodes.get(n) or "")
            if self._agree(n, line, named, scanned):
                product = named or scanned
                if product is not None:
                    found[n] = product
        return found

    def _barcode(self, n: int, typed: str) -> str | None:
        try:
            return normal_gtin(typed)
        except Unfit as wrong:
            self._note(n, "gtin", wrong.message)
            return None

    def _agree(
        self, n: int, line: "WantedLine", named: ProductRow | None, scanned: ProductRow | None
    ) -> bool:
        if not line.sku and not line.gtin:
            self._note(n, "sku", say("Name the product by its SKU or its barcode."))
        elif line.sku and named is None:
            self._note(n, "sku", say("No product has the SKU {sku}.", sku=line.sku))
        elif line.gtin and scanned is None:
            if not any(p.path[:3] == ("lines", str(n), "gtin") for p in self.problems):
                self._note(n, "gtin", say("No product has the barcode {gtin}.", gtin=line.gtin))
        elif named and scanned and named.sku != scanned.sku:
            self._note(
                n,
                "gtin",
                say("This barcode is {found}'s, not {sku}'s.", found=scanned.sku, sku=named.sku),
            )
        else:
            return True
        return False

    def _note(self, n: int, field: str, message: Sentence) -> None:
        self.problems.append(Problem(("lines", str(n), field), message))


class Desk(NamedTuple):
    """Prices lines in one currency for somebody."""

    by: Actor
    currency: str
    problems: list[Problem]

    def line(self, n: int, line: "WantedLine", product: ProductRow) -> OrderLine:
        unit_minor = product.price_minor
        if line.unit_price is not None:
            path = ("lines", str(n), "unitPrice")
            given = self.minor(line.unit_price, path)
            if given != unit_minor and self.by.role not in PRICE_SETTERS:
                self.problems.append(
                    Problem(
                        path,
                        say("{sku} costs something else: leave the price out.", sku=product.sku),
                    )
                )
            unit_minor = given
        return OrderLine(n + 1, product.sku, product.name, product.gtin, line.quantity, unit_minor)

    def minor(self, amount: Decimal, path: tuple[str, ...]) -> int:
        """The amount in minor units, 0 beside a problem where it is none."""
        try:
            minor = to_minor(amount, self.currency)
        except Unfit as wrong:
            self.problems.append(Problem(path, wrong.message))
            return 0
        if minor < 0:
            self.problems.append(Problem(path, say("The amount is not below zero.")))
        return minor

    def sums(
        self, wanted: "PlaceOrder", lines: tuple[OrderLine, ...], usual_fee: str
    ) -> Sums | None:
        fee = wanted.shipping_fee
        fee_minor = self._usual(usual_fee) if fee is None else self.minor(fee, ("shippingFee",))
        discount = wanted.discount
        discount_minor = 0 if discount is None else self.minor(discount, ("discount",))
        total = sum([line.total_minor for line in lines]) + fee_minor - discount_minor
        if total < 0 and len(lines) == len(wanted.lines):
            self.problems.append(
                Problem(("discount",), say("The discount is more than the order comes to."))
            )
        if total > _TOO_MUCH_MINOR:
            self.problems.append(
                Problem(("lines",), say("The order comes to more than can be kept."))
            )
        return Sums(self.currency, fee_minor, discount_minor, total, self._paid(wanted))

    def _usual(self, fee: str) -> int:
        """The shop's own fee; one setting serves every currency, so it is rounded to fit."""
        try:
            return nearest_minor(Decimal(fee), self.currency)
        except Unfit as wrong:
            self.problems.append(Problem(("currency",), wrong.message))
            return 0

    def _paid(self, wanted: "PlaceOrder") -> int | None:
        report = wanted.payment
        if report is None or report.amount is None:
            return None
        path = ("payment", "amount")
        minor = self.minor(report.amount, path)
        if report.amount == 0:
            self.problems.append(Problem(path, say("The amount is more than zero.")))
        return minor
