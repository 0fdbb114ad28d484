"""The servers under violence: processes on one database, each at a port that it keeps."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg
import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from tests.acceptance.product import Waypost
from tests.api.doors import SECRET
from tests.databases import KEY, SERVER, postgres_database, url_of
from tests.faults.redis_server import ThrowAwayRedis
from tests.faults.violence.proxy import Proxy, proxied

HURRIED: Final = {
    "WAYPOST_SECRET_KEY": SECRET,
    "WAYPOST_ENCRYPTION_KEYS": KEY,
    "WAYPOST_POLL_INTERVAL_S": "0.3",
    "WAYPOST_SHUTDOWN_SPREAD_S": "0.5",
    "WAYPOST_SOCKET_WRITE_DEADLINE_S": "5",
    "WAYPOST_TAIL_EVENTS": "100",
    "WAYPOST_SOCKETS_PER_PRINCIPAL": "10000",
    "WAYPOST_GUEST_SOCKETS_PER_ADDRESS": "10000",
    "WAYPOST_LOG_LEVEL": "warning",
}
"""So short a tail and so little patience that clients meet every way on within seconds."""
RETRY_S, RETRIES = 0.1, 100
"""For a Redis that has just been started."""
STRAIGHT: Final = 3
"""Of four clients, those who come to a server by no proxy."""
END_BACKENDS: Final = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = $1 AND pid <> pg_backend_pid()"""


@dataclass(frozen=True)
class Servers:
    """Some processes, the proxies before them, and what stands under them."""

    processes: Sequence[Waypost]
    proxies: Sequence[Proxy]
    ports: Sequence[int]
    """Of the processes and of the proxies."""
    database_url: str
    redis: ThrowAwayRedis | None

    @property
    def is_on_postgres(self) -> bool:
        return self.database_url.startswith("postgresql")

    async def kill(self, process: Waypost) -> None:
        """Dead at once, and started again."""
        await asyncio.to_thread(process.stop, signal.SIGKILL)
        await asyncio.to_thread(process.start)

    async def restart(self, process: Waypost) -> None:
        """Told to end, and started again."""
        await asyncio.to_thread(process.stop, signal.SIGTERM)
        await asyncio.to_thread(process.start)

    async def end_backends(self) -> int:
        """Every connection to the database ends; how many there were."""
        name = urlsplit(self.database_url).path.removeprefix("/")
        connection = await asyncpg.connect(f"{SERVER}/postgres", timeout=5)
        try:
            return int(await connection.fetchval(END_BACKENDS, name))
        finally:
            await connection.close()

    async def end_bell(self, kind: str) -> None:
        """Redis ends its connections of that kind: `normal` or `pubsub`."""
        assert self.redis is not None, "only where the bell is Redis"
        retry = Retry(ConstantBackoff(RETRY_S), RETRIES)
        async with redis.Redis.from_url(self.redis.url, retry=retry) as client:
            await client.client_kill_filter(_type=kind)

    async def restart_bell(self, pause_s: float) -> None:
        """Redis dies, and is back after a while."""
        assert self.redis is not None, "only where the bell is Redis"
        await asyncio.to_thread(self.redis.kill)
        await asyncio.sleep(pause_s)
        await asyncio.to_thread(self.redis.start)


@asynccontextmanager
async def serving(
    folder: Path, processes: int, *, on_postgres: bool = False
) -> AsyncIterator[Servers]:
    """So many processes, ready, each with a proxy before it; PostgreSQL comes with a Redis."""
    async with AsyncExitStack() as stack:
        url, bell = f"sqlite+aiosqlite:///{folder / 'shop.db'}", None
        settings = dict(HURRIED)
        if on_postgres:
            url, bell = url_of(stack.enter_context(postgres_database())), ThrowAwayRedis(folder)
            stack.callback(bell.kill)
            bell.start()
            settings["WAYPOST_BROADCAST_URL"] = bell.url
        made = [Waypost(folder, settings | {"WAYPOST_DATABASE_URL": url}) for _ in range(processes)]
        for each in made:
            stack.push_async_callback(asyncio.to_thread, each.stop)
            await asyncio.to_thread(each.start)
        ways = [await stack.enter_async_context(proxied(each.port)) for each in made]
        straight = [each.port for each in made] * STRAIGHT
        ports = straight + [port for _, port in ways]
        yield Servers(made, [proxy for proxy, _ in ways], ports, url, bell)
