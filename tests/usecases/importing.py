"""Drafts as files tell them, a desk that takes them in, and what the tables hold then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, func, select

from app.domain.actors import Channel
from app.domain.contacts import NOBODY, Address
from app.domain.imports import DraftLine, OrderDraft
from app.storage.store import Store
from app.usecases.importing.desk import ImportDesk
from app.usecases.shop import Shop

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
THEN = datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
LONDON = Address("Anna Smith", "1 High Street", "London", "GB", postal_code="N1 9GU")
MUG = DraftLine("MUG", "Mug", 6, 255, 1)


def a_draft(reference: str = "536365", *lines: DraftLine, **changes: Any) -> OrderDraft:
    usual = OrderDraft(
        reference=reference,
        channel=Channel.WEBSITE,
        placed_at=THEN,
        currency="GBP",
        customer=NOBODY,
        address=LONDON,
        lines=lines or (MUG,),
        shipping_fee_minor=0,
        discount_minor=0,
        rows=(1,),
    )
    return replace(usual, **changes)


def a_desk(store: Store) -> ImportDesk:
    return ImportDesk(Shop(store), lambda: NOW)


async def rows_of(store: Store, table: Table) -> Sequence[Any]:
    async with store.database.reading() as connection:
        return (await connection.execute(select(table).order_by(*table.primary_key))).all()


async def count(store: Store, table: Table) -> int:
    async with store.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0
