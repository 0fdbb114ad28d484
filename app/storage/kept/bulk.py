"""Many rows at once: what an import looks up and writes, in a few statements for a whole batch."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor, Channel
from app.domain.contacts import Contact
from app.domain.events import OrderEvent
from app.domain.orders import Order
from app.storage.connections.driven import Driven
from app.storage.kept import order_parts
from app.storage.kept.catalogue import product_row
from app.storage.kept.entries import order_entries
from app.storage.kept.orders import OrderKeeping
from app.storage.rows import ProductRow
from app.storage.sealing import seal_contact
from app.storage.tables import customers, order_lines, order_terms, orders, products
from app.storage.together.ahead import OrderReference
from app.storage.transaction import Transaction

MOST_KEYS: Final = 500
"""Parameters of one statement; SQLite and PostgreSQL both take far more."""
_FOLDED: Final = orders.c.reference_folded.type.length  # type: ignore[attr-defined]

Reference = tuple[Channel, str]


class KeptCustomer(NamedTuple):
    """A customer record, `sealed` its contact."""

    id: str
    account_key: bytes | None
    email_key: bytes | None
    sealed: bytes


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer record to make."""

    id: str
    account_key: bytes | None
    email_key: bytes | None
    contact: Contact


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order that is over, with all that is told of it."""

    order: Order
    events: tuple[OrderEvent, ...]
    keeping: OrderKeeping


async def kept_references(
    connection: AsyncConnection, wanted: Iterable[Reference]
) -> dict[Reference, OrderReference]:
    """The orders that these references made before."""
    found: dict[Reference, OrderReference] = {}
    for channel, keys in groupby(sorted(set(wanted)), key=itemgetter(0)):
        for part in _parts([reference for _, reference in keys]):
            rows = await connection.execute(
                select(
                    orders.c.external_reference, orders.c.number, orders.c.reference_digest
                ).where(orders.c.channel == channel, orders.c.external_reference.in_(part))
            )
            found |= {(channel, row[0]): OrderReference(row[1], row[2]) for row in rows}
    return found


async def customers_by(
    connection: AsyncConnection,
    account_keys: AbstractSet[bytes],
    email_keys: AbstractSet[bytes],
) -> list[KeptCustomer]:
    """The records of these accounts and addresses, the oldest first."""
    found: list[KeptCustomer] = []
    wanted = ((customers.c.account_key, account_keys), (customers.c.email_key, email_keys))
    for column, keys in wanted:
        for part in _parts(sorted(keys)):
            rows = await connection.execute(
                select(*(customers.c[name] for name in KeptCustomer._fields)).where(
                    column.in_(part)
                )
            )
            found += (KeptCustomer._make(row) for row in rows)
    return sorted(found)


async def add_customers(tx: Transaction, made: Sequence[NewCustomer]) -> None:
    if made:
        rows = [
            {
                "id": new.id,
                "account_key": new.account_key,
                "email_key": new.email_key,
                "sealed": seal_contact(tx.sealer, new.contact, None, f"customer:{new.id}"),
                "created_at": tx.at,
            }
            for new in made
        ]
        await tx.connection.execute(insert(customers), rows)


async def add_products(tx: Transaction, made: Sequence[ProductRow]) -> None:
    """Make those that aren't known yet, in one order, so that writers don't wait in a circle."""
    rows = [product_row(p.sku, p.name, p.gtin, p.price_minor, p.currency) for p in sorted(made)]
    await tx.catalogue.add_products(rows)


async def price_products(tx: Transaction, priced: Sequence[ProductRow]) -> None:
    """Name and price those of these products that still cost nothing."""
    for p in sorted(priced):
        facts = product_row(p.sku, p.name, p.gtin, p.price_minor, p.currency)
        del facts["sku"], facts["gtin"]
        priced_now = await tx.connection.execute(
            update(products)
            .where(products.c.sku == p.sku, products.c.price_minor == 0)
            .values(facts)
        )
        if priced_now.rowcount:
            await tx.catalogue.put_text(p.sku, p.name)


async def add_past_orders(tx: Transaction, past: Sequence[PastOrder], by: Actor) -> None:
    """Write orders that are over, whole; what was ordered counts as shipped and delivered.

    Raises:
        IntegrityError: another writer used one of their references; run the work again.
    """
    if not past:
        return
    await tx.connection.execute(insert(orders), [_head(tx, each) for each in past])
    await _copy(tx.connection, order_lines, [row for each in past for row in _lines(each.order)])
    terms = sorted((term, each.order.id) for each in past for term in each.keeping.terms)
    await _copy(tx.connection, order_terms, terms)
    for each in past:
        order = each.order
        tx.tally.add(f"status:{order.status}", 1)
        tx.tally.happened("placed", order.placed_at)
        tx.entries += order_entries(order, each.events, by, each.keeping.account_key, tx.at)


def _head(tx: Transaction, past: PastOrder) -> dict[str, Any]:
    order, keeping = past.order, past.keeping
    folded = (order.external_reference or "").casefold()[:_FOLDED]
    return order_parts.head(order) | {
        "id": order.id,
        "number": order.number,
        "external_reference": order.external_reference,
        "reference_folded": folded or None,
        "reference_digest": keeping.reference_digest,
        "channel": order.channel,
        "currency": order.currency,
        "placed_at": order.placed_at,
        "status_since": order.placed_at,
        "customer_id": keeping.customer_id,
        "account_key": keeping.account_key,
        "sealed": seal_contact(tx.sealer, keeping.contact, keeping.address, f"order:{order.id}"),
    }


def _lines(order: Order) -> list[tuple[Any, ...]]:
    """Rows in the order of the table's columns."""
    return [
        (
            order.id,
            line.position,
            line.sku,
            line.name,
            line.gtin,
            line.quantity,
            line.unit_price_minor,
            0,
            0,
            line.quantity,
            line.quantity,
            0,
        )
        for line in order.lines
    ]


async def _copy(connection: AsyncConnection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that fill every column of the table, in its order, as the driver takes them.

    Half a million lines pass through here: going through the statement's own machinery, or one
    by one over PostgreSQL's wire, takes several times as long.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = str(insert(table).compile(dialect=connection.dialect))
        await connection.exec_driver_sql(statement, list(rows))
        return
    assert isinstance(connection, Driven), "a work on PostgreSQL has such a connection"
    await connection.copy(table.name, table.c.keys(), rows)


def _parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (keys[start : start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS))
