"""Fills every table, so that what copies or changes a database has something to get wrong."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnClause,
    Float,
    Integer,
    LargeBinary,
    String,
    insert,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.care.portable import PORTABLE, PortableTable
from app.storage.care.rotation import SEALED
from app.storage.connections.database import opened_database
from app.storage.sealing import Sealer
from app.storage.tables import metadata

ROWS = 3
BIG = 9_007_199_254_740_993
"""Beyond what a float holds exactly."""
STARTED = {"log_head", "log_horizon", "secrets"}
"""Tables that hold rows from the start."""
_SEALED_IN = {each.table.name: each for each in SEALED}


async def fill(url: str, sealer: Sealer) -> None:
    """Rows in every table but those that hold some from the start; the second with nulls."""
    async with opened_database(url) as database, database.writing() as connection:
        for table in PORTABLE:
            if table.name not in STARTED:
                rows = [_row(table, number, sealer) for number in range(1, ROWS + 1)]
                await connection.execute(insert(table.clause), rows)


async def everything(connection: AsyncConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; the log's identity, which no copy shares, left out."""
    found = {}
    for table in PORTABLE:
        rows = await connection.execute(table.all_rows())
        found[table.name] = [
            tuple(row._mapping[name] for name in table.columns if name != "log_id") for row in rows
        ]
    return found


async def everything_at(url: str) -> dict[str, list[tuple[Any, ...]]]:
    async with opened_database(url) as database, database.reading() as connection:
        return await everything(connection)


def _row(table: PortableTable, number: int, sealer: Sealer) -> dict[str, object]:
    original = metadata.tables[table.name]
    row = {column.name: _value(column, number) for column in table.clause.c}
    place = _SEALED_IN.get(table.name)
    if place is not None:
        row["sealed"] = sealer.seal(b"Anna", f"{place.context}:{row[place.owner.name]}")
    if number % 2 == 0:
        row |= {column.name: None for column in original.columns if column.nullable}
    return row


def _value(column: ColumnClause[Any], number: int) -> object:
    """Rows of one number belong together, whatever their tables."""
    match column.type:
        case LargeBinary():
            return bytes([0, 255, number]) * 5
        case Boolean():
            return number % 2 == 1
        case Float():
            return 51.5 + number / 3
        case BigInteger():
            return BIG + number
        case Integer():
            return number if column.name in {"quantity", "position"} else 0
        case String(length=length):
            return f"№{number} 王小明"[:length]
    raise AssertionError(f"no value for {column.name}")
