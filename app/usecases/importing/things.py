"""Products and receipts from files: compared, or received once for ever."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import orjson

from app.domain.actors import Actor
from app.domain.errors import Invalid, Refused
from app.domain.imports import (
    Changed,
    Created,
    Outcome,
    ProductDraft,
    Rejected,
    Replayed,
    StockDraft,
)
from app.storage.rows import ProductRow
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.usecases.importing.refusals import rejected
from app.usecases.importing.sent import amount
from app.usecases.shop import Request, Shop
from app.usecases.stock.catalogue import ProductFacts, keep_product
from app.usecases.stock.receive import receive_stock


async def put_products(
    store: Store, batch: Sequence[ProductDraft], at: datetime
) -> Sequence[Outcome]:
    """Make products or bring them up to the file, a batch in one transaction."""

    async def work(tx: Transaction) -> list[Outcome]:
        known = await tx.catalogue.by_sku({draft.sku for draft in batch})
        return [await _put(tx, draft, known) for draft in batch]

    return await store.write(work, at)


async def _put(tx: Transaction, draft: ProductDraft, known: dict[str, ProductRow]) -> Outcome:
    before = known.get(draft.sku)
    after = ProductRow(
        draft.sku,
        draft.name,
        draft.gtin,
        draft.price_minor,
        draft.currency,
        before.available if before else 0,
    )
    if before == after:
        return Replayed(draft.sku)
    price = amount(draft.price_minor, draft.currency)
    try:
        await keep_product(
            tx, ProductFacts(draft.sku, draft.name, draft.gtin, price, draft.currency)
        )
    except Invalid as refused:  # raised before anything is written
        return Rejected(refused.problems)
    known[draft.sku] = after
    return Changed(draft.sku) if before else Created(draft.sku)


async def receive_draft(shop: Shop, draft: StockDraft, by: Actor, at: datetime) -> Outcome:
    """Receive one row's goods; its key is kept for ever, so that no later run receives them."""
    facts = [draft.sku, draft.warehouse, draft.quantity, draft.reason]
    request = Request(
        by,
        at,
        idempotency_key=draft.idempotency_key,
        input_digest=hashlib.blake2b(orjson.dumps(facts), digest_size=16).digest(),
        key_kept_for_ever=True,
    )
    try:
        done = await receive_stock(
            shop, request, draft.sku, draft.warehouse, draft.quantity, draft.reason
        )
    except Refused as refused:
        return rejected(refused)
    return Replayed(draft.sku) if done.replayed else Created(draft.sku)
