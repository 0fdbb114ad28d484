"""One transaction: what a use case may load and save, and the log it leaves behind."""

from collections.abc import Iterable
from datetime import datetime

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.deadline_rules import DEFAULT_POLICY, DeadlinePolicy
from app.domain.lifecycle import OfferState
from app.domain.stock import Shelf
from app.domain.verbs.shortage import withdraw_outdated
from app.domain.work import OrderWork, Stockroom
from app.storage.kept.alerts import Alerts
from app.storage.kept.catalogue import Catalogue
from app.storage.kept.counting import Tally
from app.storage.kept.customers import Customers
from app.storage.kept.deadlines import Deadlines
from app.storage.kept.entries import blank_entry
from app.storage.kept.following import follow_order, follow_parcels, follow_shelves
from app.storage.kept.keeping import Keeping
from app.storage.kept.log_readers import LogReaders
from app.storage.kept.notices import Notices
from app.storage.kept.orders import OrderKeeping, Orders
from app.storage.kept.shelves import Shelves
from app.storage.kept.shortages import Shortages
from app.storage.kept.suspicion import SuspicionKeeping
from app.storage.kept.written import sharing
from app.storage.sealing import Indexer, Sealer
from app.storage.together.entries import Entry


class Transaction:
    """What one write sees and changes; ends in one commit or leaves nothing."""

    def __init__(
        self,
        connection: AsyncConnection,
        sealer: Sealer,
        indexer: Indexer,
        at: datetime,
        policy: DeadlinePolicy = DEFAULT_POLICY,
    ) -> None:
        self.connection = connection
        self.sealer = sealer
        self.indexer = indexer
        self.at = at
        self.entries: list[Entry] = []
        self.tally = Tally()
        self._shared = shared = sharing(connection)
        self.orders = Orders(connection, sealer, indexer, self.entries, self.tally, at, shared)
        self.shelves = Shelves(connection, self.entries, at, shared)
        self.deadlines = Deadlines(connection, policy, at, shared)
        self.alerts = Alerts(connection, self.entries, self.tally, at, self.deadlines)
        self.catalogue = Catalogue(connection, shared)
        self.customers = Customers(connection, sealer, indexer, shared)
        self.keeping = Keeping(connection, shared)
        self.suspicion = SuspicionKeeping(connection, self.tally, shared)

    @property
    def shortages(self) -> Shortages:
        return Shortages(self.connection, self.sealer, self.at)

    @property
    def log_readers(self) -> LogReaders:
        return LogReaders(self.connection, self.at)

    @property
    def notices(self) -> Notices:
        return Notices(self.connection, self.at)

    async def add(self, work: OrderWork, keeping: OrderKeeping) -> None:
        """Write a new order, and what placing it did to the shelves."""
        self.orders.add(work, keeping)
        self.deadlines.begin(work.order)
        moved = await self.shelves.apply(work.stockroom, work.by, work.at)
        await follow_order(self.alerts, work, work.by)
        await self.follow_shelves(moved, work.by)

    async def save(self, work: OrderWork) -> None:
        """Write what `work` changed: order, parcels, shelves, events, alerts, deadlines."""
        await self.save_all([work], work.stockroom, work.by, work.at)

    async def save_all(
        self, works: list[OrderWork], stockroom: Stockroom, by: Actor, when: datetime
    ) -> None:
        """Likewise for several orders that took from one stockroom, all at `when`.

        Raises:
            StaleOrder, StaleShelf: another writer got there first.
        """
        for work in works:
            withdraw_outdated(work)
            await self.orders.save(work)
            if work.before.offer is not None and work.order.offer != work.before.offer:
                await self.shortages.end_offer(work.before.offer, OfferState.WITHDRAWN)
        moved = await self.shelves.apply(stockroom, by, when)
        for work in works:
            await follow_order(self.alerts, work, by)
            await follow_parcels(self.alerts, work, by)
            for change in await self.deadlines.follow(work):
                await self.alerts.apply(change, by)
        await self.follow_shelves(moved, by)

    async def follow_shelves(
        self, changed: Iterable[tuple[Shelf | None, Shelf]], by: Actor
    ) -> None:
        """Raise and close what these shelves, before and after, give cause for."""
        await follow_shelves(self.alerts, changed, by)

    def end_token(self, token_id: str, by: Actor) -> None:
        """Tell every process that a token has ended; nobody's feed shows it."""
        entry = blank_entry("token", "token.revoked", by, self.at, self.at)
        self.entries.append(
            entry._replace(internal=True, detail=orjson.dumps({"token_id": token_id}).decode())
        )

    async def finish(self) -> bool:
        """Count and log what happened; the log's lock comes last. True if anything was logged."""
        self._shared.keep(self.entries, self.tally.changes())
        return bool(self.entries)
