"""Orders locked without being read: whoever changes what hangs on one has it first."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.tables import orders


async def lock_order(connection: AsyncConnection, order_id: str | None) -> None:
    """Have the order, where there is one, to this transaction alone."""
    if order_id is not None:
        wanted = select(orders.c.id).where(orders.c.id == order_id)
        await connection.execute(wanted.with_for_update())


async def free_orders(connection: AsyncConnection, ids: Iterable[str]) -> frozenset[str]:
    """Those of these orders that nobody else is at work on, locked in the order of their ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return frozenset()
    found = await connection.execute(
        select(orders.c.id)
        .where(orders.c.id.in_(wanted))
        .order_by(orders.c.id)
        .with_for_update(skip_locked=True)
    )
    return frozenset(found.scalars())
