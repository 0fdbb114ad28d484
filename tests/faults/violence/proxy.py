"""A network that goes wrong: what passes to and from a server may stop, end or break off."""

import asyncio
from asyncio.transports import BaseTransport
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import cast


class Side(asyncio.Protocol):
    """One of the two connections of a way; what it hears it passes to the other."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.other: Side | None = None
        """None until there is a way."""
        self._early = b""
        self._most_bytes: int | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self.other is None or self.other.transport is None:
            self._early += data
        elif self._most_bytes is None:
            self.other.write(data)
        else:
            self.other.write(data[: self._most_bytes % len(data)])
            self.other.close()
            self.abort()

    def eof_received(self) -> bool:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        if self.other is not None:
            self.other.abort() if error else self.other.close()

    def pause_writing(self) -> None:
        if self.other is not None:
            self.other.listen(False)

    def resume_writing(self) -> None:
        if self.other is not None:
            self.other.listen(True)

    def join(self, other: "Side") -> None:
        """Pass everything on to the other from now on."""
        self.other = other
        if self._early:
            early, self._early = self._early, b""
            self.data_received(early)

    def listen(self, listens: bool) -> None:
        """Read on, or leave what comes where it is."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading() if listens else self.transport.pause_reading()

    def write(self, data: bytes) -> None:
        """Send it, unless nobody is there any more."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def break_off(self, most_bytes: int) -> None:
        """Pass on only a part of what comes next, and end."""
        self._most_bytes = most_bytes

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class Near(Side):
    """The client's; with it begins a way to the server."""

    def __init__(self, proxy: "Proxy") -> None:
        super().__init__()
        self._proxy = proxy

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._proxy.begin(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._proxy.ways.pop(self, None)
        super().connection_lost(error)


class Proxy:
    """Stands before one server, and does harm when told."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._opening: set[asyncio.Task[None]] = set()
        self.ways: dict[Near, Side] = {}
        """By the client's side, the server's."""

    def begin(self, near: Near) -> None:
        opening = asyncio.create_task(self._open(near))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    async def _open(self, near: Near) -> None:
        far = Side()
        try:
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: far, "127.0.0.1", self._target)
        except OSError:
            near.abort()
            return
        self.ways[near] = far
        far.join(near)
        near.join(far)

    def some(self, chance: Random, share: float) -> list[tuple[Near, Side]]:
        """A part of the ways there are."""
        ways = list(self.ways.items())
        return chance.sample(ways, round(share * len(ways)))

    def reset(self, chance: Random, share: float) -> int:
        """End some ways at both sides at once; how many."""
        ways = self.some(chance, share)
        for near, far in ways:
            near.abort()
            far.abort()
        return len(ways)

    def close_half(self, chance: Random, share: float) -> int:
        """End some ways in good order towards the client, while the server hears of nothing."""
        ways = self.some(chance, share)
        for near, far in ways:
            near.other = far.other = None
            near.close()
            asyncio.get_running_loop().call_later(chance.uniform(0.5, 2), far.abort)
        return len(ways)

    def break_off(self, chance: Random, share: float) -> int:
        """End some ways in the middle of what the server says next."""
        ways = self.some(chance, share)
        for _, far in ways:
            far.break_off(chance.randrange(1, 10_000))
        return len(ways)

    def hold_up(self, chance: Random, share: float, seconds: float) -> int:
        """Pass on nothing for a while, neither way."""
        ways = self.some(chance, share)
        loop = asyncio.get_running_loop()
        for way in ways:
            for side in way:
                side.listen(False)
                loop.call_later(seconds, side.listen, True)
        return len(ways)


@asynccontextmanager
async def proxied(target: int) -> AsyncIterator[tuple[Proxy, int]]:
    """A proxy before the server at a port, and the port where it listens."""
    proxy = Proxy(target)
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: Near(proxy), "127.0.0.1", 0) as server:
        yield proxy, server.sockets[0].getsockname()[1]
        for near, far in list(proxy.ways.items()):
            near.abort()
            far.abort()
