"""Those who follow feeds, and come back after their last cursor whenever they are cut off."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from app.auth import Tokens
from app.domain.actors import Channel, Role
from tests.api.doors import SECRET
from tests.faults.violence.comparing import Fault
from tests.faults.violence.feeds import ANNA
from tests.faults.violence.hearing import Hearing, Reader
from tests.faults.violence.lines import EXPECTED_ENDS, Line
from tests.faults.violence.tally import Tally

TOKEN_LIFE: Final = timedelta(days=30)
"""Longer than any run: that tokens end feeds is shown elsewhere."""
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 0.8
"""Before a client comes back."""
NARROW_BYTES: Final = 4096
NARROW_SEGMENT: Final = 536
"""With so small a window and segment the kernel holds little of what is not read."""


@dataclass(frozen=True)
class Doors:
    """Where the servers are reached, and what everybody shares who comes there."""

    ports: Sequence[int]
    chance: Random
    hearing: Hearing
    tally: Tally

    def port(self) -> int:
        """One of the servers, straight or by a proxy."""
        return self.chance.choice(self.ports)


def token_of(role: Role, channel: Channel | None = None) -> str | None:
    """Of somebody in that role; a guest has none, and the only customer is Anna."""
    if role is Role.GUEST:
        return None
    subject = ANNA if role is Role.CUSTOMER else role.lower()
    now = datetime.now(UTC)
    issued = Tokens(SECRET).issue(role, at=now, ttl=TOKEN_LIFE, subject=subject, channel=channel)
    return issued.text


class Client:
    """One connection's readers, all of one viewer."""

    def __init__(
        self, doors: Doors, kind: type[Line], readers: Sequence[Reader], *, is_narrow: bool = False
    ) -> None:
        self.readers = readers
        self.is_narrow = is_narrow
        self.line: Line | None = None
        """The connection it has, had last, or is about to have."""
        self._doors = doors
        self._kind = kind
        feed = readers[0].feed
        self._token = token_of(feed.role, feed.channel)

    async def follow(self) -> None:
        """Come back again and again; a fault ends it."""
        doors = self._doors
        while True:
            self.line = self._kind(self.readers, self._token, doors.hearing, doors.tally)
            try:
                await self._connect(self.line)
            except OSError:
                pass  # the server is not there yet, again
            else:
                reason = await self.line.ended
                if reason not in EXPECTED_ENDS:
                    doors.tally.faults.append(self._fault(reason))
                    return
                doors.tally.resumes += self.line.is_open * len(self.readers)
            await asyncio.sleep(doors.chance.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S))

    async def _connect(self, line: Line) -> None:
        loop, address = asyncio.get_running_loop(), ("127.0.0.1", self._doors.port())
        if not self.is_narrow:
            await loop.create_connection(lambda: line, *address)
            return
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW_BYTES)
        narrow.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, NARROW_SEGMENT)
        narrow.setblocking(False)
        try:
            await loop.sock_connect(narrow, address)
            await loop.create_connection(lambda: line, sock=narrow)
        except BaseException:
            narrow.close()
            raise

    def _fault(self, reason: str) -> Fault:
        names = ", ".join(reader.name for reader in self.readers)
        feeds = ", ".join(reader.feed.name for reader in self.readers)
        return Fault(names, feeds, "it was ended in no way that clients are told of", got=reason)

    def leave(self) -> None:
        if self.line is not None:
            self.line.cut()
