"""Alerts kept: one for a cause however often it is raised, closed with it, taken by people."""

from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor, Role
from app.domain.alerts import (
    ALERT_RULES,
    AlertChange,
    AlertEventType,
    AlertKind,
    AlertStatus,
)
from app.storage.ids import new_id
from app.storage.kept.counting import Tally
from app.storage.kept.deadlines import Deadlines
from app.storage.kept.entries import alert_entry
from app.storage.rows import AlertRow
from app.storage.statements.columns import columns_of, to_micros
from app.storage.tables import alerts, orders
from app.storage.together.entries import Entry

_ROW = columns_of(alerts, AlertRow._fields)


class Alerts:
    """The alerts of one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        entries: list[Entry],
        tally: Tally,
        at: datetime,
        deadlines: Deadlines,
    ) -> None:
        self._connection = connection
        self._deadlines = deadlines
        self._entries = entries
        self._tally = tally
        self._at = at

    async def apply(self, change: AlertChange, by: Actor) -> None:
        """Raise an alert, again where it is open already, or close it where it is."""
        if not change.raised:
            await self._close(change, by)
        elif not await self._raise(change, by):
            await self._raise_again(change, by)

    async def _raise(self, change: AlertChange, by: Actor) -> bool:
        rule = ALERT_RULES[change.kind]
        severity = change.severity or rule.severity
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        made = await self._connection.execute(
            make(alerts)
            .values(
                id=new_id(self._at),
                kind=change.kind,
                severity=severity,
                status=AlertStatus.OPEN,
                owner_role=rule.owner,
                subject=change.subject,
                order_id=change.order_id,
                shipment_id=change.shipment_id,
                sku=change.sku,
                warehouse=change.warehouse,
                raised_at=self._at,
                version=1,
                occurrences=1,
                last_raised_at=self._at,
                due_at=change.due_at,
            )
            .on_conflict_do_nothing(
                index_elements=["kind", "subject"],
                index_where=text("status != 'RESOLVED'"),  # PostgreSQL matches no parameter
            )
            .returning(*_ROW)
        )
        found = made.one_or_none()
        if found is None:
            return False
        row = AlertRow._make(found)
        self._tally.add(f"alerts:{severity}", 1)
        await self._count_on_order(change.order_id, 1)
        self._deadlines.await_somebody(row, self._deadlines.policy.taken_within.get(severity))
        await self._tell(row, AlertEventType.RAISED, by)
        return True

    async def _raise_again(self, change: AlertChange, by: Actor) -> None:
        """Count the recurrence; what has become worse rises, and is worth its own time."""
        row = await self._open_one(change)
        if row is None:
            return
        wanted = change.severity or ALERT_RULES[change.kind].severity
        severity = max(row.severity, wanted, key=lambda one: one.rank)
        after = row._replace(
            severity=severity,
            occurrences=row.occurrences + 1,
            last_raised_at=to_micros(self._at),
            due_at=to_micros(change.due_at) if change.due_at else row.due_at,
        )
        await self._write(after, "severity", "occurrences", "last_raised_at", "due_at")
        if severity is not row.severity:
            self._count(row, after)
            if row.status is AlertStatus.OPEN and row.escalated_at is None:
                await self._deadlines.forget_escalation(row.id)
                within = self._deadlines.policy.taken_within.get(severity)
                self._deadlines.await_somebody(row, within)
        await self._tell(after, AlertEventType.RAISED, by, formerly=row)

    async def escalate(self, alert_id: str, by: Actor) -> None:
        """Nobody took it in time: a manager's now, a step worse, and open; unless it is over."""
        row = await self.get(alert_id, lock=True)
        if row is None or row.status is AlertStatus.RESOLVED:
            return
        after = row._replace(
            severity=row.severity.worse,
            owner_role=Role.MANAGER,
            status=AlertStatus.OPEN,
            acknowledged_role=None,
            acknowledged_name=None,
            escalated_at=to_micros(self._at),
        )
        await self._write(
            after,
            *("severity", "owner_role", "status", "escalated_at"),
            *("acknowledged_role", "acknowledged_name"),
        )
        self._count(row, after)
        await self._tell(after, AlertEventType.ESCALATED, by, formerly=row)

    def _count(self, before: AlertRow, after: AlertRow) -> None:
        if before.severity is not after.severity:
            self._tally.add(f"alerts:{before.severity}", -1)
            self._tally.add(f"alerts:{after.severity}", 1)

    async def _write(self, after: AlertRow, *names: str) -> None:
        await self._connection.execute(
            update(alerts)
            .where(alerts.c.id == after.id)
            .values({name: getattr(after, name) for name in names})
            .values(version=alerts.c.version + 1)
        )

    async def _open_one(self, change: AlertChange) -> AlertRow | None:
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
        return None if row is None else AlertRow._make(row)

    async def _close(self, change: AlertChange, by: Actor) -> None:
        row = await self._open_one(change)
        if row is not None:
            await self.resolve(row, by)

    async def take(self, subject: str, kinds: frozenset[AlertKind], by: Actor) -> None:
        """Whoever acts on the cause has taken the alert on."""
        found = await self._connection.execute(
            select(*_ROW)
            .where(
                alerts.c.kind.in_(sorted(kinds)),
                alerts.c.subject == subject,
                alerts.c.status == AlertStatus.OPEN,
                alerts.c.status != AlertStatus.RESOLVED.value,  # as the index of open ones says
            )
            .order_by(alerts.c.id)
            .with_for_update()
        )
        for row in found.all():
            await self.acknowledge(AlertRow._make(row), by)

    async def get(self, alert_id: str, *, lock: bool = False) -> AlertRow | None:
        wanted = select(*_ROW).where(alerts.c.id == alert_id)
        found = await self._connection.execute(wanted.with_for_update() if lock else wanted)
        row = found.one_or_none()
        return None if row is None else AlertRow._make(row)

    async def acknowledge(self, row: AlertRow, by: Actor) -> None:
        """Somebody has taken it."""
        after = row._replace(
            status=AlertStatus.ACKNOWLEDGED,
            acknowledged_role=by.role,
            acknowledged_name=by.name,
        )
        await self._write(after, "status", "acknowledged_role", "acknowledged_name")
        if row.escalated_at is None:
            await self._deadlines.forget_escalation(row.id)
            within = self._deadlines.policy.resolved_within.get(row.severity)
            self._deadlines.await_somebody(row, within)
        await self._tell(after, AlertEventType.ACKNOWLEDGED, by)

    async def resolve(self, row: AlertRow, by: Actor) -> None:
        """It is over: the cause has gone, or a person says so."""
        after = row._replace(status=AlertStatus.RESOLVED, resolved_at=to_micros(self._at))
        await self._write(after, "status", "resolved_at")
        self._tally.add(f"alerts:{row.severity}", -1)
        await self._count_on_order(row.order_id, -1)
        await self._deadlines.forget_escalation(row.id)
        await self._tell(after, AlertEventType.RESOLVED, by)

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

    async def _tell(
        self, row: AlertRow, type_: AlertEventType, by: Actor, formerly: AlertRow | None = None
    ) -> None:
        """Write it to the feed; who followed it as it was `formerly` is told of the change too."""
        number = await self._order_number(row)
        self._entries.append(alert_entry(row, type_, by, self._at, number, formerly))
