"""A shop as tutorials show it: Strawberry, SQLAlchemy's ORM, a DataLoader for each relation."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from sqlalchemy import Engine, event, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from bench.peers.plain_feed import Subscription, lifespan, published
from bench.peers.plain_placing import Mutation
from bench.peers.plain_types import Order, OrderConnection, PageInfo
from bench.peers.rows import URL, EventRow, LineRow, OrderRow, ParcelRow, ScanRow

engine = create_async_engine(URL, connect_args={"timeout": 30})
sessions = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(Engine, "connect")
def durable(connection: Any, _: object) -> None:
    if engine.dialect.name == "sqlite":
        connection.execute("PRAGMA synchronous = FULL")


def loader(row: Any, owner: str, *order_by: Any) -> Callable[[list[str]], Awaitable[list[Any]]]:
    """The rows of each owner, in one statement for all of them."""

    async def load(keys: list[str]) -> list[Any]:
        found: defaultdict[str, list[Any]] = defaultdict(list)
        column = getattr(row, owner)
        async with sessions() as session:
            for each in await session.scalars(
                select(row).where(column.in_(keys)).order_by(*order_by)
            ):
                found[getattr(each, owner)].append(each)
        return [found[key] for key in keys]

    return load


@strawberry.type
class Query:
    """What may be asked."""

    @strawberry.field
    async def order(self, number: str) -> Order | None:
        async with sessions() as session:
            row = await session.scalar(select(OrderRow).where(OrderRow.number == number))
        return None if row is None else Order.of(row)

    @strawberry.field
    async def orders(self, first: int | None = 20) -> OrderConnection:
        size = first or 20
        newest = select(OrderRow).order_by(OrderRow.placed_at.desc(), OrderRow.id.desc())
        async with sessions() as session:
            rows = (await session.scalars(newest.limit(size + 1))).all()
        return OrderConnection(
            nodes=[Order.of(row) for row in rows[:size]],
            page_info=PageInfo(has_next_page=len(rows) > size),
        )


class Endpoint(GraphQL[dict[str, Any], None]):
    """Loaders for each request, so that none shows old rows."""

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> dict[str, Any]:
        return {
            "request": request,
            "response": response,
            "sessions": sessions,
            "lines": DataLoader(loader(LineRow, "order_id", LineRow.position)),
            "shipments": DataLoader(loader(ParcelRow, "order_id", ParcelRow.id)),
            "scans": DataLoader(loader(ScanRow, "shipment_id", ScanRow.at, ScanRow.id)),
            "timeline": DataLoader(loader(EventRow, "order_id", EventRow.position)),
        }


endpoint = Endpoint(strawberry.Schema(Query, Mutation, Subscription))
app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/health", lambda _: PlainTextResponse("ok")),
        Route("/publish", published, methods=["POST"]),
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
    ],
)
