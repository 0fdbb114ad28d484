"""What the works of one transaction share: rows they looked up, rows they leave.

What the transaction has locked is known to it, so a second work decides on what the first left
without asking again; and what they write waits until somebody must see it, or for the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Table

from app.domain.actors import Channel
from app.domain.allocation import Site
from app.domain.stock import Place, Shelf
from app.storage.rows import EventRow, ProductRow
from app.storage.together.ahead import FoundCustomer, KeptUse, KeyUse, OrderReference
from app.storage.together.gathered import Gathered, Row, Writer

K = TypeVar("K")
V = TypeVar("V")


_UNKNOWN: Final[Any] = object()


class Tentative(dict[K, V]):
    """What is so for the work at hand; what it changed can be taken back."""

    def __init__(self) -> None:
        self._before: dict[K, V] = {}

    def __setitem__(self, key: K, value: V) -> None:
        self._before.setdefault(key, self.get(key, _UNKNOWN))
        super().__setitem__(key, value)

    def keep(self) -> None:
        self._before.clear()

    def drop(self) -> None:
        for key, value in self._before.items():
            if value is _UNKNOWN:
                del self[key]
            else:
                super().__setitem__(key, value)
        self._before.clear()

    def learn(self, found: Mapping[K, V]) -> None:
        """Take in what the database says of what nobody knew yet; a refused work leaves it."""
        self.update(found)


class Shared:
    """One transaction's knowledge; in each mapping None is known not to be there."""

    def __init__(self, writer: Writer, *, alone: bool) -> None:
        self._writer = writer
        self._alone = alone
        self.keys: Tentative[KeyUse, KeptUse | None] = Tentative()
        self.references: Tentative[tuple[Channel, str], OrderReference | None] = Tentative()
        self.accounts: Tentative[bytes, FoundCustomer | None] = Tentative()
        self.emails: Tentative[bytes, FoundCustomer | None] = Tentative()
        self.products: Tentative[str, ProductRow | None] = Tentative()
        self.barcodes: Tentative[str, ProductRow | None] = Tentative()
        self.shelves: Tentative[Place, Shelf] = Tentative()
        self.stocked: Tentative[str, tuple[Place, ...]] = Tentative()
        """Where products lie all of whose shelves are locked, and so known."""
        self.available: Tentative[str, int] = Tentative()
        """What can be sold of products that are locked."""
        self.sites: Sequence[Site] | None = None
        self._kept, self._own = Gathered(), Gathered()
        self._entries: list[EventRow] = []
        self._counts: dict[Table, dict[tuple[Any, ...], int]] = {}
        self._has_savepoint = self._own_savepoint = False

    @property
    def _knowledge(self) -> Iterable[Tentative[Any, Any]]:
        return (
            self.keys,
            self.references,
            self.accounts,
            self.emails,
            self.shelves,
            self.stocked,
            self.available,
        )

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Leave rows to be written; they all name the same columns."""
        self._own.insert(table, rows)

    def lock(self, skus: Iterable[str], found: Iterable[Shelf]) -> None:
        """Know every shelf of these products: they are locked."""
        places: dict[str, tuple[Place, ...]] = dict.fromkeys(skus, ())
        known = {shelf.place: shelf for shelf in found}
        for place in known:
            places[place[0]] += (place,)
        self.shelves.learn(known)
        self.stocked.learn(places)

    def shelves_of(self, skus: Iterable[str]) -> dict[Place, Shelf]:
        """The shelves of products that are `stocked`."""
        return {place: self.shelves[place] for sku in skus for place in self.stocked[sku]}

    def forget_product(self, sku: str) -> None:
        """It was written over: whoever needs it looks again."""
        self.products.pop(sku, None)
        self.barcodes.clear()

    def meet(self, made: FoundCustomer, email: bytes | None) -> None:
        """A record that the work at hand made; the oldest of an address stays its record."""
        if made.account_key is not None:
            self.accounts[made.account_key] = made
        if email is not None and self.emails.get(email) is None:
            self.emails[email] = made

    def move(self, before: Shelf | None, after: Shelf) -> None:
        """Leave a shelf's new figures to be written; it is new where there was none before."""
        self.shelves[after.place] = after
        if before is None:
            self.stocked[after.sku] = (*self.stocked.get(after.sku, ()), after.place)
        self._own.move(before, after)

    def sell(self, sku: str, change: int) -> int:
        """Change what can be sold of a product that is locked; how much it was before."""
        before = self.available[sku]
        if change:
            self.available[sku] = before + change
            self._own.sell(sku, change)
        return before

    async def settle(self, *, only_reads: bool) -> None:
        """Write what waits, before a statement that may look at it or could not be taken back."""
        if only_reads and not self._own:
            if self._kept:
                await self._write_kept()
            return
        if not self._alone and not self._own_savepoint:
            await self._write_kept()
            again = ("RELEASE SAVEPOINT work",) if self._has_savepoint else ()
            await self._writer.say(*again, "SAVEPOINT work")
            self._has_savepoint = self._own_savepoint = True
        if self._own:
            own, self._own = self._own, Gathered()
            await self._writer.write(own)

    async def _write_kept(self) -> None:
        kept, self._kept = self._kept, Gathered()
        await self._writer.write(kept)

    def keep(
        self, entries: Sequence[EventRow], counts: Mapping[Table, Mapping[tuple[Any, ...], int]]
    ) -> None:
        """The work at hand has done its part: what it left stands."""
        self._kept.join(self._own)
        self._own = Gathered()
        self._own_savepoint = False
        self._entries += entries
        for table, changes in counts.items():
            sums = self._counts.setdefault(table, {})
            for key, change in changes.items():
                sums[key] = sums.get(key, 0) + change
        for known in self._knowledge:
            known.keep()

    async def drop(self) -> None:
        """The work at hand was refused: nothing of it is left."""
        self._own = Gathered()
        for known in self._knowledge:
            known.drop()
        if self._own_savepoint:
            await self._writer.say("ROLLBACK TO SAVEPOINT work")
            self._own_savepoint = False

    async def finish(self) -> None:
        """Write all that is left: rows, then counters, and last the log, whose head is locked."""
        await self._write_kept()
        await self._writer.add_up(
            [(table, _count_rows(table, sums)) for table, sums in self._counts.items()]
        )
        if self._entries:
            await self._writer.append(self._entries)


def _count_rows(table: Table, sums: Mapping[tuple[Any, ...], int]) -> list[Row]:
    keys = [str(column.name) for column in table.primary_key]
    return [
        {**dict(zip(keys, key, strict=True)), "count": count}
        for key, count in sorted(sums.items())
        if count
    ]
