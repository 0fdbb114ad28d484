"""Feeds for staff: alerts as they are raised and settled, and the wall's figures."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Final

import orjson
import strawberry

from app.execution.selection import Selection, frozen
from app.schema.alerts import AlertEvent
from app.schema.inputs import AlertFilter
from app.schema.operations import OperationsSnapshot
from app.schema.reading import Reader
from app.schema.reading.moment import read_moment, selection_of
from app.schema.reading.operations import snapshot_of
from app.schema.reading.orders import named_alerts
from app.schema.viewing import AfterArgument
from app.storage.rows import EventRow
from app.subscriptions import topics
from app.subscriptions.endings import ended
from app.subscriptions.feeding import Info, begun, ensure_may_follow
from app.subscriptions.watching import Watch, scope_of

SHORTEST_MS: Final = 100
LONGEST_MS: Final = 60_000
AGEING_S: Final = 10.0
"""The last hour moves on without events: the figures are looked at this often all the same."""


@strawberry.type
class OperationsFeeds:
    """Subscriptions for staff."""

    @strawberry.subscription(description="Alerts raised, acknowledged, resolved, escalated.")
    async def alert_changed(
        self,
        info: Info,
        filter: Annotated[
            AlertFilter | None, strawberry.argument(description="Which alerts; all by default.")
        ] = None,
        after: AfterArgument = None,
    ) -> AsyncIterable[AlertEvent]:
        context = info.context
        ensure_may_follow(context.viewer, "alertChanged")
        position = await begun(context, after)
        fits, scope, selection = _AlertFilter(filter), scope_of(context), selection_of(info)

        async def read(entry: EventRow) -> AlertEvent:
            return await read_moment(scope, partial(_alert_event, selection, entry))

        return Watch(
            position,
            scope,
            key=fits.key,
            topics=frozenset({topics.ALERTS}),
            wanted=fits,
            read=read,
        )

    @strawberry.subscription(
        description="The wall's figures: at once, then whenever they change, at most every "
        "`intervalMs`."
    )
    async def operations(
        self,
        info: Info,
        interval_ms: Annotated[
            int | None,
            strawberry.argument(description="Milliseconds between two messages, 100 to 60,000."),
        ] = 1000,
    ) -> AsyncGenerator[OperationsSnapshot, None]:
        context = info.context
        ensure_may_follow(context.viewer, "operationsFeed")
        pause_ms = 1000 if interval_ms is None else interval_ms
        if not SHORTEST_MS <= pause_ms <= LONGEST_MS:
            raise ended(
                f"intervalMs lies between {SHORTEST_MS} and {LONGEST_MS}.", "BAD_USER_INPUT"
            )
        shown: OperationsSnapshot | None = None
        while True:
            position = context.feed.position
            snapshot = await read_moment(context, partial(snapshot_of, at=context.now()))
            if shown is None or replace(snapshot, at=shown.at) != shown:
                shown = snapshot
                yield snapshot
            await asyncio.sleep(pause_ms / 1000)
            if context.feed.position == position:
                await context.feed.grows(AGEING_S)


async def _alert_event(selection: Selection, entry: EventRow, reader: Reader) -> AlertEvent:
    rows = await reader.reading.alerts.by_ids([entry.alert_id or ""])
    (alert,) = await named_alerts(reader, list(rows.values()))
    event = AlertEvent.of(reader.cursors.of(entry.position), entry.type, alert)
    await reader.fill([event], selection)
    return event


class _AlertFilter:
    """Whether an entry of the alert feed fits the client's filter; null means any.

    An alert that was escalated or became worse is told to those, too, whom it fitted before.
    """

    def __init__(self, given: AlertFilter | None) -> None:
        given = given or AlertFilter()
        self.wanted = {
            "status": given.statuses,
            "kind": given.kinds,
            "severity": given.severities,
            "owner_role": None if given.owner_role is None else [given.owner_role],
            "order_number": None if given.order_number is None else [given.order_number],
        }

    @property
    def key(self) -> Hashable:
        return frozen(self.wanted)

    def __call__(self, entry: EventRow) -> bool:
        facts = orjson.loads(entry.detail)
        formerly = facts.get("formerly")
        return self._fits(facts) or (formerly is not None and self._fits(facts | formerly))

    def _fits(self, facts: Mapping[str, object]) -> bool:
        return all(
            values is None or facts.get(name) in values for name, values in self.wanted.items()
        )
