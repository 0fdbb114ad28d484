"""How old the log is, and what of its oldest part could go."""

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.kept import log
from app.storage.kept.log_ending import stays
from app.storage.statements.columns import Micros, columns_of
from app.storage.statements.prepared import Prepared
from app.storage.tables import events

PIECE: Final = 1_000
"""Entries looked at by one statement, and deleted by one at most."""


class Piece(NamedTuple):
    """Some entries in a row: the last one's position, if there are any, and how many may go."""

    end: int | None
    may_go: int


_RECORDED: Final = Prepared(
    select(*columns_of(events, ["recorded_at"]))
    .where(events.c.position >= bindparam("position"))
    .order_by(events.c.position)
    .limit(1),
    Micros,
)


def _piece() -> Prepared[Piece]:
    looked_at = (
        select(events.c.position, (~stays(events)).label("goes"))
        .where(events.c.position > bindparam("position"), events.c.position <= bindparam("until"))
        .order_by(events.c.position)
        .limit(bindparam("most"))
        .subquery()
    )
    told: list[ColumnElement[Any]] = [
        func.max(looked_at.c.position),
        func.count().filter(looked_at.c.goes),
    ]
    return Prepared(select(*told), Piece)


_PIECE: Final = _piece()


async def older_than(connection: AsyncConnection, at: Micros) -> int:
    """The newest position up to which everything was recorded before `at`, found by halving."""
    known, newest = await log.horizon(connection), await log.head(connection)
    while known < newest:
        middle = (known + newest + 1) // 2
        recorded = await _RECORDED.one(connection, position=middle)
        if recorded is None or recorded >= at:
            newest = middle - 1
        else:
            known = middle
    return known


async def piece(connection: AsyncConnection, after: int, until: int) -> Piece:
    """The next entries behind a place, none of them behind `until`."""
    found = await _PIECE.one(connection, position=after, until=until, most=PIECE)
    assert found is not None, "sums have a row whatever they sum up"
    return found
