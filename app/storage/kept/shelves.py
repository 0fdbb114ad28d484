"""Shelves under lock, and the ledger: the database refuses to oversell, whatever was decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.allocation import Rule, Site
from app.domain.errors import Invalid, Problem
from app.domain.stock import Movement, Place, Shelf
from app.domain.work import Stockroom
from app.storage.kept.entries import stock_entry
from app.storage.kept.written import insert_rows
from app.storage.rows import EventRow
from app.storage.tables import products, shelves, stock_movements
from app.storage.together.looking_up import SHELVES, SITES, lock_products
from app.storage.together.shared import Shared

MOST_SKUS = 500
"""Parameters of one statement; SQLite and PostgreSQL both take far more."""


class Shelves:
    """The shelves of one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        entries: list[EventRow],
        at: datetime,
        shared: Shared,
    ) -> None:
        self._connection = connection
        self._shared = shared
        self._entries = entries
        self._at = at

    async def stockroom(self, skus: Collection[str], rules: tuple[Rule, ...]) -> Stockroom:
        """Every shelf of these products, locked in a fixed order, and where warehouses stand."""
        ordered = sorted(set(skus))
        return Stockroom(await self._locked(ordered), await self._sites(), rules)

    async def _locked(self, skus: list[str]) -> dict[Place, Shelf]:
        unknown = [sku for sku in skus if sku not in self._shared.stocked]
        found: list[Shelf] = []
        for start in range(0, len(unknown), MOST_SKUS):
            some = unknown[start : start + MOST_SKUS]
            found += await SHELVES.fetch(self._connection, skus=some)
        self._shared.lock(unknown, found)
        return self._shared.shelves_of(skus)

    async def _sites(self) -> Mapping[str, Site]:
        if self._shared.sites is None:
            self._shared.sites = await SITES.fetch(self._connection)
        return {site.code: site for site in self._shared.sites}

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
        changed = []
        for place in sorted({movement.place for movement, _ in stockroom.ledger}):
            before, after = stockroom.before.get(place), stockroom.shelves[place]
            self._shared.move(before, after)
            changed.append((before, after))
        everywhere = await self._available_everywhere(stockroom)
        await insert_rows(
            self._connection,
            stock_movements,
            [self._line(movement, after, by, when) for movement, after in stockroom.ledger],
        )
        for movement, after in stockroom.ledger:
            everywhere[movement.sku] += movement.on_hand_change - movement.reserved_change
            self._entries.append(
                stock_entry(movement, after, everywhere[movement.sku], by, when, self._at)
            )
        return changed

    async def _available_everywhere(self, stockroom: Stockroom) -> dict[str, int]:
        """What could be sold of each product before these movements; the totals move on."""
        change: dict[str, int] = defaultdict(int)
        for movement, _ in stockroom.ledger:
            change[movement.sku] += movement.on_hand_change - movement.reserved_change
        unknown = sorted(sku for sku in change if sku not in self._shared.available)
        if unknown:
            await lock_products(self._connection, self._shared, unknown)
        return {sku: self._shared.sell(sku, change[sku]) for sku in change}

    def _line(
        self, movement: Movement, after: Shelf, by: Actor, when: datetime
    ) -> dict[str, object]:
        return {
            "kind": movement.kind,
            "sku": movement.sku,
            "warehouse": movement.warehouse,
            "on_hand_change": movement.on_hand_change,
            "reserved_change": movement.reserved_change,
            "on_hand_after": after.on_hand,
            "reserved_after": after.reserved,
            "reason": movement.reason,
            "order_id": movement.order_id,
            "actor_role": by.role,
            "actor_name": by.name,
            "at": when,
        }

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
            problems.append(Problem(("sku",), f"No product has the SKU {sku}."))
        known = await self._sites()
        problems += [
            Problem((path,), f"No warehouse has the code {code}.")
            for path, code in places
            if code not in known
        ]
        if problems:
            raise Invalid(problems)
