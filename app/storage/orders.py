"""Orders whole: loaded under lock, saved with the events that tell what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor, Channel
from app.domain.contacts import Address, Contact
from app.domain.errors import NotFound
from app.domain.events import OrderEventType
from app.domain.lifecycle import RESERVING
from app.domain.orders import Order
from app.domain.work import OrderWork
from app.storage import order_parts
from app.storage.counting import Tally
from app.storage.entries import order_entry
from app.storage.loading import AGGREGATE, build_orders
from app.storage.rows import EventRow
from app.storage.sealing import Indexer, Sealer, seal_contact
from app.storage.tables import (
    orders,
    reserved_pieces,
    shipment_lines,
    shipments,
    waiting_pieces,
)
from app.storage.visibility import visible_orders, visible_parcels
from app.storage.written import insert_rows

COUNTED = {
    OrderEventType.SHIPMENT_DISPATCHED: "shipped",
    OrderEventType.SHIPMENT_DELIVERED: "delivered",
}
"""Parcels the wall counts by the minute, beside orders placed."""


class StaleOrder(Exception):
    """The stored version is not the one that was changed: a bug in locking."""


@dataclass(frozen=True, slots=True)
class OrderKeeping:
    """What is stored beside an order and no rule looks at."""

    contact: Contact
    address: Address | None
    customer_id: str | None
    account_key: bytes | None
    terms: frozenset[bytes]
    reference_digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class OrderReference:
    """An order found by its channel's reference, and the digest of what was asked for then."""

    number: str
    digest: bytes | None


class Orders:
    """The orders of one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        sealer: Sealer,
        indexer: Indexer,
        entries: list[EventRow],
        tally: Tally,
        at: datetime,
    ) -> None:
        self._connection = connection
        self._sealer = sealer
        self._indexer = indexer
        self._entries = entries
        self._tally = tally
        self._at = at
        self._account_keys: dict[str, bytes | None] = {}

    async def get(self, number: str, *, visible_to: Actor) -> Order:
        """The order of that number, locked.

        Raises:
            NotFound: there is none, or none that the actor may know of.
        """
        found = await self._load(
            (orders.c.number == number) & visible_orders(visible_to, self._indexer)
        )
        if not found:
            raise NotFound("order", number)
        return found[0]

    async def by_shipment(self, number: str, *, visible_to: Actor) -> Order:
        """The order whose parcel has that number, locked.

        Raises:
            NotFound: likewise.
        """
        order_id = await self._connection.scalar(
            select(shipments.c.order_id).where(
                shipments.c.number == number, visible_parcels(visible_to)
            )
        )
        found = await self._load(
            (orders.c.id == (order_id or "")) & visible_orders(visible_to, self._indexer)
        )
        if not found:
            raise NotFound("shipment", number)
        return found[0]

    async def by_ids(self, ids: Sequence[str]) -> list[Order]:
        """Those orders, locked in the order of their ids."""
        return await self._load(orders.c.id.in_(sorted(set(ids)))) if ids else []

    async def waiting_for(self, skus: Sequence[str], most: int) -> list[str]:
        """Ids of orders that wait for any of these products, who comes first first."""
        rank = func.max(waiting_pieces.c.priority_rank)
        placed = func.min(waiting_pieces.c.placed_at)
        rows = await self._connection.execute(
            select(waiting_pieces.c.order_id)
            .where(waiting_pieces.c.sku.in_(skus))
            .group_by(waiting_pieces.c.order_id)
            .order_by(rank.desc(), placed, waiting_pieces.c.order_id)
            .limit(most)
        )
        return list(rows.scalars())

    async def reserving(self, sku: str, warehouse: str) -> list[str]:
        """Ids of orders with pieces reserved on that shelf, in a parcel or loose."""
        in_parcels = (
            select(shipments.c.order_id)
            .join(shipment_lines, shipment_lines.c.shipment_id == shipments.c.id)
            .where(
                shipment_lines.c.sku == sku,
                shipments.c.warehouse == warehouse,
                shipments.c.status.in_(RESERVING),
            )
        )
        loose = select(reserved_pieces.c.order_id).where(
            reserved_pieces.c.sku == sku, reserved_pieces.c.warehouse == warehouse
        )
        return list((await self._connection.execute(in_parcels.union(loose))).scalars())

    async def by_reference(self, channel: Channel, reference: str) -> OrderReference | None:
        """The order that a channel's reference made before."""
        rows = await self._connection.execute(
            select(orders.c.number, orders.c.reference_digest).where(
                orders.c.channel == channel, orders.c.external_reference == reference
            )
        )
        row = rows.one_or_none()
        return None if row is None else OrderReference(row.number, row.reference_digest)

    async def is_visible(self, number: str, viewer: Actor) -> bool:
        """Whether there is an order of that number which the viewer may know of."""
        return (
            await self._connection.scalar(
                select(orders.c.id).where(
                    orders.c.number == number, visible_orders(viewer, self._indexer)
                )
            )
        ) is not None

    async def _load(self, condition: object) -> list[Order]:
        rows = await self._connection.execute(
            select(*AGGREGATE)
            .where(condition)  # type: ignore[arg-type]
            .order_by(orders.c.id)
            .with_for_update()
        )
        heads = rows.all()
        self._account_keys |= {row.id: row.account_key for row in heads}
        return await build_orders(self._connection, self._sealer, heads)

    async def add(self, work: OrderWork, keeping: OrderKeeping) -> None:
        """Write a new order's head and what is found by it; `save` writes the rest."""
        order = work.order
        self._account_keys[order.id] = keeping.account_key
        reference = order.external_reference
        row = order_parts.head(order) | {
            "id": order.id,
            "number": order.number,
            "external_reference": reference,
            "reference_folded": (reference or "").casefold()[:200] or None,
            "reference_digest": keeping.reference_digest,
            "channel": order.channel,
            "currency": order.currency,
            "placed_at": order.placed_at,
            "status_since": work.at,
            "customer_id": keeping.customer_id,
            "account_key": keeping.account_key,
            "sealed": seal_contact(
                self._sealer, keeping.contact, keeping.address, f"order:{order.id}"
            ),
        }
        await insert_rows(self._connection, orders, [row])
        await order_parts.insert_lines(self._connection, order)
        await order_parts.insert_terms(self._connection, order.id, keeping.terms)
        self._tally.add(f"status:{order.status}", 1)
        self._tally.happened("placed", order.placed_at)

    async def save(self, work: OrderWork) -> None:
        """Write the order over its previous version, with its parcels and its events.

        Raises:
            StaleOrder: the stored version is not the one that was loaded.
        """
        before, after = work.before, work.order
        if not work.is_new:
            await self._save_head(work)
            await order_parts.save_lines(self._connection, before, after)
        await order_parts.save_reserved(self._connection, before, after, is_new=work.is_new)
        await order_parts.save_parcels(self._connection, before, after)
        await order_parts.save_decisions(self._connection, work)
        for event in work.events:
            self._entries.append(
                order_entry(after, event, work.by, self._account_keys.get(after.id), self._at)
            )
            if event.type in COUNTED:
                self._tally.happened(COUNTED[event.type], event.occurred_at)

    async def _save_head(self, work: OrderWork) -> None:
        before, after = work.before, work.order
        changes = order_parts.head(after)
        if changes == order_parts.head(before):
            return
        if after.status is not before.status:
            changes["status_since"] = work.at
            self._tally.add(f"status:{before.status}", -1)
            self._tally.add(f"status:{after.status}", 1)
        written = await self._connection.execute(
            update(orders)
            .where(orders.c.id == after.id, orders.c.version == before.version)
            .values(**changes)
        )
        if written.rowcount != 1:
            raise StaleOrder(after.number)
