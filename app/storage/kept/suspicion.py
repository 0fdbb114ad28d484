"""What a new order is held against: paces counted as orders come in, and bounded looks back."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.suspicion import Pace, Suspicion, Usual
from app.storage.kept.counting import Tally
from app.storage.statements.prepared import Prepared
from app.storage.tables import order_lines, order_paces, order_risks, orders
from app.storage.together.gathered import Columns
from app.storage.together.looking_up import look_up_paces
from app.storage.together.shared import Shared

LOOKED_BACK: Final = 20
"""Orders, or lines of a product, of a look back: the newest, by an index."""
_RISKS: Final = Columns(order_risks, ("order_id", *Suspicion._fields))
_SPENT: Final = Prepared(
    select(orders.c.currency, orders.c.total_minor)
    .where(orders.c.customer_id == bindparam("customer"))
    .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
    .limit(LOOKED_BACK),
    lambda currency, total_minor: (currency, total_minor),
)
_ORDERED: Final = Prepared(
    select(order_lines.c.quantity)
    .where(order_lines.c.sku == bindparam("wanted"))
    .order_by(order_lines.c.order_id.desc())
    .limit(LOOKED_BACK),
    int,
)


class SuspicionKeeping:
    """Paces and risks of one transaction."""

    def __init__(self, connection: AsyncConnection, tally: Tally, shared: Shared) -> None:
        self._connection = connection
        self._tally = tally
        self._shared = shared

    async def paces(self, asked: Collection[Pace]) -> dict[Pace, int]:
        """How many orders each has, those of works of the same transaction among them."""
        missing = frozenset(asked) - self._shared.paces.keys()
        if missing:
            await look_up_paces(self._connection, self._shared, missing)
        return {pace: self._shared.paces[pace] for pace in asked}

    def count(self, pace: Pace) -> None:
        """One more order of this pace, which was asked for before."""
        self._shared.paces[pace] += 1
        self._tally.paced(pace)

    async def spent(self, customer_id: str, currency: str) -> Usual:
        """The customer's newest orders in this currency."""
        found = await _SPENT.fetch(self._connection, customer=customer_id)
        sums = [total for spent_in, total in found if spent_in == currency]
        return Usual(len(sums), sum(sums))

    async def ordered(self, sku: str) -> Usual:
        """The product's newest lines."""
        found = await _ORDERED.fetch(self._connection, wanted=sku)
        return Usual(len(found), sum(found))

    def add_risks(self, order_id: str, found: Sequence[Suspicion]) -> None:
        """Keep what was unusual about a new order."""
        self._shared.insert(_RISKS, [(order_id, *one) for one in found])


async def forget_paces(connection: AsyncConnection, before: int) -> None:
    """Give up the paces of windows before this one."""
    await connection.execute(delete(order_paces).where(order_paces.c.span < before))
