"""Open orders, products and goods from files take the shop's own way in, and come in once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.domain.actors import Actor, Channel, Role
from app.domain.contacts import Contact
from app.domain.imports import (
    Changed,
    Created,
    DraftLine,
    OrderDraft,
    ProductDraft,
    Rejected,
    Replayed,
    StockDraft,
)
from app.domain.lifecycle import HoldReason, OrderStatus
from app.storage import tables
from app.storage.rows import WarehouseRow
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.usecases.importing.desk import ImportDesk
from app.usecases.shop import Request, Shop
from app.usecases.stock.catalogue import ProductFacts, put_product, put_warehouse
from app.usecases.stock.receive import receive_stock
from tests.builders import MAY

from .importing import NOW, THEN, a_desk, a_draft, count, rows_of

TWO_MUGS = DraftLine("MUG", None, 2, 255, 1)


async def a_shop(store: Store, mugs: int = 0) -> Shop:
    """A shop that sells mugs at 3.00 from Oslo."""
    shop = Shop(store)
    await put_product(shop, Request(MAY, NOW), ProductFacts("MUG", "Mug", None, Decimal(3), "GBP"))
    await put_warehouse(shop, Request(MAY, NOW), WarehouseRow("OSLO", "Oslo", "NO", None, None))
    if mugs:
        await receive_stock(shop, Request(MAY, NOW), "MUG", "OSLO", mugs, None)
    return shop


def an_open(reference: str = "A1", line: DraftLine = TWO_MUGS, **changes: object) -> OrderDraft:
    return replace(a_draft(reference, line, customer=Contact(name="Anna")), **changes)


def some_goods(row: int = 1, sku: str = "MUG", quantity: int = 5) -> StockDraft:
    return StockDraft(sku, "OSLO", quantity, None, f"import:abc:{row}", row)


def a_product(**changes: object) -> ProductDraft:
    return replace(ProductDraft("TEA", "Tea", "4006381333931", 450, "EUR", 1), **changes)


async def shelf(store: Store) -> tuple[int, int]:
    (found,) = await rows_of(store, tables.shelves)
    return found.on_hand, found.reserved


async def test_an_open_order_goes_through_review_and_allocation(store: Store) -> None:
    await a_shop(store, mugs=9)

    outcome = await a_desk(store).open_order(an_open())

    (order,) = await rows_of(store, tables.orders)
    assert outcome == Created(order.number)
    assert (order.status, order.holds) == (OrderStatus.ON_HOLD, {HoldReason.PAYMENT_PENDING})
    assert (order.placed_at, order.total_minor, order.shipping_fee_minor) == (THEN, 510, 0)
    assert await shelf(store) == (9, 2)


async def test_an_open_order_short_of_stock_is_held(store: Store) -> None:
    await a_shop(store, mugs=1)

    await a_desk(store).open_order(an_open())

    (order,) = await rows_of(store, tables.orders)
    assert HoldReason.OUT_OF_STOCK in order.holds
    assert await shelf(store) == (1, 0)


async def test_an_open_order_comes_in_once(store: Store) -> None:
    await a_shop(store, mugs=9)
    desk = a_desk(store)
    first = await desk.open_order(an_open())

    again = await desk.open_order(an_open())
    other = await desk.open_order(an_open(line=TWO_MUGS._replace(quantity=3)))
    (as_history,) = await desk.history([an_open()])

    assert isinstance(first, Created)
    assert again == as_history == Replayed(first.key)
    assert isinstance(other, Rejected)
    assert other.problems[0].path == ("externalReference",)
    assert await shelf(store) == (9, 2)


async def test_what_the_shop_refuses_is_told_at_its_line(store: Store) -> None:
    await a_shop(store)

    outcome = await a_desk(store).open_order(an_open(line=DraftLine("NO-SUCH", None, 1, 5, 1)))

    assert isinstance(outcome, Rejected)
    assert outcome.problems[0].path == ("lines", "0", "sku")
    assert await count(store, tables.orders) == 0


async def test_an_open_order_needs_somebody_unless_it_is_the_stores(store: Store) -> None:
    await a_shop(store, mugs=9)
    nobody = an_open("A1", customer=Contact())

    online = await a_desk(store).open_order(nobody)
    in_store = await a_desk(store).open_order(replace(nobody, channel=Channel.STORE, address=None))

    assert isinstance(online, Rejected)
    assert isinstance(in_store, Created)


async def test_products_are_made_changed_left_or_refused(store: Store) -> None:
    await a_shop(store)
    desk = a_desk(store)

    first = await desk.products([a_product(), a_product(sku="POT")])
    second = await desk.products([a_product(), a_product(price_minor=480)])

    assert first[0] == Created("TEA")
    assert isinstance(first[1], Rejected)
    assert first[1].problems[0].path == ("gtin",)
    assert list(second) == [Replayed("TEA"), Changed("TEA")]
    assert {p.sku: p.price_minor for p in await rows_of(store, tables.products)} == {
        "MUG": 300,
        "TEA": 480,
    }


async def test_goods_are_received_once_however_long_ago_that_was(store: Store) -> None:
    shop = await a_shop(store)
    await a_desk(store).stock([some_goods(1), some_goods(2)])
    next_year = NOW + timedelta(days=365)

    async def forget(tx: Transaction) -> int:
        return await tx.keeping.forget_keys(next_year, timedelta(hours=24))

    await store.write(forget, next_year)
    outcomes = await ImportDesk(shop, lambda: next_year).stock([some_goods(1), some_goods(3)])

    assert list(outcomes) == [Replayed("MUG"), Created("MUG")]
    assert await shelf(store) == (15, 0)


async def test_other_keys_are_still_forgotten_and_are_not_an_imports(store: Store) -> None:
    shop = await a_shop(store)
    key = some_goods().idempotency_key
    by = Actor(Role.MANAGER, "import")
    await a_desk(store).stock([some_goods()])

    done = await receive_stock(shop, Request(by, NOW, key, b"other"), "MUG", "OSLO", 1, None)

    async def forget(tx: Transaction) -> int:
        return await tx.keeping.forget_keys(NOW + timedelta(days=2), timedelta(hours=24))

    assert not done.replayed
    assert await store.write(forget, NOW) == 1


async def test_goods_for_no_product_are_refused_and_serve_who_waits(store: Store) -> None:
    await a_shop(store)

    refused, good = await a_desk(store).stock([some_goods(1, sku="NO-SUCH"), some_goods(2)])

    assert isinstance(refused, Rejected)
    assert refused.problems[0].path == ("sku",)
    assert good == Created("MUG")
