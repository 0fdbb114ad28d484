"""The ledger refolded, at the cost of what it has gained since it was folded last.

`ledger_sums` keeps what a shelf's movements came to, up to one of them. A shelf is locked from its
being read until its movements are committed, so none can come to stand before a kept sum.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Join,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.stock import Place
from app.storage.kept.ledger import LedgerSum
from app.storage.statements.prepared import Prepared
from app.storage.tables import ledger_sums, shelves, stock_movements

BEGIN: Final[Place] = ("", "")
"""Before every shelf."""
COMPARED: Final = 1_000
"""Shelves checked by one statement: some milliseconds."""
FOLDED: Final = 2_000
"""Movements that one step of folding adds up."""


class Drift(NamedTuple):
    """A shelf that its ledger does not explain; never seen unless somebody wrote past us."""

    sku: str
    warehouse: str
    on_hand: int
    reserved: int
    ledger_on_hand: int
    ledger_reserved: int


@dataclass(frozen=True, slots=True)
class Check:
    """What some shelves' ledgers don't explain, and the shelf behind which to go on, if any."""

    drift: tuple[Drift, ...]
    reached: Place | None


@dataclass(frozen=True, slots=True)
class Step:
    """Sums that have grown, and the movement behind which to go on, if any."""

    sums: tuple[LedgerSum, ...]
    reached: int | None


async def checked(connection: AsyncConnection, at: Place) -> Check:
    """The shelves next to `at` whose figures differ from their refolded ledger."""
    after = {"sku": at[0], "warehouse": at[1]}
    found = await _drifted(COMPARED).fetch(connection, **after)
    reached = await _NTH.one(connection, **after, skipped=COMPARED - 1)
    return Check(tuple(sorted(found)), reached)


async def folded_to(connection: AsyncConnection) -> int:
    """The newest movement that a sum holds; 0 before the first."""
    return (await _FOLDED_TO.one(connection)) or 0


async def folded_further(connection: AsyncConnection, position: int) -> Step:
    """The sums of the shelves that the next movements after `position` are of.

    A movement that commits late, behind others of other shelves, joins its shelf's next sum.
    """
    newest = (await _NEWEST.one(connection)) or 0
    end = min(position + FOLDED, newest)
    sums = await _GROWN.fetch(connection, position=position, until=end)
    return Step(tuple(sums), end if end < newest else None)


def _behind(*columns: ColumnElement[Any]) -> Select[Any]:
    """Shelves behind a place, in their order."""
    place = tuple_(bindparam("sku"), bindparam("warehouse"))
    order = (shelves.c.sku, shelves.c.warehouse)
    return select(*columns).where(tuple_(*order) > place).order_by(*order)


def _with_sums(shelf: Subquery) -> tuple[Join, ColumnElement[bool]]:
    """Shelves beside their sums, and what is true of the movements that those don't hold."""
    kept, moved = ledger_sums.c, stock_movements.c
    is_its = and_(kept.sku == shelf.c.sku, kept.warehouse == shelf.c.warehouse)
    is_new = and_(
        moved.sku == shelf.c.sku,
        moved.warehouse == shelf.c.warehouse,
        moved.id > func.coalesce(kept.movement_id, 0),
    )
    return shelf.outerjoin(ledger_sums, is_its), is_new


@cache
def _drifted(most: int) -> Prepared[Drift]:
    figures = ("sku", "warehouse", "on_hand", "reserved")
    slice_ = _behind(*(shelves.c[name] for name in figures))
    # Said in the text, as PostgreSQL must know how few they are to plan for them.
    shelf = slice_.limit(literal_column(str(most))).subquery()
    beside, is_new = _with_sums(shelf)
    kept, moved = ledger_sums.c, stock_movements.c
    is_unexplained = or_(
        func.coalesce(kept.on_hand, 0) != shelf.c.on_hand,
        func.coalesce(kept.reserved, 0) != shelf.c.reserved,
        exists().where(is_new),
    )
    refolded: list[ColumnElement[Any]] = [
        *shelf.c,
        _summed(kept.on_hand, moved.on_hand_change, is_new),
        _summed(kept.reserved, moved.reserved_change, is_new),
    ]
    told = select(*refolded).select_from(beside).where(is_unexplained).subquery().c
    differs = or_(told.on_hand != told.ledger_on_hand, told.reserved != told.ledger_reserved)
    return Prepared(select(*told).where(differs), Drift)


def _summed(
    kept: ColumnElement[int], change: ColumnElement[int], is_new: ColumnElement[bool]
) -> ColumnElement[int]:
    gained = select(func.sum(change)).where(is_new).scalar_subquery()
    return (func.coalesce(kept, 0) + func.coalesce(gained, 0)).label(f"ledger_{kept.name}")


def _grown() -> Select[Any]:
    moved = stock_movements.alias()
    is_next = and_(moved.c.id > bindparam("position"), moved.c.id <= bindparam("until"))
    shelf = select(moved.c.sku, moved.c.warehouse).where(is_next).distinct().subquery()
    beside, is_new = _with_sums(shelf)
    gained = and_(is_new, stock_movements.c.id <= bindparam("until"))
    last = select(func.max(stock_movements.c.id)).where(gained).scalar_subquery()
    sums: list[ColumnElement[Any]] = [
        *shelf.c,
        last.label("movement_id"),
        _summed(ledger_sums.c.on_hand, stock_movements.c.on_hand_change, gained),
        _summed(ledger_sums.c.reserved, stock_movements.c.reserved_change, gained),
    ]
    return select(*sums).select_from(beside).where(exists().where(gained))


_NTH: Final = Prepared(
    _behind(shelves.c.sku, shelves.c.warehouse).limit(1).offset(bindparam("skipped")),
    lambda sku, warehouse: (sku, warehouse),
)
_GROWN: Final = Prepared(_grown(), LedgerSum)
_NEWEST: Final = Prepared(select(func.max(stock_movements.c.id)), lambda newest: newest)
_FOLDED_TO: Final = Prepared(select(func.max(ledger_sums.c.movement_id)), lambda newest: newest)
