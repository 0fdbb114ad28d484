"""Makes events of many orders at once, as another process of the shop would: a commit each time."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.domain.actors import Actor, Role
from app.settings import load_settings, with_keys
from app.storage.care.opening import opened_store
from app.storage.kept.entries import NO_DETAIL
from app.storage.statements.columns import to_micros
from app.storage.store import Store
from app.storage.tables import orders
from app.storage.together.entries import OrderEntry
from app.storage.transaction import Transaction
from app.subscriptions.bus import Bell

FOLDER: Final = "BENCH_FOLDER"
BY: Final = Actor(Role.MANAGER, "bench")


class Maker:
    """Knows the shop's orders, and writes a note's event of each that is named."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, OrderEntry] = {}

    async def begin(self) -> None:
        """Read the orders."""
        now = to_micros(datetime.now(UTC))
        columns = orders.c.number, orders.c.id, orders.c.channel, orders.c.status, orders.c.version
        async with self._store.database.reading() as connection:
            for number, identity, channel, status, version in await connection.execute(
                select(*columns)
            ):
                self._known[number] = OrderEntry(
                    feed="order",
                    type="order.note_added",
                    order_id=identity,
                    order_number=number,
                    account_key=None,
                    channel=channel,
                    status=status,
                    previous_status=None,
                    version=version,
                    shipment_id=None,
                    warehouse=None,
                    actor_role=BY.role,
                    actor_name=BY.name,
                    internal=True,
                    detail=NO_DETAIL,
                    occurred_at=now,
                    recorded_at=now,
                )

    async def publish(self, request: Request) -> Response:
        numbers: list[str] = orjson.loads(await request.body())

        async def work(tx: Transaction) -> None:
            tx.entries += [self._known[number] for number in numbers]

        await self._store.write(work, datetime.now(UTC))
        return PlainTextResponse("made")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    folder = Path(os.environ[FOLDER])
    url = f"sqlite+aiosqlite:///{folder / 'waypost.db'}"
    settings = with_keys(load_settings(data_dir=folder, database_url=url))
    bell = Bell(settings.broadcast_url)
    async with opened_store(settings, on_commit=bell.ring) as store, bell:
        maker = Maker(store)
        await maker.begin()
        app.router.routes.append(Route("/publish", maker.publish, methods=["POST"]))
        yield


app = Starlette(lifespan=lifespan, routes=[Route("/health", lambda _: PlainTextResponse("ok"))])
