"""Deadlines kept: written with the state they belong to, gone with it, claimed by one who acts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.alerts import AlertChange
from app.domain.deadline_rules import DeadlinePolicy
from app.domain.deadlines import (
    ALERT_OF,
    UNTOUCHED,
    WARNED,
    Deadline,
    DeadlineKind,
    Watch,
    brought_to,
    stage_at,
    watched,
)
from app.domain.orders import Order
from app.domain.work import OrderWork
from app.storage.kept.written import delete_rows, update_rows
from app.storage.rows import AlertRow
from app.storage.statements.prepared import Prepared
from app.storage.tables import deadlines
from app.storage.together.gathered import Columns
from app.storage.together.shared import Shared

_ROWS: Final = Columns(deadlines, Deadline._fields)
KEPT: Final = select(*(deadlines.c[name] for name in Deadline._fields))
_ONE: Final = Prepared(
    KEPT.where(deadlines.c.subject == bindparam("subject"), deadlines.c.kind == bindparam("kind")),
    Deadline,
)


class Deadlines:
    """The deadlines of one transaction."""

    def __init__(
        self, connection: AsyncConnection, policy: DeadlinePolicy, at: datetime, shared: Shared
    ) -> None:
        self._connection = connection
        self._shared = shared
        self._at = at
        self.policy = policy
        self.earliest: datetime | None = None
        """When the first of those that were written is due to be looked at."""

    def begin(self, order: Order) -> None:
        """Set what an order is waited for from now on; it has no deadlines yet."""
        for watch in watched(order).values():
            self._begin(order, watch)

    async def follow(self, work: OrderWork) -> Sequence[AlertChange]:
        """Set and forget what the order's change asks for; the alerts whose cause is gone."""
        before, after = watched(work.before), watched(work.order)
        if before == after:
            return ()
        closed: list[AlertChange] = []
        for place, watch in before.items():
            if place not in after and await self._forget(watch):
                closed.append(_end(work.order, watch))
        for place, watch in after.items():
            if place not in before:
                self._begin(work.order, watch)
            elif watch != before[place] and await self._renew(work.order, watch):
                closed.append(_end(work.order, watch))
        return closed

    def _begin(self, order: Order, watch: Watch) -> None:
        made = self.policy.begun(watch, order.id, order.channel, self._at)
        if made is not None:
            self._insert(made)

    def _insert(self, made: Deadline) -> None:
        self._shared.insert(_ROWS, [made])
        self._hurry(made.next_at)

    def _hurry(self, next_at: datetime | None) -> None:
        if next_at is not None and (self.earliest is None or next_at < self.earliest):
            self.earliest = next_at

    async def _forget(self, watch: Watch) -> bool:
        """Delete it; whether an alert may have been raised of it."""
        where = {"subject": watch.subject, "kind": watch.kind}
        if watch.kind not in ALERT_OF:
            await delete_rows(self._connection, deadlines, where)
            return False
        if await delete_rows(self._connection, deadlines, where | {"stage": UNTOUCHED}):
            return False
        return await delete_rows(self._connection, deadlines, where) > 0

    async def _renew(self, order: Order, watch: Watch) -> bool:
        """Set it anew for other facts; whether it had been warned of and now lies ahead.

        A state that began before counts from there still, so its row says since when.
        """
        if watch.anchor is not None and await self._move(order, watch):
            return False
        known = await _ONE.one(self._connection, subject=watch.subject, kind=watch.kind)
        if known is None:
            self._begin(order, watch)
            return False
        made = self.policy.begun(watch, order.id, order.channel, known.since)
        if made is None:
            return await self._forget(watch)
        reached = stage_at(made, self._at)
        await self._write(brought_to(made, max(made.stage, min(known.stage, reached))))
        raised = known.stage > (WARNED if known.warn_at is None else UNTOUCHED)
        return raised and reached == made.stage

    async def _move(self, order: Order, watch: Watch) -> bool:
        """Set a deadline anew that nobody was warned of, by one statement; most are so."""
        made = self.policy.begun(watch, order.id, order.channel, self._at)
        return made is not None and await self._write(made, stage=UNTOUCHED) == 1

    async def _write(self, made: Deadline, **where: object) -> int:
        self._hurry(made.next_at)
        changes = {name: getattr(made, name) for name in _RENEWED}
        where = {"subject": made.subject, "kind": made.kind, **where}
        return await update_rows(self._connection, deadlines, where, changes)

    async def claim(self, seen: Deadline, after: Deadline | None) -> bool:
        """Bring it to `after`, or delete it, if it is as it was seen; else somebody was quicker."""
        where = {"subject": seen.subject, "kind": seen.kind, "next_at": seen.next_at}
        if after is None:
            return await delete_rows(self._connection, deadlines, where) == 1
        changes = {"stage": after.stage, "next_at": after.next_at}
        self._hurry(after.next_at)
        return await update_rows(self._connection, deadlines, where, changes) == 1

    def await_somebody(self, alert: AlertRow, within: timedelta | None) -> None:
        """Have an alert escalated unless somebody takes it further in time; None is never."""
        if within is None:
            return
        due_at = self._at + within
        about = (alert.id, DeadlineKind.ESCALATION, alert.order_id, alert.shipment_id)
        self._insert(Deadline(*about, self._at, None, due_at, UNTOUCHED, due_at))

    async def forget_escalation(self, alert_id: str) -> None:
        """The alert is over, or as high as it goes."""
        where = {"subject": alert_id, "kind": DeadlineKind.ESCALATION}
        await delete_rows(self._connection, deadlines, where)


_RENEWED: Final = ("since", "warn_at", "due_at", "stage", "next_at")


def _end(order: Order, watch: Watch) -> AlertChange:
    return AlertChange(ALERT_OF[watch.kind], False, order.id, watch.shipment_id)
