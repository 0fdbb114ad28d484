"""The process in figures: what it stands on, how far telling is behind, who listens."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.storage.reading import Reading
from app.storage.rows import EventRow
from app.storage.store import Store
from app.subscriptions.bus import Bell
from app.subscriptions.hub import Hub
from app.subscriptions.tail import Tail, age_s
from app.usecases.notices.sending import Tally

ANSWER_S: Final = 2.0
"""A database that takes longer is as good as away."""
DESCRIPTIONS: Final = {
    "waypost_worker_up": "1 where the worker answers, 0 where it lives and does not.",
    "waypost_database_up": "1 while the database answers.",
    "waypost_bell_up": "1 while the doorbell is heard.",
    "waypost_bell_rejoins": "Times the bell was joined again.",
    "waypost_log_position": "Newest log position read here.",
    "waypost_log_horizon": "Newest log position given up.",
    "waypost_log_reads": "Pages of the log read here.",
    "waypost_lag_entries": "Entries that are committed and not told here yet.",
    "waypost_lag_seconds": "Age of the oldest of these entries; 0 where there is none.",
    "waypost_told_after_seconds": "From writing an entry down to having told it, lately.",
    "waypost_writes": "Writes that wait here, or are under way.",
    "waypost_oldest_write_seconds": "How long the oldest of these writes has been waiting.",
    "waypost_followers": "Feeds that are open here.",
    "waypost_deliveries": "Answers given to feeds here.",
    "waypost_evictions": "Feeds ended as too slow.",
    "waypost_notices_queued": "Notifications that wait to be sent; from 10,000 on as many.",
    "waypost_notices_sent": "Notifications sent from here.",
    "waypost_notices_failed": "Notifications given up here.",
}
"""Every figure and what it says."""
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Lag:
    """How far telling is behind the log."""

    entries: int
    oldest_s: float
    horizon: int
    """The newest position that the log has given up."""
    notices: int
    """Notifications that wait to be sent."""


class Gauges:
    """Reads the figures of this process."""

    def __init__(
        self, store: Store, bell: Bell, tail: Tail, hub: Hub, told: Tally | None = None
    ) -> None:
        self._store = store
        self._bell = bell
        self._tail = tail
        self._hub = hub
        self._told = told or Tally()

    async def lag(self) -> Lag | None:
        """How far telling is behind; None where the database does not answer."""
        told = self._tail.told

        async def look(moment: Reading) -> tuple[int, list[EventRow], int, int]:
            log, queue = moment.log, moment.notices
            newest, untold = await log.head(), await log.after(told, 1)
            return newest, untold, await log.horizon(), await queue.waiting()

        try:
            async with asyncio.timeout(ANSWER_S):
                head, untold, horizon, queued = await self._store.read(look)
        except Exception:  # whatever keeps it from answering, it does not answer
            return None
        return Lag(max(0, head - told), age_s(untold[0]) if untold else 0.0, horizon, queued)

    async def read(self) -> Figures:
        """All of them; without the lag where the database does not answer."""
        lag = await self.lag()
        figures = {
            "waypost_worker_up": 1.0,
            "waypost_database_up": lag is not None,
            "waypost_bell_up": self._bell.is_down is None,
            "waypost_bell_rejoins": self._bell.rejoins,
            "waypost_log_position": self._hub.position,
            "waypost_log_reads": self._tail.reads,
            "waypost_told_after_seconds": self._tail.told_after_s,
            "waypost_writes": self._store.writing,
            "waypost_oldest_write_seconds": self._store.oldest_write_s,
            "waypost_followers": self._hub.followers,
            "waypost_deliveries": self._hub.deliveries,
            "waypost_evictions": self._hub.evictions,
            "waypost_notices_sent": self._told.sent,
            "waypost_notices_failed": self._told.failed,
        }
        if lag is not None:
            figures |= {
                "waypost_lag_entries": lag.entries,
                "waypost_lag_seconds": lag.oldest_s,
                "waypost_log_horizon": lag.horizon,
                "waypost_notices_queued": lag.notices,
            }
        return figures

    async def troubles(self, patience_s: float) -> list[str] | None:
        """What is wrong though it serves; None where the database does not answer."""
        lag = await self.lag()
        return None if lag is None else list(self._troubles(lag, patience_s))

    def _troubles(self, lag: Lag, patience_s: float) -> Iterator[str]:
        if self._bell.is_down is not None:
            yield f"The bell is down: {self._bell.is_down}. Updates come by polling."
        if lag.oldest_s > patience_s:
            yield f"{lag.entries} entries wait to be told, the oldest {lag.oldest_s:.0f} s."
        waited_s = self._store.oldest_write_s
        if waited_s > patience_s:
            yield f"A write has been waiting for {waited_s:.0f} s: something holds the database."


def exposition(told: Mapping[str, Figures]) -> tuple[bytes, str]:
    """Prometheus' text and its media type; `told` has each worker's figures under its name.

    A process that serves alone has no name, and its figures no label.
    """
    # Many servers are never asked, and none is before it is ready.
    from prometheus_client import (  # noqa: PLC0415
        CONTENT_TYPE_LATEST,
        CollectorRegistry,
        Gauge,
        generate_latest,
    )

    registry = CollectorRegistry()
    for name, description in DESCRIPTIONS.items():
        known = {worker: figures[name] for worker, figures in told.items() if name in figures}
        if not known:
            continue
        labels = ["worker"] if any(known) else []
        gauge = Gauge(name, description, labels, registry=registry)
        for worker, figure in known.items():
            (gauge.labels(worker) if worker else gauge).set(figure)
    return generate_latest(registry), CONTENT_TYPE_LATEST
