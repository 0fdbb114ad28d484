"""Shelves under lock, and the ledger: the database refuses to oversell, whatever was decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.allocation import Rule, Site
from app.domain.errors import Invalid, Problem
from app.domain.stock import Movement, Place, Shelf
from app.domain.work import Stockroom
from app.storage.entries import stock_entry
from app.storage.prepared import Prepared
from app.storage.rows import EventRow
from app.storage.tables import products, shelves, stock_movements, warehouses
from app.storage.written import PreparedUpdate, insert_rows

_SHELF = [shelves.c[name] for name in Shelf.__slots__]
MOST_SKUS = 500
"""Parameters of one statement; SQLite and PostgreSQL both take far more."""


LOCKED = Prepared(
    select(*_SHELF)
    .where(shelves.c.sku.in_(bindparam("skus", expanding=True)))
    .order_by(shelves.c.sku, shelves.c.warehouse)
    .with_for_update(),
    Shelf,
    lists=["skus"],
)
SITES = Prepared(
    select(warehouses.c.code, warehouses.c.country, warehouses.c.latitude, warehouses.c.longitude),
    Site,
)
MOVED = PreparedUpdate(
    update(shelves)
    .where(
        shelves.c.sku == bindparam("the_sku"),
        shelves.c.warehouse == bindparam("the_warehouse"),
        shelves.c.version == bindparam("the_version"),
    )
    .values(
        on_hand=bindparam("new_on_hand"),
        reserved=bindparam("new_reserved"),
        version=bindparam("new_version"),
    )
)
SOLD = PreparedUpdate(
    update(products)
    .where(products.c.sku == bindparam("the_sku"))
    .values(available=products.c.available + bindparam("change"))
    .returning(products.c.available)
)


class StaleShelf(Exception):
    """A shelf changed under the lock: a bug in the order of locks, never the caller's fault."""


class Shelves:
    """The shelves of one transaction."""

    def __init__(self, connection: AsyncConnection, entries: list[EventRow], at: datetime) -> None:
        self._connection = connection
        self._entries = entries
        self._at = at

    async def stockroom(self, skus: Collection[str], rules: tuple[Rule, ...]) -> Stockroom:
        """Every shelf of these products, locked in a fixed order, and where warehouses stand."""
        found: dict[Place, Shelf] = {}
        ordered = sorted(set(skus))
        for start in range(0, len(ordered), MOST_SKUS):
            some = ordered[start : start + MOST_SKUS]
            rows = await LOCKED.fetch(self._connection, skus=some)
            found |= {shelf.place: shelf for shelf in rows}
        return Stockroom(found, await self._sites(), rules)

    async def _sites(self) -> Mapping[str, Site]:
        return {site.code: site for site in await SITES.fetch(self._connection)}

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
            await self._write(before, after)
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

    async def _write(self, before: Shelf | None, after: Shelf) -> None:
        if before is None:
            row = {name: getattr(after, name) for name in Shelf.__slots__}
            await insert_rows(self._connection, shelves, [row])
            return
        written = await MOVED.run(
            self._connection,
            the_sku=after.sku,
            the_warehouse=after.warehouse,
            the_version=before.version,
            new_on_hand=after.on_hand,
            new_reserved=after.reserved,
            new_version=after.version,
        )
        if written != 1:
            raise StaleShelf(after.place)

    async def _available_everywhere(self, stockroom: Stockroom) -> dict[str, int]:
        """What could be sold of each product before these movements; the totals move on."""
        change: dict[str, int] = defaultdict(int)
        for movement, _ in stockroom.ledger:
            change[movement.sku] += movement.on_hand_change - movement.reserved_change
        found: dict[str, int] = {}
        for sku in sorted(change):
            if change[sku]:
                now = await SOLD.value(self._connection, the_sku=sku, change=change[sku])
            else:
                now = await self._connection.scalar(
                    select(products.c.available).where(products.c.sku == sku)
                )
            found[sku] = int(now or 0) - change[sku]
        return found

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
            await self._write(None, after)
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
