"""Orders whole: loaded under lock, saved with the events that tell what changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor, Channel
from app.domain.contacts import Address, Contact
from app.domain.errors import NotFound
from app.domain.lifecycle import RESERVING
from app.domain.orders import Order
from app.domain.sentences import say
from app.domain.work import OrderWork
from app.storage.kept import order_parts
from app.storage.kept.counting import Tally
from app.storage.kept.entries import order_entries
from app.storage.kept.loading import LOCKED, NUMBERED, SENT_AS, OrderHead, build_orders
from app.storage.kept.queues import MOST_QUEUES, queue_of
from app.storage.kept.written import delete_rows, update_rows
from app.storage.sealing import Indexer, Sealer, open_contact, seal_contact
from app.storage.statements.conditions import looked_at
from app.storage.statements.prepared import Prepared
from app.storage.tables import (
    order_terms,
    orders,
    reserved_pieces,
    shipment_lines,
    shipments,
)
from app.storage.together.ahead import OrderReference
from app.storage.together.entries import Entry
from app.storage.together.gathered import Columns
from app.storage.together.shared import Shared
from app.storage.visibility import scope_of, scope_parameters, visible_orders

BY_REFERENCE = Prepared(
    select(orders.c.number, orders.c.reference_digest).where(
        orders.c.channel == bindparam("channel"),
        orders.c.external_reference == bindparam("reference"),
    ),
    OrderReference,
)

_HEADS: Final = Columns(orders, [c.name for c in orders.c if c.name != "open_alerts"])


class StaleOrder(Exception):
    """The stored version is not the one that was changed: a bug in locking."""


class OrderKeeping(NamedTuple):
    """What is stored beside an order and no rule looks at."""

    contact: Contact
    address: Address | None
    customer_id: str | None
    account_key: bytes | None
    terms: frozenset[bytes]
    reference_digest: bytes | None = None


class Orders:
    """The orders of one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        sealer: Sealer,
        indexer: Indexer,
        entries: list[Entry],
        tally: Tally,
        at: datetime,
        shared: Shared,
    ) -> None:
        self._connection = connection
        self._shared = shared
        self._sealer = sealer
        self._indexer = indexer
        self._entries = entries
        self._tally = tally
        self._at = at
        self._account_keys: dict[str, bytes | None] = {}
        self._sealed: dict[str, bytes | None] = {}

    async def get(self, number: str, *, visible_to: Actor) -> Order:
        """The order of that number, locked.

        Raises:
            NotFound: there is none, or none that the actor may know of.
        """
        seen = scope_parameters(visible_to, self._indexer)
        found = await self._load(NUMBERED[scope_of(visible_to)], number=number, **seen)
        if not found:
            raise NotFound(say("No order {number} was found.", number=number))
        return found[0]

    async def by_shipment(self, number: str, *, visible_to: Actor) -> Order:
        """The order whose parcel has that number, locked.

        Raises:
            NotFound: likewise.
        """
        seen = scope_parameters(visible_to, self._indexer)
        found = await self._load(SENT_AS[scope_of(visible_to)], number=number, **seen)
        if not found:
            raise NotFound(say("No shipment {number} was found.", number=number))
        return found[0]

    async def by_ids(self, ids: Sequence[str]) -> list[Order]:
        """Those orders, locked in the order of their ids."""
        return await self._load(LOCKED, ids=sorted(set(ids))) if ids else []

    async def waiting_for(self, skus: Sequence[str], most: int) -> list[str]:
        """Ids of orders that wait for any of these products, who comes first first."""
        found: set[tuple[int, datetime, str]] = set()
        for start in range(0, len(skus), MOST_QUEUES):
            some = skus[start : start + MOST_QUEUES]
            named = {f"sku_{place}": sku for place, sku in enumerate(some)}
            found |= set(await queue_of(len(some)).fetch(self._connection, most=most, **named))
        first = sorted(found, key=lambda waits: (-waits[0], *waits[1:]))
        return [order_id for _, _, order_id in first[:most]]

    async def reserving(self, sku: str, warehouse: str) -> list[str]:
        """Ids of orders with pieces reserved on that shelf, in a parcel or loose."""
        holds = exists().where(
            shipment_lines.c.shipment_id == shipments.c.id, shipment_lines.c.sku == sku
        )
        in_parcels = select(shipments.c.order_id).where(
            looked_at(shipments.c.warehouse == warehouse),
            shipments.c.status.in_(RESERVING),
            holds,
        )
        loose = select(reserved_pieces.c.order_id).where(
            reserved_pieces.c.sku == sku, reserved_pieces.c.warehouse == warehouse
        )
        return list((await self._connection.execute(in_parcels.union(loose))).scalars())

    async def by_reference(self, channel: Channel, reference: str) -> OrderReference | None:
        """The order that a channel's reference made before."""
        if (channel, reference) in self._shared.references:
            return self._shared.references[channel, reference]
        return await BY_REFERENCE.one(self._connection, channel=channel, reference=reference)

    async def is_visible(self, number: str, viewer: Actor) -> bool:
        """Whether there is an order of that number which the viewer may know of."""
        return (
            await self._connection.scalar(
                select(orders.c.id).where(
                    orders.c.number == number, visible_orders(viewer, self._indexer)
                )
            )
        ) is not None

    async def _load(self, prepared: Prepared[OrderHead], **parameters: Any) -> list[Order]:
        heads = await prepared.fetch(self._connection, **parameters)
        self._account_keys |= {head.id: head.account_key for head in heads}
        self._sealed |= {head.id: head.sealed for head in heads}
        return await build_orders(self._connection, self._sealer, heads)

    def add(self, work: OrderWork, keeping: OrderKeeping) -> None:
        """Write a new order whole, with its parcels and its events."""
        order, reference = work.order, work.order.external_reference
        if reference is not None:
            made = OrderReference(order.number, keeping.reference_digest)
            self._shared.references[order.channel, reference] = made
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
        self._shared.insert(_HEADS, [_HEADS.values(row)])
        order_parts.insert_parts(self._shared, work)
        order_parts.insert_terms(self._shared, order.id, keeping.terms)
        self._account_keys[order.id] = keeping.account_key
        self._tally.add(f"status:{order.status}", 1)
        self._tally.happened("placed", order.placed_at)
        self._tell(work)

    async def save(self, work: OrderWork) -> None:
        """Write the order over its previous version, with its parcels and its events.

        Raises:
            StaleOrder: the stored version is not the one that was loaded.
        """
        before, after = work.before, work.order
        await self._save_head(work)
        await order_parts.save_lines(self._connection, before, after)
        await order_parts.save_reserved(self._connection, before, after)
        await order_parts.save_parcels(self._connection, before, after)
        order_parts.insert_decisions(self._shared, work)
        self._tell(work)

    def people_of(self, order_id: str) -> tuple[Contact, Address | None]:
        """The own copy of a loaded order: nobody's after erasure."""
        sealed = self._sealed[order_id]
        if sealed is None:
            return Contact(), None
        return open_contact(self._sealer, sealed, f"order:{order_id}")

    async def readdress(
        self, order_id: str, contact: Contact, address: Address, terms: frozenset[bytes]
    ) -> None:
        """Keep another address of a loaded order, and find its people by `terms` from now on."""
        sealed = seal_contact(self._sealer, contact, address, f"order:{order_id}")
        self._sealed[order_id] = sealed
        await update_rows(self._connection, orders, {"id": order_id}, {"sealed": sealed})
        await delete_rows(self._connection, order_terms, {"order_id": order_id})
        order_parts.insert_terms(self._shared, order_id, terms)

    def _tell(self, work: OrderWork) -> None:
        account_key = self._account_keys.get(work.order.id)
        self._entries += order_entries(work.order, work.events, work.by, account_key, self._at)
        self._tally.tell(work)

    async def _save_head(self, work: OrderWork) -> None:
        before, after = work.before, work.order
        changes = order_parts.head(after)
        if changes == order_parts.head(before):
            return
        if after.status is not before.status:
            changes["status_since"] = work.at
            self._tally.add(f"status:{before.status}", -1)
            self._tally.add(f"status:{after.status}", 1)
        where = {"id": after.id, "version": before.version}
        if await update_rows(self._connection, orders, where, changes) != 1:
            raise StaleOrder(after.number)
