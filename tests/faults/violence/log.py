"""The log as it lies in the database, asked beside every server."""

from typing import Any, NamedTuple

import orjson
from sqlalchemy import text

from app.storage.connections.database import Database
from app.storage.cursors import LogCursors


class Entry(NamedTuple):
    """One entry, as the database has it."""

    position: int
    feed: str
    type: str
    order_number: str | None = None
    channel: str | None = None
    status: str | None = None
    previous_status: str | None = None
    version: int | None = None
    warehouse: str | None = None
    movement_kind: str | None = None
    sku: str | None = None
    on_hand: int = 0
    reserved: int = 0
    available_everywhere: int | None = None
    safety_stock: int = 0
    internal: bool = False
    detail: str = "{}"

    @property
    def facts(self) -> dict[str, Any]:
        """Of an alert: what it is about and how far it is."""
        found: dict[str, Any] = orjson.loads(self.detail)
        return found

    @property
    def subject(self) -> str:
        """The number or code of what it is about."""
        return self.order_number or self.sku or str(self.facts.get("order_number"))


ENTRIES = text(
    f"SELECT {', '.join(Entry._fields)} FROM events WHERE position > :after ORDER BY position"
)
HEAD = text("SELECT log_id, position FROM log_head")


class Log:
    """What it says now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cursors(self) -> LogCursors:
        """What names its places."""
        async with self._database.reading() as moment:
            return LogCursors((await moment.execute(HEAD)).one().log_id)

    async def head(self) -> int:
        async with self._database.reading() as moment:
            return int((await moment.execute(HEAD)).one().position)

    async def after(self, position: int) -> list[Entry]:
        """All entries after a place, oldest first."""
        async with self._database.reading() as moment:
            rows = await moment.execute(ENTRIES, {"after": position})
            return [Entry._make(row) for row in rows]
