"""What the works of one transaction share: rows they looked up, rows they leave.

What the transaction has locked is known to it, so a second work decides on what the first left
without asking again; and what they write waits until somebody must see it, or for the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Table

from app.domain.actors import Channel
from app.domain.allocation import Site
from app.domain.stock import Place, Shelf
from app.domain.suspicion import Pace
from app.storage.rows import ProductRow
from app.storage.together.ahead import FoundCustomer, KeptUse, KeyUse, OrderReference
from app.storage.together.entries import Entry
from app.storage.together.gathered import Columns, Gathered, Values, Writer, named_columns

K = TypeVar("K")
V = TypeVar("V")
Undo: TypeAlias = list[tuple["Tentative[Any, Any]", Any, Any]]
_UNKNOWN: Final[Any] = object()


class Tentative(dict[K, V]):
    """What is so for the work at hand; what it was before it changed stands in `undo`."""

    def __init__(self, undo: Undo) -> None:
        self._undo = undo

    def __setitem__(self, key: K, value: V) -> None:
        self._undo.append((self, key, self.get(key, _UNKNOWN)))
        super().__setitem__(key, value)

    def put_back(self, key: K, value: V) -> None:
        """Let it be what it was."""
        if value is _UNKNOWN:
            del self[key]
        else:
            super().__setitem__(key, value)

    def learn(self, found: Mapping[K, V]) -> None:
        """Take in what the database says of what nobody knew yet; a refused work leaves it."""
        self.update(found)


class Shared:
    """One transaction's knowledge; in each mapping None is known not to be there."""

    def __init__(self, writer: Writer, *, alone: bool) -> None:
        self._writer = writer
        self._alone = alone
        undo: Undo = []
        self._undo = undo
        self.keys: Tentative[KeyUse, KeptUse | None] = Tentative(undo)
        self.references: Tentative[tuple[Channel, str], OrderReference | None] = Tentative(undo)
        self.accounts: Tentative[bytes, FoundCustomer | None] = Tentative(undo)
        self.emails: Tentative[bytes, FoundCustomer | None] = Tentative(undo)
        self.paces: Tentative[Pace, int] = Tentative(undo)
        self.products: Tentative[str, ProductRow | None] = Tentative(undo)
        self.barcodes: Tentative[str, ProductRow | None] = Tentative(undo)
        self.shelves: Tentative[Place, Shelf] = Tentative(undo)
        self.stocked: Tentative[str, tuple[Place, ...]] = Tentative(undo)
        """Where products lie all of whose shelves are locked, and so known."""
        self.available: Tentative[str, int] = Tentative(undo)
        """What can be sold of products that are locked."""
        self.sites: Mapping[str, Site] | None = None
        """Where every warehouse stands."""
        self._gathered = Gathered()
        self._entries: list[Entry] = []
        self._counts: dict[Table, dict[tuple[Any, ...], int]] = {}
        self._has_savepoint = self._own_savepoint = False

    def insert(self, columns: Columns, rows: Sequence[Values]) -> None:
        """Leave rows to be written that fill these columns."""
        if rows:
            self._gathered.insert(columns, rows)

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
        self._gathered.move(before, after)

    def change_available(self, sku: str, change: int) -> int:
        """Know that so much more can be sold of a product that is locked; how much it is then."""
        after = self.available[sku] + change
        self.available[sku] = after
        return after

    async def settle(self, *, only_reads: bool) -> None:
        """Write what waits, before a statement that may look at it or could not be taken back."""
        if only_reads and not self._gathered.has_own:
            await self._write(self._gathered)
            self._gathered = Gathered()
            return
        own = self._gathered.take_own()
        if not self._alone and not self._own_savepoint:
            await self._write(self._gathered)
            self._gathered = Gathered()
            again = ("RELEASE SAVEPOINT work",) if self._has_savepoint else ()
            await self._writer.say(*again, "SAVEPOINT work")
            self._has_savepoint = self._own_savepoint = True
        await self._write(own)

    async def _write(self, gathered: Gathered) -> None:
        if gathered:
            await self._writer.write(gathered)

    def keep(
        self, entries: Sequence[Entry], counts: Mapping[Table, Mapping[tuple[Any, ...], int]]
    ) -> None:
        """The work at hand has done its part: what it left stands."""
        self._gathered.keep()
        self._undo.clear()
        self._own_savepoint = False
        self._entries += entries
        for table, changes in counts.items():
            sums = self._counts.setdefault(table, {})
            for key, change in changes.items():
                sums[key] = sums.get(key, 0) + change

    async def drop(self) -> None:
        """The work at hand was refused: nothing of it is left."""
        self._gathered.take_own()
        for known, key, value in reversed(self._undo):
            known.put_back(key, value)
        self._undo.clear()
        if self._own_savepoint:
            await self._writer.say("ROLLBACK TO SAVEPOINT work")
            self._own_savepoint = False

    async def finish(self) -> None:
        """Write all that is left: rows, then counters, and last the log, whose head is locked."""
        await self._write(self._gathered)
        await self._writer.add_up(
            [
                (_counters(table), rows)
                for table, sums in self._counts.items()
                if (rows := [(*key, count) for key, count in sorted(sums.items()) if count])
            ]
        )
        if self._entries:
            await self._writer.append(self._entries)


def _counters(table: Table) -> Columns:
    return named_columns(table, (*(str(column.name) for column in table.primary_key), "count"))
