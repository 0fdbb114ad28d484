"""Rotates keys: seals anew, under the newest key, whatever an older one sealed."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Table, func, select, update

from app.storage.care.backup import Watch
from app.storage.connections.database import Database
from app.storage.sealing import CannotOpen, Sealer
from app.storage.tables import (
    adjustments,
    carrier_instructions,
    customers,
    notes,
    orders,
    secrets,
    tracking_events,
    unmatched_scans,
)

BATCH: Final = 500
"""Rows of one transaction: short enough that a serving process hardly waits for it."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """Where sealed values stand; each is bound to `context` and the value of `owner`."""

    table: Table
    key: Column[Any]
    context: str
    owner: Column[Any]

    @property
    def sealed(self) -> Column[Any]:
        return self.table.c.sealed


SEALED: Final = (
    SealedColumn(secrets, secrets.c.name, "secret", secrets.c.name),
    SealedColumn(customers, customers.c.id, "customer", customers.c.id),
    SealedColumn(orders, orders.c.id, "order", orders.c.id),
    SealedColumn(notes, notes.c.id, "note", notes.c.order_id),
    SealedColumn(adjustments, adjustments.c.id, "adjustment", adjustments.c.order_id),
    SealedColumn(tracking_events, tracking_events.c.id, "scan", tracking_events.c.shipment_id),
    SealedColumn(
        carrier_instructions,
        carrier_instructions.c.id,
        "instruction",
        carrier_instructions.c.shipment_id,
    ),
    SealedColumn(
        unmatched_scans, unmatched_scans.c.id, "unmatched", unmatched_scans.c.tracking_folded
    ),
)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What became of the sealed values: read, sealed anew, and opened by no key."""

    read: int = 0
    resealed: int = 0
    lost: int = 0

    def __add__(self, other: "Rotation") -> "Rotation":
        return Rotation(
            self.read + other.read, self.resealed + other.resealed, self.lost + other.lost
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """A sealed value as it was read, and where it stands."""

    key: int | str
    owner: str
    sealed: bytes


async def reseal(database: Database, sealer: Sealer, watch: Watch = lambda *_: None) -> Rotation:
    """Seal anew what an older key sealed, while others read and write.

    It may be stopped at any time: the next run passes over what is done. What a server with the
    older keyring seals meanwhile is left to that next run.
    """
    total = [await _count(database, each) for each in SEALED]
    done = Rotation()
    for each in SEALED:
        last: int | str | None = None
        while batch := await _after(database, each, last):
            last = batch[-1].key
            done += await _reseal(database, sealer, each, batch)
            watch(each.table.name, done.read, sum(total))
    return done


async def _count(database: Database, each: SealedColumn) -> int:
    async with database.reading() as connection:
        wanted = select(func.count()).select_from(each.table).where(each.sealed.is_not(None))
        return int(await connection.scalar(wanted) or 0)


async def _after(database: Database, each: SealedColumn, last: int | str | None) -> list[_Found]:
    wanted = select(each.key, each.owner, each.sealed).where(each.sealed.is_not(None))
    if last is not None:
        wanted = wanted.where(each.key > last)
    async with database.reading() as connection:
        rows = await connection.execute(wanted.order_by(each.key).limit(BATCH))
        return [_Found(key, owner, sealed) for key, owner, sealed in rows]


async def _reseal(
    database: Database, sealer: Sealer, each: SealedColumn, batch: list[_Found]
) -> Rotation:
    fresh: list[tuple[_Found, bytes]] = []
    lost = 0
    for found in batch:
        if sealer.needs_reseal(found.sealed):
            context = f"{each.context}:{found.owner}"
            try:
                fresh.append((found, sealer.seal(sealer.open(found.sealed, context), context)))
            except CannotOpen:
                lost += 1
    resealed = await _replace(database, each, fresh) if fresh else 0
    return Rotation(len(batch), resealed, lost)


async def _replace(
    database: Database, each: SealedColumn, fresh: list[tuple[_Found, bytes]]
) -> int:
    """Write the values over those they were made of; one that changed meanwhile stays."""
    written = 0
    async with database.writing() as connection:
        for found, sealed in fresh:
            changed = await connection.execute(
                update(each.table)
                .where(each.key == found.key, each.sealed == found.sealed)
                .values(sealed=sealed)
            )
            written += changed.rowcount
    return written
