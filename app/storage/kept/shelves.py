"""Shelves under lock, and the ledger: the database refuses to oversell, whatever was decided."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.allocation import Rule, Site
from app.domain.errors import Invalid, Problem
from app.domain.sentences import say
from app.domain.stock import Movement, Place, Shelf
from app.domain.work import Stockroom
from app.storage.kept.entries import stock_entries
from app.storage.statements.columns import to_micros
from app.storage.tables import products, shelves, stock_movements
from app.storage.together.entries import Entry
from app.storage.together.gathered import Columns
from app.storage.together.looking_up import SHELVES, lock_products, look_up_sites
from app.storage.together.shared import Shared

MOST_SKUS = 500
"""Parameters of one statement; SQLite and PostgreSQL both take far more."""
_LEDGER: Final = Columns(
    stock_movements,
    (*Movement._fields, "on_hand_after", "reserved_after", "actor_role", "actor_name", "at"),
)


class Shelves:
    """The shelves of one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        entries: list[Entry],
        at: datetime,
        shared: Shared,
    ) -> None:
        self._connection = connection
        self._shared = shared
        self._entries = entries
        self._at = at

    async def stockroom(self, skus: Collection[str], rules: tuple[Rule, ...]) -> Stockroom:
        """Every shelf of these products, locked in a fixed order, and where warehouses stand."""
        return Stockroom(await self._locked(sorted(set(skus))), await self._sites(), rules)

    async def _locked(self, skus: list[str]) -> dict[Place, Shelf]:
        unknown = [sku for sku in skus if sku not in self._shared.stocked]
        for start in range(0, len(unknown), MOST_SKUS):
            some = unknown[start : start + MOST_SKUS]
            self._shared.lock(some, await SHELVES.fetch(self._connection, skus=some))
        return self._shared.shelves_of(skus)

    async def _sites(self) -> Mapping[str, Site]:
        if self._shared.sites is None:
            self._shared.sites = await look_up_sites(self._connection)
        return self._shared.sites

    async def apply(
        self, stockroom: Stockroom, by: Actor, when: datetime
    ) -> list[tuple[Shelf | None, Shelf]]:
        """Write the stockroom's movements, which happened at `when`.

        Returns each changed shelf before and after.

        Raises:
            StaleShelf: a shelf is not as it was read, or would break its rules.
        """
        if not stockroom.ledger:
            return []
        await self._know_products({movement.sku for movement, _ in stockroom.ledger})
        changed = [
            (stockroom.before.get(place), stockroom.shelves[place])
            for place in sorted({movement.place for movement, _ in stockroom.ledger})
        ]
        for before, after in changed:
            self._shared.move(before, after)
        done = (by.role, by.name, to_micros(when))
        self._shared.insert(
            _LEDGER,
            [(*moved, after.on_hand, after.reserved, *done) for moved, after in stockroom.ledger],
        )
        everywhere = [
            self._shared.change_available(moved.sku, moved.on_hand_change - moved.reserved_change)
            for moved, _ in stockroom.ledger
        ]
        self._entries += stock_entries(stockroom.ledger, everywhere, by, when, self._at)
        return changed

    async def _know_products(self, skus: AbstractSet[str]) -> None:
        """Lock them before anything of the shelves' changes is written, which changes them too."""
        unknown = skus - self._shared.available.keys()
        if unknown:
            await lock_products(self._connection, self._shared, sorted(unknown))

    async def set_policy(self, sku: str, warehouse: str, safety_stock: int) -> tuple[Shelf, Shelf]:
        """Set the safety stock of a shelf, making it where there is none; before and after."""
        room = await self.stockroom([sku], ())
        before = room.shelves.get((sku, warehouse))
        if before is None:
            after = Shelf(sku, warehouse, safety_stock=safety_stock, version=1)
            self._shared.move(None, after)
            return Shelf(sku, warehouse), after
        after = Shelf(
            sku,
            warehouse,
            before.on_hand,
            before.reserved,
            before.incoming,
            safety_stock,
            before.version + 1,
        )
        self._shared.shelves[after.place] = after
        await self._connection.execute(
            update(shelves)
            .where(shelves.c.sku == sku, shelves.c.warehouse == warehouse)
            .values(safety_stock=safety_stock, version=after.version)
        )
        return before, after

    async def ensure_known(
        self, sku: str, places: Iterable[tuple[str, str]], also: Iterable[Problem] = ()
    ) -> None:
        """Raise Invalid unless product and warehouses are known; `places` are (path, code).

        `also` are problems that were found before, told at once with these.
        """
        problems = list(also)
        if (
            await self._connection.scalar(select(products.c.sku).where(products.c.sku == sku))
            is None
        ):
            problems.append(Problem(("sku",), say("No product has the SKU {sku}.", sku=sku)))
        known = await self._sites()
        problems += [
            Problem((path,), say("No warehouse has the code {code}.", code=code))
            for path, code in places
            if code not in known
        ]
        if problems:
            raise Invalid(problems)
