"""Alerts to read."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import orjson
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.storage.reading.paging import Page, SortKey, Span, instant_key, read_page
from app.storage.rows import AlertRow
from app.storage.tables import alerts, orders

_ROW = [alerts.c[name] for name in AlertRow._fields]


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """Which alerts, newest first; empty or null means any."""

    statuses: tuple[AlertStatus, ...] = ()
    kinds: tuple[AlertKind, ...] = ()
    severities: tuple[Severity, ...] = ()
    owner_role: Role | None = None
    order_number: str | None = None

    def listing(self) -> str:
        """A short name of this filter, for its cursors."""
        facts = orjson.dumps(astuple(self))
        return "alerts:" + hashlib.blake2b(facts, digest_size=6).hexdigest()


class AlertReads:
    """Alerts of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_ids(self, ids: Sequence[str]) -> dict[str, AlertRow]:
        rows = await self._connection.execute(
            select(*_ROW).where(alerts.c.id.in_(sorted(set(ids))))
        )
        return {row.id: AlertRow._make(row) for row in rows}

    async def of_orders(self, ids: Sequence[str]) -> dict[str, list[AlertRow]]:
        """Every alert of those orders and their parcels, oldest first."""
        found: dict[str, list[AlertRow]] = defaultdict(list)
        rows = await self._connection.execute(
            select(*_ROW)
            .where(alerts.c.order_id.in_(ids))
            .order_by(alerts.c.raised_at, alerts.c.id)
        )
        for row in rows:
            found[row.order_id].append(AlertRow._make(row))
        return found

    async def page(self, query: AlertQuery, span: Span, *, with_total: bool) -> Page[AlertRow]:
        return await read_page(
            self._connection,
            listing=query.listing(),
            wanted=select(*_ROW).where(*_conditions(query)),
            keys=[
                instant_key(alerts.c.raised_at, descending=True),
                SortKey(alerts.c.id, str, descending=True),
            ],
            span=span,
            make=AlertRow._make,
            with_total=with_total,
        )


def _conditions(query: AlertQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.statuses:
        found.append(alerts.c.status.in_(query.statuses))
    if query.kinds:
        found.append(alerts.c.kind.in_(query.kinds))
    if query.severities:
        found.append(alerts.c.severity.in_(query.severities))
    if query.owner_role is not None:
        found.append(alerts.c.owner_role == query.owner_role)
    if query.order_number is not None:
        order = select(orders.c.id).where(orders.c.number == query.order_number)
        found.append(alerts.c.order_id == order.scalar_subquery())
    return found
