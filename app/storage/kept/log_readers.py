"""Who still has to send entries of the log keeps a place in it: what comes after is not given up.

A feed's client knows its own place. A sender that must not miss anything, whoever is away for how
long, has its place here, and moves it in the transaction in which it notes what was sent.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.kept import log
from app.storage.tables import log_readers


class LogPlace(NamedTuple):
    """A reader's place: everything up to `position` has been sent."""

    name: str
    position: int
    at: datetime


class PlaceGivenUp(Exception):
    """The log does not have all that comes after this place."""

    def __init__(self, position: int, horizon: int) -> None:
        super().__init__(f"after {position}: the log was given up as far as {horizon}")
        self.horizon = horizon


class LogReaders:
    """The readers' places, as one transaction knows and moves them."""

    def __init__(self, connection: AsyncConnection, at: datetime) -> None:
        self._connection = connection
        self._at = at

    async def put(self, name: str, position: int) -> None:
        """Have the reader stand behind `position`; one that is not known is so from now on.

        Raises:
            PlaceGivenUp: what comes next is not there any more.
        """
        horizon = await log.held_horizon(self._connection, shared=True)
        if position < horizon:
            raise PlaceGivenUp(position, horizon)
        is_postgres = self._connection.dialect.name == "postgresql"
        adding = postgresql.insert(log_readers) if is_postgres else sqlite.insert(log_readers)
        await self._connection.execute(
            adding.values(name=name, position=position, at=self._at).on_conflict_do_update(
                index_elements=["name"],
                set_={"position": adding.excluded.position, "at": adding.excluded.at},
            )
        )

    async def begin(self, name: str, position: int) -> None:
        """Have the reader stand behind `position`, unless it has a place already.

        Raises:
            PlaceGivenUp: what comes next is not there any more.
        """
        horizon = await log.held_horizon(self._connection, shared=True)
        if position < horizon:
            raise PlaceGivenUp(position, horizon)
        is_postgres = self._connection.dialect.name == "postgresql"
        adding = postgresql.insert(log_readers) if is_postgres else sqlite.insert(log_readers)
        await self._connection.execute(
            adding.values(name=name, position=position, at=self._at).on_conflict_do_nothing(
                index_elements=["name"]
            )
        )

    async def all(self) -> list[LogPlace]:
        """Every reader's place, the furthest behind first."""
        wanted = select(*(log_readers.c[name] for name in LogPlace._fields))
        rows = await self._connection.execute(
            wanted.order_by(log_readers.c.position, log_readers.c.name)
        )
        return [LogPlace._make(row) for row in rows]

    async def remove(self, name: str) -> bool:
        """Keep nothing for this reader any more; False if it had no place."""
        gone = await self._connection.execute(delete(log_readers).where(log_readers.c.name == name))
        return bool(gone.rowcount)
