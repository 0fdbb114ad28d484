"""What the ledger of each shelf came to, kept so that it need not be added up from its begin."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.tables import ledger_sums

_CHANGES = ("movement_id", "on_hand", "reserved")


class LedgerSum(NamedTuple):
    """What a shelf's movements come to, up to and with one of them."""

    sku: str
    warehouse: str
    movement_id: int
    on_hand: int
    reserved: int


async def keep_sums(connection: AsyncConnection, sums: Sequence[LedgerSum]) -> None:
    """Write the sums, but for those that somebody has folded further."""
    is_postgres = connection.dialect.name == "postgresql"
    adding = postgresql.insert(ledger_sums) if is_postgres else sqlite.insert(ledger_sums)
    await connection.execute(
        adding.on_conflict_do_update(
            index_elements=["sku", "warehouse"],
            set_={name: adding.excluded[name] for name in _CHANGES},
            where=ledger_sums.c.movement_id < adding.excluded.movement_id,
        ),
        [each._asdict() for each in sums],
    )
