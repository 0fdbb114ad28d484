"""A run: rounds of writing under violence, after each of which all that was told is judged."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import httpx

from app.domain.actors import Channel, Role
from app.storage.connections.database import opened_database
from tests.faults.violence.clients import Client, Doors, token_of
from tests.faults.violence.company import Company
from tests.faults.violence.comparing import (
    Fault,
    Message,
    difference,
    holes,
    snapshot_fault,
    unkept,
)
from tests.faults.violence.desk import Desk
from tests.faults.violence.feeds import Feed
from tests.faults.violence.hearing import Hearing, Reader
from tests.faults.violence.log import Entry, Log
from tests.faults.violence.saboteur import Saboteur
from tests.faults.violence.servers import Servers
from tests.faults.violence.tally import Tally
from tests.faults.violence.writers import Writer, stock

CALM_S: Final = 1.0
"""The last round's: nothing is harmed, and whatever would have come late or twice comes."""
LOOK_S: Final = 0.1
PATIENCE_S: Final = 60.0
"""For all readers to come to the log's end once the harm is over."""
ANSWER_S: Final = 30
"""For a server to answer a write, before it is asked again."""
WATCHED: Final = 3
"""Orders of each round that are followed one by one; the first is much talked about."""


@dataclass(frozen=True)
class Plan:
    """How long, how many, and the seed of all that is drawn."""

    seed: int
    deliveries: int
    """After which no further round begins."""
    longest_s: float
    clients: int = 68
    """Connections that stay; those to single orders come on top."""
    writers: int = 4
    write_pause_s: float = 0.02
    """Between two writes of one writer, at the mean."""
    round_s: float = 20.0
    """A round takes longer where not every kind of harm has come by then."""

    def chance(self, purpose: str) -> Random:
        return Random(f"{self.seed} {purpose}")


class Run:
    """One run at some servers."""

    def __init__(
        self,
        plan: Plan,
        servers: Servers,
        log: Log,
        desk: Desk,
        company: Company,
        doors: Doors,
        tell: Callable[[int], None],
    ) -> None:
        self._plan = plan
        self._log = log
        self._desk = desk
        self._company = company
        self._hearing = doors.hearing
        self._tally = doors.tally
        self._tell = tell
        self._saboteur = Saboteur(plan.chance("harm"), servers, company.clients, doors.tally)
        self._position = 0
        self._watched: list[Client] = []
        self._orders = 0

    async def go(self) -> None:
        """Rounds until there were enough deliveries, time is up, or a fault is found."""
        ends = time.monotonic() + self._plan.longest_s
        await stock(self._desk)
        self._desk.acknowledged.clear()
        self._position = await self._log.head()
        self._company.settle(self._plan.clients, self._position)
        while not self._tally.faults:
            left_s = ends - time.monotonic()
            is_last = self._tally.deliveries >= self._plan.deliveries or left_s <= 0
            await self._round(CALM_S if is_last else min(self._plan.round_s, left_s), is_last)
            if is_last:
                return

    async def _round(self, seconds: float, is_calm: bool) -> None:
        enough = asyncio.Event()
        self._tally.rounds += 1
        self._orders = 0
        async with asyncio.TaskGroup() as work:
            work.create_task(self._writer("talker", 0).talk(enough))
            for number in range(self._plan.writers):
                writer = self._writer(f"writer {number}", self._plan.write_pause_s)
                work.create_task(writer.write(enough))
            if not is_calm:
                work.create_task(self._saboteur.harass(enough))
                work.create_task(self._saboteur.shake(enough))
            work.create_task(self._limit(seconds, enough))
        entries = await self._log.after(self._position)
        await self._judge(entries)
        self._company.dismiss(self._watched)
        self._watched = []
        self._desk.acknowledged.clear()
        self._hearing.forget()
        self._position += len(entries)

    def _writer(self, name: str, pause_s: float) -> Writer:
        name = f"{self._tally.rounds} {name}"
        chance = self._plan.chance(name)
        return Writer(name, self._desk, chance, pause_s, self._placed)

    def _placed(self, number: str, channel: Channel) -> None:
        self._orders += 1
        if self._orders <= WATCHED:
            self._watched += self._company.watch(number, channel)

    async def _limit(self, seconds: float, enough: asyncio.Event) -> None:
        """End the round in time, or as soon as enough was heard."""
        ends = time.monotonic() + seconds
        while not enough.is_set():
            heard = self._tally.deliveries + sum(map(_heard, self._company.readers))
            self._tell(heard)
            is_over = time.monotonic() >= ends or self._is_enough(heard)
            if (is_over and self._saboteur.is_through) or self._tally.faults:
                enough.set()
            await asyncio.sleep(LOOK_S)

    def _is_enough(self, heard: int) -> bool:
        return self._tally.deliveries < self._plan.deliveries <= heard

    async def _judge(self, entries: Sequence[Entry]) -> None:
        """Wait until everybody is at the log's end, and hold what they were told to it."""
        wanted: dict[Feed, list[Message]] = {}
        for reader in self._company.readers:
            if reader.feed not in wanted:
                wanted[reader.feed] = self._wanted(reader.feed, entries)
        deadline = time.monotonic() + PATIENCE_S
        while not all(_has_all(reader, wanted) for reader in self._company.readers):
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(LOOK_S)
        faults = holes(entries, self._position) + unkept(self._desk.acknowledged, entries)
        for reader in self._company.readers:
            faults += _faults(reader, _due(reader, wanted), entries)
            self._tally.deliveries += _heard(reader)
            self._tally.snapshots += reader.snapshot is not None
            reader.applied.clear()
        self._tally.events += len(entries)
        self._tally.faults += faults

    def _wanted(self, feed: Feed, entries: Sequence[Entry]) -> list[Message]:
        cursors = self._hearing.cursors
        return [
            Message(entry.position, cursors.of(entry.position), feed.shows(entry))
            for entry in entries
            if feed.wants(entry)
        ]


def _heard(reader: Reader) -> int:
    return len(reader.applied) + (reader.snapshot is not None)


def _due(reader: Reader, wanted: dict[Feed, list[Message]]) -> list[Message]:
    """What it must have been told; after its snapshot, where it began with one."""
    due = wanted[reader.feed]
    begun = reader.snapshot
    return due if begun is None else [one for one in due if one.position > begun.position]


def _has_all(reader: Reader, wanted: dict[Feed, list[Message]]) -> bool:
    return reader.cursor is not None and len(reader.applied) >= len(_due(reader, wanted))


def _faults(reader: Reader, due: list[Message], entries: Sequence[Entry]) -> list[Fault]:
    begun, feed = reader.snapshot, reader.feed.name
    found = [
        None if begun is None else snapshot_fault(reader.name, feed, begun, entries),
        difference(reader.name, feed, due, reader.applied),
    ]
    return [fault for fault in found if fault is not None]


async def run(plan: Plan, servers: Servers, tell: Callable[[int], None]) -> Tally:
    """What the plan came to at these servers; `tell` hears how many deliveries there were."""
    tally = Tally()
    headers = {"Authorization": f"Bearer {token_of(Role.MANAGER)}"}
    async with (
        opened_database(servers.database_url) as database,
        httpx.AsyncClient(headers=headers, timeout=ANSWER_S, trust_env=False) as http,
        asyncio.TaskGroup() as tasks,
    ):
        log = Log(database)
        hearing = Hearing(await log.cursors())
        doors = Doors(servers.ports, plan.chance("doors"), hearing, tally)
        company = Company(doors, tasks)
        desk = Desk(http, doors)
        await Run(plan, servers, log, desk, company, doors, tell).go()
        company.dismiss(list(company.clients))
    return tally
