"""Alerts to read."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.storage.reading.paging import TOTAL_CAP, Page, Span, Stage, read_stages
from app.storage.reading.sorting import SortKey, instant_key
from app.storage.reading.ways import Found, Way, in_order
from app.storage.rows import AlertRow
from app.storage.statements.columns import columns_of
from app.storage.tables import alerts, orders

_ROW = columns_of(alerts, AlertRow._fields)


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
        """The alerts of `query`, newest first."""
        found = Found(self._connection, alerts.c.id, _ways(query))
        await found.look()
        total = await found.total(TOTAL_CAP + 1) if with_total else None
        by_time = [
            instant_key(alerts.c.raised_at, descending=True),
            SortKey(alerts.c.id, str, descending=True),
        ]
        return await read_stages(
            found,
            listing=query.listing(),
            wanted=select(*_ROW),
            stages=[Stage(by_time)],
            span=span,
            make=AlertRow._make,
            total=total,
        )


def _ways(query: AlertQuery) -> list[Way]:
    found = []
    if query.order_number is not None:
        order = select(orders.c.id).where(orders.c.number == query.order_number)
        condition = alerts.c.order_id == order.scalar_subquery()
        found.append(Way(condition, (select(alerts.c.id).where(condition),), (condition,)))
    owners = [query.owner_role] if query.owner_role is not None else []
    found += [
        in_order(alerts.c.id, column, values)
        for column, values in (
            (alerts.c.status, query.statuses),
            (alerts.c.kind, query.kinds),
            (alerts.c.severity, query.severities),
            (alerts.c.owner_role, owners),
        )
        if values
    ]
    return found
