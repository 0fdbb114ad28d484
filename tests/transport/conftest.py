"""A toy product behind the real wire: one uvicorn in a thread, on a port of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.responses import HTMLResponse

from app.execution.engine import Engine, Inspection
from app.execution.persisted import PersistedDocuments
from app.transport.connections import times_of
from app.transport.deadlines import WireTimes
from app.transport.endpoint import (
    OperationRequest,
    Payload,
    Revocation,
    Session,
    Unauthenticated,
    Update,
)
from app.transport.listening import listening_at
from app.transport.options import TransportOptions
from app.transport.places import PlaceLimits
from app.transport.routes import GraphQLDoor
from app.transport.server import build_server

FAST = WireTimes(
    write_deadline_s=1.0,
    ping_interval_s=0.5,
    ping_timeout_s=0.5,
    farewell_window_s=0.2,
    farewell_grace_s=0.5,
)


@strawberry.type
class Tick:
    cursor: str
    number: int
    text: str = ""


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def who(self, info: strawberry.Info[Context]) -> str:
        return info.context.actor

    @strawberry.field
    async def broken(self) -> str | None:
        raise RuntimeError("the password is swordfish")

    @strawberry.field
    async def late(self, info: strawberry.Info[Context], by_s: float = 0.1) -> str:
        info.context.toy.waiting += 1
        await asyncio.sleep(by_s)
        return "late"

    @strawberry.field
    def secret(self, number: str) -> str | None:
        return number


@strawberry.type
class Mutation:
    @strawberry.mutation
    def shout(self, text: str) -> str:
        return text.upper()


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(
        self, info: strawberry.Info[Context], count: int = 3, after: str | None = None
    ) -> AsyncGenerator[Tick, None]:
        start = int(after.removeprefix("c")) if after else 0
        for number in range(start + 1, start + count + 1):
            yield Tick(cursor=f"c{number}", number=number)

    @strawberry.subscription
    async def forever(
        self, info: strawberry.Info[Context], size: int = 0
    ) -> AsyncGenerator[Tick, None]:
        toy = info.context.toy
        toy.streams += 1
        try:
            yield Tick(cursor="c0", number=0, text="x" * size)
            await asyncio.Event().wait()
        finally:
            toy.streams -= 1

    @strawberry.subscription
    async def flood(self, info: strawberry.Info[Context]) -> AsyncGenerator[str, None]:
        toy = info.context.toy
        toy.streams += 1
        try:
            while True:
                toy.sent += 1
                yield "x" * 10_000
                await asyncio.sleep(0)
        finally:
            toy.streams -= 1

    @strawberry.subscription
    async def lagging(self) -> AsyncGenerator[int, None]:
        yield 1
        raise GraphQLError("too slow", extensions={"code": "LAGGED", "cursor": "c7"})

    @strawberry.subscription
    async def buggy(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError("the password is swordfish")


@dataclass
class Context:
    actor: str
    toy: Toy


@dataclass
class Toy:
    """The endpoint: tokens are names; `brief` expires within a moment."""

    engine: Engine[Context]
    waiting: int = 0
    streams: int = 0
    sent: int = 0
    revocations: dict[str, Revocation] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)

    async def authenticate(self, authorization: str | None, address: str) -> Session[str]:
        self.addresses.append(address)
        if authorization is None:
            return Session("guest", None)
        kind, _, name = authorization.partition(" ")
        if kind != "Bearer" or name == "bad":
            raise Unauthenticated("The token is not valid.")
        if name == "outage":
            raise RuntimeError("the database does not answer")
        lasts = timedelta(seconds=0.3) if name == "brief" else timedelta(hours=1)
        ended = self.revocations.setdefault(name, Revocation())
        return Session(name, name, datetime.now(UTC) + lasts, ended)

    def inspect(self, request: OperationRequest) -> Inspection:
        return self.engine.inspect(request)

    async def execute(self, request: OperationRequest, session: Session[str]) -> Payload:
        return await self.engine.execute(request, Context(session.actor, self))

    async def subscribe(
        self, request: OperationRequest, session: Session[str]
    ) -> Payload | AsyncGenerator[Update, None]:
        return await self.engine.subscribe(request, lambda: Context(session.actor, self))

    def failed(self, error: Exception) -> Payload:
        return self.engine.failed(error)


@dataclass(frozen=True)
class Served:
    url: str
    toy: Toy
    loop: asyncio.AbstractEventLoop
    stop: Callable[[], None]

    @property
    def ws(self) -> str:
        return self.url.replace("http", "ws")

    def http(self) -> httpx.Client:
        return httpx.Client(timeout=10)


@contextmanager
def serving(
    options: TransportOptions | None = None,
    times: WireTimes = FAST,
    trusted_proxies: tuple[str, ...] = (),
    persisted: PersistedDocuments | None = None,
    **server_options: float,
) -> Iterator[Served]:
    schema = strawberry.Schema(Query, Mutation, Subscription)
    toy = Toy(Engine(schema._schema, persisted=persisted))
    app = GraphQLDoor(toy, Starlette(), options)
    server = build_server(
        app, port=0, times=times, trusted_proxies=trusted_proxies, **server_options
    )
    config = server.config
    bound = listening_at(config.host, config.port, times_of(config).unacknowledged_s)
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await server.serve(sockets=[bound])

    def stop() -> None:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"

    factory = server.config.get_loop_factory()
    thread = threading.Thread(target=lambda: asyncio.Runner(loop_factory=factory).run(serve()))
    thread.start()
    until(lambda: server.started, "the server starts")
    try:
        yield Served(f"http://127.0.0.1:{bound.getsockname()[1]}/graphql", toy, loops[0], stop)
    finally:
        stop()


def until(look: Callable[[], object], wanted: str, patience_s: float = 5.0) -> None:
    deadline = time.monotonic() + patience_s
    while not look():
        assert time.monotonic() < deadline, f"waited in vain: {wanted}"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    options = TransportOptions(
        page=lambda: HTMLResponse("<h1>explorer</h1>"),
        post_only_fields=frozenset({"secret"}),
        allowed_origins=("https://shop.example",),
        init_timeout_s=0.5,
        operations_per_socket=5,
        places=PlaceLimits(per_principal=4, per_guest_address=20),
        heartbeat_s=0.2,
    )
    with serving(options) as running:
        yield running


@pytest.fixture(scope="session")
def start_serving() -> Callable[..., object]:
    return serving


@pytest.fixture(scope="session")
def eventually() -> Callable[..., None]:
    return until
