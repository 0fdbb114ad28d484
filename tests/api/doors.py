"""The whole schema in this process, on a real store: ask it as somebody, count what it reads."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Engine, event

from app.api import Api
from app.auth import Tokens
from app.domain.actors import Actor
from app.execution.streaming import Update
from app.main import _api, _product
from app.sessions import Revocations, Sessions
from app.settings import load_settings
from app.storage.store import Store
from app.subscriptions.hub import Hub
from app.subscriptions.tail import Tail
from app.transport.endpoint import OperationRequest, Session
from app.usecases.shop import Shop
from tests.builders import LATER, MAY
from tests.subscriptions.bells import SilentBell
from tests.subscriptions.pulling import pulled

SENT = {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE"}
SECRET = "a secret of the tests, long enough to sign"


def asking(document: str, **variables: Any) -> OperationRequest:
    return OperationRequest(document, variables, None, {}, "POST", "192.0.2.1")


class Doors:
    """The product without its wire."""

    def __init__(self, store: Store, tail: Tail, now: datetime = LATER, **settings: Any) -> None:
        self.now = now
        self.hub = Hub(tail)
        self.tokens = Tokens(SECRET)
        self.revocations = Revocations()
        tail.listen(self.revocations.hear)
        chosen = load_settings(secret_key=SECRET, **settings)
        made = _product(chosen, store, self.tokens, self.revocations)
        self.product = replace(made, clock=lambda: self.now)
        self.api: Api = _api(chosen)
        sessions = Sessions(self.tokens, self.revocations, lambda: self.now)
        self.api.open(self.product, tail, self.hub, sessions)

    @property
    def shop(self) -> Shop:
        return self.product.shop

    async def answer(self, document: str, by: Actor = MAY, **variables: Any) -> dict[str, Any]:
        """The whole answer, errors and all."""
        return dict(await self.api.execute(asking(document, **variables), Session(by, by.subject)))

    async def ask(self, document: str, by: Actor = MAY, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = await self.answer(document, by, **variables)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    @asynccontextmanager
    async def feed(
        self, document: str, by: Actor = MAY, **variables: Any
    ) -> AsyncIterator[AsyncIterator[Update]]:
        """What a subscription answers, closed at the end of the block."""
        answer = await self.api.subscribe(asking(document, **variables), Session(by, by.subject))
        async with pulled(answer) as stream:
            yield stream


@asynccontextmanager
async def opened_doors(store: Store, **settings: Any) -> AsyncIterator[Doors]:
    """The doors on `store`, for queries and mutations; nothing follows the log."""
    tail = Tail(store, SilentBell(), keep=1_000, poll_s=60)
    await tail.start()
    yield Doors(store, tail, **settings)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Every statement that reaches the database within the block, but for BEGIN and the like."""
    sent: list[str] = []

    def note(statement: str) -> None:
        if statement.split(maxsplit=1)[0].upper() in SENT:
            sent.append(statement)

    with ExitStack() as held:
        for engine in {lane._engine for lane in store.database.lanes.all()}:
            if isinstance(engine, Engine):
                held.enter_context(_told_by_sqlite(engine, note))
            else:
                held.enter_context(_told_by_sqlalchemy(engine.sync_engine, note))
        if not store.database.is_sqlite:
            held.enter_context(_told_by_asyncpg(note))
        yield sent


@contextmanager
def _told_by_sqlalchemy(engine: Engine, note: Callable[[str], None]) -> Iterator[None]:
    def passed(_: object, __: object, statement: str, *___: object) -> None:
        note(statement)

    event.listen(engine, "before_cursor_execute", passed)
    yield
    event.remove(engine, "before_cursor_execute", passed)


@contextmanager
def _told_by_asyncpg(note: Callable[[str], None]) -> Iterator[None]:
    """What goes to the driver past SQLAlchemy, on every connection of this process."""

    def told(name: str) -> Callable[..., Any]:
        ask = getattr(asyncpg.Connection, name)

        def asked(connection: Any, statement: str, *given: Any) -> Any:
            note(statement)
            return ask(connection, statement, *given)

        return asked

    with pytest.MonkeyPatch.context() as patched:
        for name in ("fetch", "fetchval", "execute"):
            patched.setattr(asyncpg.Connection, name, told(name))
        yield


@contextmanager
def _told_by_sqlite(engine: Engine, note: Callable[[str], None]) -> Iterator[None]:
    """Asks the driver: what is prepared does not pass by SQLAlchemy's events."""
    driver: Any = engine.raw_connection().driver_connection
    driver.set_trace_callback(note)
    yield
    driver.set_trace_callback(None)
