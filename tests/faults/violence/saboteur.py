"""Harm, in an order that the seed draws: to the clients' connections, and to what serves them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Final, TypeAlias

from tests.faults.violence.clients import Client
from tests.faults.violence.proxy import Proxy
from tests.faults.violence.servers import Servers
from tests.faults.violence.tally import Tally

FEW, MANY = 0.05, 0.4
"""Parts of all clients."""
SHORT_S, LONG_S = 0.3, 7.0
"""To read nothing: the first passes unnoticed, the second is beyond the write deadline."""
TIDE_S: Final = (0.1, 0.7)
"""Between two harms to clients."""
QUAKE_S: Final = (0.5, 4.0)
"""Between two harms to servers, and as long as the first took."""
Harm: TypeAlias = Callable[[], Awaitable[None]]


class Saboteur:
    """Every kind of harm comes once before one comes again."""

    def __init__(
        self, chance: Random, servers: Servers, clients: Sequence[Client], tally: Tally
    ) -> None:
        """`clients` may grow."""
        self._chance = chance
        self._servers = servers
        self._clients = clients
        self._tally = tally
        self._busy = 0

    @property
    def is_through(self) -> bool:
        """Whether every kind of harm has come since it was told to begin."""
        return self._busy == 0

    async def harass(self, enough: asyncio.Event) -> None:
        """Harm clients until it is enough."""
        await self._do(
            [self._cut_few, self._cut_many, *self._stalls(), *self._ways()], TIDE_S, enough
        )

    async def shake(self, enough: asyncio.Event) -> None:
        """Harm servers until it is enough; they all run at the end."""
        harms: list[Harm] = [self._kill, self._restart]
        if self._servers.is_on_postgres:
            harms += [self._end_backends, self._end_backends]
        if self._servers.redis is not None:
            harms += [self._end_bell_writers, self._end_bell_listeners, self._restart_bell]
        await self._do(harms, QUAKE_S, enough)

    async def _do(
        self, harms: Sequence[Harm], pause_s: tuple[float, float], enough: asyncio.Event
    ) -> None:
        left = self._chance.sample(harms, len(harms))
        self._busy += 1
        is_first = True
        while not enough.is_set():
            began = time.monotonic()
            await left.pop()()
            took_s = time.monotonic() - began
            if not left:
                self._busy -= is_first
                is_first = False
                left = self._chance.sample(harms, len(harms))
            try:
                async with asyncio.timeout(took_s + self._chance.uniform(*pause_s)):
                    await enough.wait()
            except TimeoutError:
                continue

    # clients

    def _some(self, share: float) -> list[Client]:
        number = max(1, round(share * len(self._clients)))
        return self._chance.sample(list(self._clients), number)

    async def _cut_few(self) -> None:
        self._cut(FEW)

    async def _cut_many(self) -> None:
        self._cut(MANY)

    def _cut(self, share: float) -> None:
        for client in self._some(share):
            client.leave()
            self._tally.cuts += 1

    def _stalls(self) -> list[Harm]:
        async def briefly() -> None:
            self._stall(self._some(MANY), SHORT_S)

        async def for_long() -> None:
            self._stall(self._some(FEW), LONG_S)

        async def the_narrow() -> None:
            self._stall([each for each in self._clients if each.is_narrow], LONG_S)

        return [briefly, for_long, the_narrow]

    def _stall(self, clients: Sequence[Client], most_s: float) -> None:
        for client in clients:
            if client.line is not None:
                client.line.stall(self._chance.uniform(SHORT_S / 2, most_s))
                self._tally.stalls += 1

    def _ways(self) -> list[Harm]:
        async def reset() -> None:
            self._tally.cuts += self._proxy().reset(self._chance, MANY)

        async def close_half() -> None:
            self._tally.cuts += self._proxy().close_half(self._chance, MANY)

        async def break_off() -> None:
            self._tally.cuts += self._proxy().break_off(self._chance, MANY)

        async def hold_up() -> None:
            seconds = self._chance.uniform(SHORT_S, LONG_S)
            self._tally.stalls += self._proxy().hold_up(self._chance, MANY, seconds)

        return [reset, close_half, break_off, hold_up]

    def _proxy(self) -> Proxy:
        return self._chance.choice(self._servers.proxies)

    # servers

    async def _kill(self) -> None:
        await self._servers.kill(self._chance.choice(self._servers.processes))
        self._tally.kills += 1

    async def _restart(self) -> None:
        await self._servers.restart(self._chance.choice(self._servers.processes))
        self._tally.restarts += 1

    async def _end_backends(self) -> None:
        self._tally.backends_ended += await self._servers.end_backends()

    async def _end_bell_writers(self) -> None:
        await self._end_bell("normal")

    async def _end_bell_listeners(self) -> None:
        await self._end_bell("pubsub")

    async def _end_bell(self, kind: str) -> None:
        await self._servers.end_bell(kind)
        self._tally.bell_harms += 1

    async def _restart_bell(self) -> None:
        await self._servers.restart_bell(self._chance.uniform(0, 1))
        self._tally.bell_harms += 1
