"""Looking up for many works at once, on PostgreSQL: a statement a kind, locks in one order.

The order is that of a single work: people, then shelves, then products.
"""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import bindparam, select

from app.domain.actors import Channel
from app.domain.allocation import Site
from app.domain.stock import Shelf
from app.domain.suspicion import Pace
from app.storage.rows import ProductRow
from app.storage.statements.columns import from_micros
from app.storage.statements.prepared import Prepared
from app.storage.tables import order_paces, products, shelves, warehouses
from app.storage.together.ahead import (
    Ahead,
    FoundCustomer,
    KeptUse,
    KeyUse,
    OrderReference,
    Remembered,
)
from app.storage.together.shared import Shared

_KEYS: Final = """SELECT used.principal, used.mutation, used.key, input_digest, result, created_at
FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted (principal, mutation, key)
JOIN idempotency AS used ON used.principal = wanted.principal
 AND used.mutation = wanted.mutation AND used.key = wanted.key"""
_REFERENCES: Final = """SELECT orders.channel, external_reference, number, reference_digest
FROM unnest($1::text[], $2::text[]) AS wanted (channel, reference)
JOIN orders ON orders.channel = wanted.channel AND external_reference = wanted.reference"""
_ACCOUNTS: Final = "SELECT account_key, id, account_key FROM customers WHERE account_key = ANY($1)"
_EMAILS: Final = """SELECT DISTINCT ON (email_key) email_key, id, account_key
FROM customers WHERE email_key = ANY($1) ORDER BY email_key, id"""
_LOCK_EMAILS: Final = "SELECT count(pg_advisory_xact_lock(key)) FROM unnest($1::bigint[]) AS key"

SHELVES: Final = Prepared(
    select(*(shelves.c[name] for name in Shelf._fields))
    .where(shelves.c.sku.in_(bindparam("skus", expanding=True)))
    .order_by(shelves.c.sku, shelves.c.warehouse)
    .with_for_update(),
    Shelf,
    lists=["skus"],
)
SITES: Final = Prepared(
    select(warehouses.c.code, warehouses.c.country, warehouses.c.latitude, warehouses.c.longitude),
    Site,
)
_PACES: Final = Prepared(
    select(order_paces.c.key, order_paces.c.span, order_paces.c["count"]).where(
        order_paces.c.span.in_(bindparam("windows", expanding=True)),
        order_paces.c.key.in_(bindparam("keys", expanding=True)),
    ),
    lambda key, span, count: (Pace(key, span), count),
    lists=["windows", "keys"],
)
_PRODUCT: Final = [products.c[name] for name in ProductRow._fields]
_BY_BARCODE: Final = Prepared(
    select(*_PRODUCT).where(products.c.gtin.in_(bindparam("keys", expanding=True))),
    ProductRow,
    lists=["keys"],
)
_LOCKED_PRODUCTS: Final = Prepared(
    select(*_PRODUCT)
    .where(products.c.sku.in_(bindparam("skus", expanding=True)))
    .order_by(products.c.sku)
    .with_for_update(key_share=True),
    ProductRow,
    lists=["skus"],
)


def email_lock(digest: bytes) -> int:
    """The number of the lock under which the first record of an address is made."""
    return int.from_bytes(digest[:8], "big", signed=True)


async def look_up(connection: Any, shared: Shared, ahead: Ahead) -> None:
    """Let `shared` know all that `ahead` names."""
    driver = connection.driver
    await _keys(driver, shared, ahead)
    await _references(driver, shared, ahead)
    await _customers(driver, shared, ahead)
    if ahead.paces:
        await look_up_paces(connection, shared, ahead.paces)
    await look_up_goods(connection, shared, ahead)


async def look_up_paces(connection: Any, shared: Shared, asked: Collection[Pace]) -> None:
    """Let `shared` know these paces, and only these."""
    shared.paces.learn(dict.fromkeys(asked, 0))
    keys, windows = ({pace[place] for pace in asked} for place in (0, 1))
    rows = await _PACES.fetch(connection, windows=sorted(windows), keys=sorted(keys))
    shared.paces.learn({pace: count for pace, count in rows if pace in asked})


async def look_up_goods(connection: Any, shared: Shared, ahead: Ahead) -> None:
    """Likewise, of products, their shelves and warehouses only."""
    found = await _by_barcode(connection, shared, ahead)
    skus = sorted(ahead.skus | {row.sku for row in found})
    if skus:
        shared.lock(skus, await SHELVES.fetch(connection, skus=skus))
        rows = await lock_products(connection, shared, skus)
        shared.products.learn({sku: rows.get(sku) for sku in skus})
        shared.sites = await look_up_sites(connection)


async def look_up_sites(connection: Any) -> dict[str, Site]:
    """Where every warehouse stands, by its code."""
    return {site.code: site for site in await SITES.fetch(connection)}


async def lock_products(connection: Any, shared: Shared, skus: list[str]) -> dict[str, ProductRow]:
    """Lock these products, and so know what can be sold of them."""
    rows = {row.sku: row for row in await _LOCKED_PRODUCTS.fetch(connection, skus=skus)}
    shared.available.learn({sku: row.available for sku, row in rows.items()})
    return rows


async def _keys(driver: Any, shared: Shared, ahead: Ahead) -> None:
    if not ahead.keys:
        return
    uses = list(ahead.keys)
    shared.keys.learn(dict.fromkeys(uses))
    rows = await driver.fetch(
        _KEYS,
        [use.principal for use in uses],
        [use.mutation for use in uses],
        [use.key for use in uses],
    )
    shared.keys.learn(
        {KeyUse(*row[:3]): KeptUse(Remembered(*row[3:5]), from_micros(row[5])) for row in rows}
    )


async def _references(driver: Any, shared: Shared, ahead: Ahead) -> None:
    if not ahead.references:
        return
    shared.references.learn(dict.fromkeys(ahead.references))
    rows = await driver.fetch(_REFERENCES, *map(list, zip(*ahead.references, strict=True)))
    shared.references.learn({(Channel(row[0]), row[1]): OrderReference(*row[2:]) for row in rows})


async def _customers(driver: Any, shared: Shared, ahead: Ahead) -> None:
    """Whoever has no record yet is locked by email, so that one work at a time makes it."""
    if ahead.accounts:
        shared.accounts.learn(dict.fromkeys(ahead.accounts))
        rows = await driver.fetch(_ACCOUNTS, list(ahead.accounts))
        shared.accounts.learn({row[0]: FoundCustomer(*row[1:]) for row in rows})
    missing = set(ahead.emails)
    for look in (1, 2):
        if missing and look == 2:
            await driver.fetch(_LOCK_EMAILS, sorted(map(email_lock, missing)))
        if missing:
            rows = await driver.fetch(_EMAILS, list(missing))
            shared.emails.learn({row[0]: FoundCustomer(*row[1:]) for row in rows})
            missing -= {row[0] for row in rows}
    shared.emails.learn(dict.fromkeys(missing))


async def _by_barcode(connection: Any, shared: Shared, ahead: Ahead) -> list[ProductRow]:
    if not ahead.barcodes:
        return []
    found = await _BY_BARCODE.fetch(connection, keys=sorted(ahead.barcodes))
    rows = {row.gtin: row for row in found}
    shared.barcodes.learn({code: rows.get(code) for code in ahead.barcodes})
    return found
