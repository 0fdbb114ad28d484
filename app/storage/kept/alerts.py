"""Alerts kept: raised once for a cause, closed when it is gone, taken by people."""

from collections.abc import Iterable
from datetime import datetime

import orjson
from sqlalchemy import select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.alerts import (
    ALERT_RULES,
    AlertChange,
    AlertEventType,
    AlertStatus,
    parcel_alerts,
    shelf_alerts,
)
from app.domain.stock import Shelf
from app.domain.work import OrderWork
from app.storage.ids import new_id
from app.storage.kept.counting import Tally
from app.storage.kept.entries import blank_entry
from app.storage.rows import AlertRow
from app.storage.statements.columns import columns_of
from app.storage.tables import alerts, orders
from app.storage.together.entries import Entry

_STATUS_AFTER = {
    AlertEventType.RAISED: AlertStatus.OPEN,
    AlertEventType.ACKNOWLEDGED: AlertStatus.ACKNOWLEDGED,
    AlertEventType.RESOLVED: AlertStatus.RESOLVED,
    AlertEventType.ESCALATED: AlertStatus.OPEN,
}
_ROW = columns_of(alerts, AlertRow._fields)


class Alerts:
    """The alerts of one transaction."""

    def __init__(
        self, connection: AsyncConnection, entries: list[Entry], tally: Tally, at: datetime
    ) -> None:
        self._connection = connection
        self._entries = entries
        self._tally = tally
        self._at = at

    async def follow_parcels(self, work: OrderWork, by: Actor) -> None:
        """Raise and close what the order's parcels give cause for."""
        before = {parcel.id: parcel for parcel in work.before.shipments}
        for parcel in work.order.shipments:
            older = before.get(parcel.id)
            if parcel != older:
                for change in parcel_alerts(work.order.id, older, parcel):
                    await self._apply(change, by)

    async def follow_shelves(
        self, changed: Iterable[tuple[Shelf | None, Shelf]], by: Actor
    ) -> None:
        """Raise and close what the shelves give cause for."""
        for before, after in changed:
            for change in shelf_alerts(before, after):
                await self._apply(change, by)

    async def _apply(self, change: AlertChange, by: Actor) -> None:
        if change.raised:
            await self._raise(change, by)
        else:
            await self._close(change, by)

    async def _raise(self, change: AlertChange, by: Actor) -> None:
        rule = ALERT_RULES[change.kind]
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        alert_id = new_id(self._at)
        made = await self._connection.execute(
            make(alerts)
            .values(
                id=alert_id,
                kind=change.kind,
                severity=rule.severity,
                status=AlertStatus.OPEN,
                owner_role=rule.owner,
                subject=change.subject,
                order_id=change.order_id,
                shipment_id=change.shipment_id,
                sku=change.sku,
                warehouse=change.warehouse,
                raised_at=self._at,
                version=1,
            )
            .on_conflict_do_nothing(
                index_elements=["kind", "subject"],
                index_where=text("status != 'RESOLVED'"),  # PostgreSQL matches no parameter
            )
        )
        if made.rowcount != 1:
            return
        row = await self.get(alert_id)
        assert row is not None
        self._tally.add(f"alerts:{rule.severity}", 1)
        await self._count_on_order(change.order_id, 1)
        await self._tell(row, AlertEventType.RAISED, by)

    async def _close(self, change: AlertChange, by: Actor) -> None:
        found = await self._connection.execute(
            select(*_ROW)
            .where(
                alerts.c.kind == change.kind,
                alerts.c.subject == change.subject,
                alerts.c.status != AlertStatus.RESOLVED.value,
            )
            .with_for_update()
        )
        row = found.one_or_none()
        if row is not None:
            await self.resolve(AlertRow._make(row), by)

    async def get(self, alert_id: str, *, lock: bool = False) -> AlertRow | None:
        wanted = select(*_ROW).where(alerts.c.id == alert_id)
        found = await self._connection.execute(wanted.with_for_update() if lock else wanted)
        row = found.one_or_none()
        return None if row is None else AlertRow._make(row)

    async def acknowledge(self, row: AlertRow, by: Actor) -> None:
        """Somebody has taken it."""
        await self._connection.execute(
            update(alerts)
            .where(alerts.c.id == row.id)
            .values(
                status=AlertStatus.ACKNOWLEDGED,
                acknowledged_role=by.role,
                acknowledged_name=by.name,
                version=alerts.c.version + 1,
            )
        )
        await self._tell(row, AlertEventType.ACKNOWLEDGED, by)

    async def resolve(self, row: AlertRow, by: Actor) -> None:
        """It is over: the cause has gone, or a person says so."""
        await self._connection.execute(
            update(alerts)
            .where(alerts.c.id == row.id)
            .values(status=AlertStatus.RESOLVED, resolved_at=self._at, version=alerts.c.version + 1)
        )
        self._tally.add(f"alerts:{row.severity}", -1)
        await self._count_on_order(row.order_id, -1)
        await self._tell(row, AlertEventType.RESOLVED, by)

    async def _count_on_order(self, order_id: str | None, change: int) -> None:
        if order_id is not None:
            await self._connection.execute(
                update(orders)
                .where(orders.c.id == order_id)
                .values(open_alerts=orders.c.open_alerts + change)
            )

    async def _order_number(self, row: AlertRow) -> str | None:
        if row.order_id is None:
            return None
        found = await self._connection.scalar(
            select(orders.c.number).where(orders.c.id == row.order_id)
        )
        return None if found is None else str(found)

    async def _tell(self, row: AlertRow, type_: AlertEventType, by: Actor) -> None:
        entry = blank_entry("alert", type_, by, self._at, self._at)
        facts = {
            "kind": row.kind,
            "severity": row.severity,
            "owner_role": row.owner_role,
            "status": _STATUS_AFTER[type_],
            "order_number": await self._order_number(row),
        }
        self._entries.append(
            entry._replace(
                alert_id=row.id,
                detail=orjson.dumps(facts).decode(),
                shipment_id=row.shipment_id,
                sku=row.sku,
                warehouse=row.warehouse,
            )
        )
