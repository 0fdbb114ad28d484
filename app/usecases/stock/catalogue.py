"""Products and warehouses, made or described anew."""

from dataclasses import dataclass
from decimal import Decimal

from app.domain.errors import Problem, Unfit
from app.domain.gtin import normal_gtin
from app.domain.money import is_currency, to_minor
from app.domain.sentences import say
from app.storage.rows import WarehouseRow
from app.storage.transaction import Transaction
from app.usecases.contacts import countries
from app.usecases.once import refuse
from app.usecases.permitted import ensure_may
from app.usecases.shop import Request, Shop


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product as somebody describes it; the price contains tax."""

    sku: str
    name: str
    gtin: str | None
    price: Decimal
    currency: str


async def put_product(shop: Shop, request: Request, facts: ProductFacts) -> str:
    """Make the product or write over its description; returns its SKU.

    Raises:
        NotPermitted, Invalid.
    """
    ensure_may(request.by, "productUpsert")

    async def work(tx: Transaction) -> str:
        await keep_product(tx, facts)
        return facts.sku

    return await shop.store.write(work, request.at)


async def keep_product(tx: Transaction, facts: ProductFacts) -> None:
    """Check and write one product; raises Invalid with every problem."""
    problems: list[Problem] = [
        *name_problems("sku", facts.sku, 64),
        *name_problems("name", facts.name, 300),
    ]
    price_minor = 0
    if not is_currency(facts.currency):
        problems.append(Problem(("currency",), say("Give an ISO 4217 code such as CNY or EUR.")))
    else:
        price_minor = _price(facts, problems)
    gtin = await _gtin(tx, facts, problems)
    refuse(problems)
    await tx.catalogue.put_product(facts.sku, facts.name.strip(), gtin, price_minor, facts.currency)


def _price(facts: ProductFacts, problems: list[Problem]) -> int:
    try:
        price_minor = to_minor(facts.price, facts.currency)
    except Unfit as wrong:
        problems.append(Problem(("price",), wrong.message))
        return 0
    if price_minor < 0:
        problems.append(Problem(("price",), say("A price is not below zero.")))
    return price_minor


async def _gtin(tx: Transaction, facts: ProductFacts, problems: list[Problem]) -> str | None:
    if facts.gtin is None:
        return None
    try:
        gtin = normal_gtin(facts.gtin)
    except Unfit as wrong:
        problems.append(Problem(("gtin",), wrong.message))
        return None
    holder = (await tx.catalogue.by_gtin([gtin])).get(gtin)
    if holder is not None and holder.sku != facts.sku:
        problems.append(Problem(("gtin",), say("This barcode belongs to {sku}.", sku=holder.sku)))
    return gtin


def name_problems(path: str, text: str, longest: int) -> list[Problem]:
    """What is wrong with a code or a name."""
    if not text.strip() or text != text.strip() or len(text) > longest:
        return [
            Problem(
                (path,),
                say("Give 1 to {longest} characters, no blanks around them.", longest=longest),
            )
        ]
    if not text.isprintable():
        return [Problem((path,), say("Control characters don't belong in here."))]
    return []


async def put_warehouse(shop: Shop, request: Request, row: WarehouseRow) -> str:
    """Make the warehouse or write over its description; returns its code.

    Raises:
        NotPermitted, Invalid.
    """
    ensure_may(request.by, "warehouseUpsert")

    async def work(tx: Transaction) -> str:
        refuse(_warehouse_problems(row))
        await tx.catalogue.put_warehouse(row)
        return row.code

    return await shop.store.write(work, request.at)


def _warehouse_problems(row: WarehouseRow) -> list[Problem]:
    found = [*name_problems("code", row.code, 32), *name_problems("name", row.name, 200)]
    if row.country not in countries():
        found.append(
            Problem(("country",), say("Give an ISO 3166-1 alpha-2 code such as CN or GB."))
        )
    for path, degrees, limit in (("latitude", row.latitude, 90), ("longitude", row.longitude, 180)):
        if degrees is not None and not -limit <= degrees <= limit:
            found.append(
                Problem((path,), say("Degrees lie between -{limit} and {limit}.", limit=limit))
            )
    if (row.latitude is None) is not (row.longitude is None):
        found.append(Problem(("longitude",), say("Give both coordinates or neither.")))
    return found
