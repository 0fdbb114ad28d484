"""A shop on a real store, and what its people do in it, in the fewest words."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import Table, select

from app.domain.actors import Actor, Channel
from app.domain.contacts import Address, Contact
from app.domain.errors import Refused
from app.domain.lifecycle import TrackingStatus
from app.domain.orders import Order
from app.domain.shipments import CarrierScan, Shipment
from app.storage.reading.ledger import BEGIN
from app.storage.rows import WarehouseRow
from app.storage.store import Store
from app.usecases.orders.place import PlaceOrder, WantedLine, place_order
from app.usecases.orders.record_payment import PaymentReport
from app.usecases.shipments import warehouse_work
from app.usecases.shipments.record_tracking import record_tracking
from app.usecases.shop import Outcome, Request, Shop, ShopRules
from app.usecases.stock.catalogue import ProductFacts, put_product, put_warehouse
from app.usecases.stock.receive import receive_stock
from tests.builders import LIN, MAY, NOON, PAID, SITES, WALT

HOME = Address(
    "Anna Hartley",
    "12 Gallowtree Lane",
    "London",
    "GB",
    postal_code="N1 9GU",
    phone="+442079460123",
)
ANNAS = Contact("Anna Hartley", "anna.hartley@example.com", "+447700900123")
PAID_NOW = PaymentReport(PAID.status)
_minutes = count(1)


def asked(by: Actor = MAY, at: datetime = NOON, **given: Any) -> Request:
    """A write as it is asked for; a key without a digest is its own input."""
    if "idempotency_key" in given:
        given.setdefault("input_digest", b"the same")
    return Request(by, at, **given)


def later() -> datetime:
    """A minute after everything before it."""
    return NOON + timedelta(minutes=next(_minutes))


def an_order_for(*lines: tuple[str, int], **changes: Any) -> PlaceOrder:
    """Anna's paid order of (SKU, pieces)."""
    wanted = tuple(WantedLine(sku, None, pieces) for sku, pieces in lines)
    usual = PlaceOrder(Channel.WEBSITE, ANNAS, wanted, HOME, payment=PAID_NOW)
    return replace(usual, **changes)


async def a_shop(store: Store, stock: dict[str, int] | None = None, **rules: Any) -> Shop:
    """A shop in three cities that sells what `stock` names, all of it on London's shelves."""
    shop = Shop(store, ShopRules(**rules))
    for site in SITES.values():
        row = WarehouseRow(
            site.code, site.code.title(), site.country, site.latitude, site.longitude
        )
        await put_warehouse(shop, asked(), row)
    for sku, pieces in (stock or {}).items():
        await put_product(
            shop, asked(), ProductFacts(sku, sku.title(), None, Decimal("10.00"), "EUR")
        )
        if pieces:
            await receive(shop, sku, pieces)
    return shop


async def receive(shop: Shop, sku: str, pieces: int, warehouse: str = "LON") -> None:
    await receive_stock(shop, asked(WALT), sku, warehouse, pieces, None)


async def buy(shop: Shop, *lines: tuple[str, int], by: Actor = MAY, **changes: Any) -> str:
    """Place an order; its number."""
    placed = await place_order(shop, asked(by, later()), an_order_for(*lines, **changes))
    return placed.result


async def order(shop: Shop, number: str) -> Order:
    """The order as it is stored."""
    return await shop.store.write(lambda tx: tx.orders.get(number, visible_to=MAY), NOON)


async def send(shop: Shop, number: str, carrier: str = "dhl", tracking: str = "") -> None:
    """Walk a parcel out of the house."""
    parcel = await parcel_of(shop, number)
    picks = [warehouse_work.Picked(line.sku, None, line.quantity) for line in parcel.lines]
    await warehouse_work.start_picking(shop, asked(WALT), number)
    await warehouse_work.record_pick(shop, asked(WALT), number, picks)
    await warehouse_work.pack(shop, asked(WALT), number, allow_short=False, reason=None)
    await warehouse_work.mark_ready(shop, asked(WALT), number)
    usual = f"JJD{number[-6:].replace('-', '')}"
    handover = warehouse_work.Handover(carrier, tracking or usual)
    await warehouse_work.dispatch(shop, asked(LIN), number, handover)


async def parcel_of(shop: Shop, number: str) -> Shipment:
    return (await order(shop, number.rpartition("-")[0])).shipment(number)


async def scan(
    shop: Shop, number: str, status: TrackingStatus, at: datetime | None = None, **words: Any
) -> Outcome:
    when = at or later()
    told = CarrierScan(status, when, **words)
    return await record_tracking(shop, asked(LIN, max(when, NOON), occurred_at=when), number, told)


async def at_once(*writes: Awaitable[Outcome | str]) -> list[Outcome | str | BaseException]:
    """All of them at the same time; what each answers, refusals among it. Bugs are raised."""
    answers = await asyncio.gather(*writes, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return list(answers)


def refusals(answers: Iterable[object]) -> list[str]:
    """The kinds of those who were refused."""
    return [type(answer).__name__ for answer in answers if isinstance(answer, Refused)]


async def rows(store: Store, table: Table) -> Sequence[Any]:
    async with store.database.reading() as connection:
        return (await connection.execute(select(table).order_by(*table.primary_key))).all()


async def shelf(shop: Shop, sku: str, warehouse: str = "LON") -> tuple[int, int]:
    """(on hand, reserved)."""
    async with shop.store.reading() as moment:
        found = (await moment.stock.shelves_at([(sku, warehouse)]))[sku, warehouse]
    return found.on_hand, found.reserved


async def ensure_sound(shop: Shop) -> None:
    """What must be true after anything: the ledger adds up, the log and the totals are whole."""
    async with shop.store.reading() as moment:
        assert (await moment.stock.checked(BEGIN)).drift == ()
        head = await moment.log.head()
        told = await moment.log.after(0, head + 1)
    assert [entry.position for entry in told] == list(range(1, head + 1))
    available: dict[tuple[str | None, str | None], int] = {}
    for entry in (entry for entry in told if entry.feed == "stock"):
        there = (entry.on_hand or 0) - (entry.reserved or 0)
        available[entry.sku, entry.warehouse] = there
        everywhere = sum(pieces for (sku, _), pieces in available.items() if sku == entry.sku)
        assert entry.available_everywhere == everywhere, f"{entry.sku} at {entry.position}"
