"""All clients of a run: those who stay, and those who follow single orders for one round."""

import asyncio
from datetime import UTC, datetime
from typing import Final

from app.auth import Tokens
from app.domain.actors import Channel
from tests.api.doors import SECRET
from tests.faults.violence.clients import TOKEN_LIFE, Client, Doors
from tests.faults.violence.feeds import AT_LENGTH, STANDING, Feed
from tests.faults.violence.hearing import Reader
from tests.faults.violence.lines import Line, SocketLine
from tests.faults.violence.single import feeds_of
from tests.faults.violence.streams import EventLine

NARROW: Final = 2
"""Clients of each kind with little room, who are told at length."""
AT_ONCE: Final = 6
"""Times that a narrow websocket is told the same."""
KINDS: Final[tuple[type[Line], ...]] = (SocketLine, EventLine)


class Company:
    """Who is there, and what keeps them following."""

    def __init__(self, doors: Doors, tasks: asyncio.TaskGroup) -> None:
        self._doors = doors
        self._tasks = tasks
        self._following: dict[Client, asyncio.Task[None]] = {}
        self._made = 0
        self.clients: list[Client] = []

    @property
    def readers(self) -> list[Reader]:
        return [reader for client in self.clients for reader in client.readers]

    def settle(self, count: int, position: int) -> None:
        """So many connections that stay, on all standing feeds alike, from a place on."""
        cursor = self._doors.hearing.cursors.of(position)
        for number in range(count):
            feed = STANDING[number % len(STANDING)]
            match number // len(STANDING) % 3:
                case 0:
                    self._join(SocketLine, [feed], cursor)
                case 1:
                    self._join(EventLine, [feed], cursor)
                case _:
                    self._join(SocketLine, _all_of_viewer(feed), cursor)
        for _ in range(NARROW):
            self._join(SocketLine, [AT_LENGTH] * AT_ONCE, cursor, is_narrow=True)
            self._join(EventLine, [AT_LENGTH], cursor, is_narrow=True)

    def watch(self, number: str, channel: Channel) -> list[Client]:
        """Have everybody who may do so follow an order from now on, over both transports."""
        now = datetime.now(UTC)
        token, _ = Tokens(SECRET).issue_tracking(number, now, TOKEN_LIFE)
        feeds = feeds_of(number, channel, token)
        return [self._join(kind, [feed], None) for feed in feeds for kind in KINDS]

    def _join(
        self, kind: type[Line], feeds: list[Feed], cursor: str | None, *, is_narrow: bool = False
    ) -> Client:
        self._made += 1
        readers = [
            Reader(f"{kind.__name__} {self._made}.{place}", feed, cursor)
            for place, feed in enumerate(feeds)
        ]
        client = Client(self._doors, kind, readers, is_narrow=is_narrow)
        self.clients.append(client)
        self._following[client] = self._tasks.create_task(client.follow())
        return client

    def dismiss(self, clients: list[Client]) -> None:
        """They leave for good."""
        for client in clients:
            self.clients.remove(client)
            self._following.pop(client).cancel()
            client.leave()


def _all_of_viewer(feed: Feed) -> list[Feed]:
    return [each for each in STANDING if (each.role, each.channel) == (feed.role, feed.channel)]
