"""The ceiling on PostgreSQL: Starlette and orjson over asyncpg, the same statements."""

import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bench.peers import shapes
from bench.peers.group_commit import EVENT, HEAD, LINE, PRICE, TAKE, Placed, SoldOut, fresh_id
from bench.peers.pipelined import Pipeline

POOL: Final = 16
GROUPED: Final = os.environ.get("BENCH_PLACING") == "grouped"


def numbered(statement: str) -> str:
    """The statement with PostgreSQL's parameters in place of SQLite's."""
    parts = statement.split("?")
    return parts[0] + "".join(f"${n}{part}" for n, part in enumerate(parts[1:], 1))


ONE: Final = numbered(shapes.ONE)
OF_ONE: Final = {
    name: text.format("= $1")
    for name, text in (("lines", shapes.LINES), ("parcels", shapes.PARCELS))
}
STEPS: Final = shapes.STEPS.format("= $1")
OF_MANY: Final = {
    name: text.format("= ANY($1)")
    for name, text in (
        ("lines", shapes.LINES),
        ("parcels", shapes.PARCELS),
        ("scans", shapes.SCANS),
    )
}
TAKE_ONE, PRICE_OF, LINE_ROW = map(numbered, (TAKE, PRICE, LINE))
HEAD_ROW: Final = numbered(HEAD).replace("$3, 0, '', ''", "$3, false, '', ''")
EVENT_ROW: Final = numbered(EVENT).replace("'web-shop', 0", "'web-shop', false")


async def order(connection: Any, number: str) -> dict[str, Any] | None:
    head = await connection.fetchrow(ONE, number)
    if head is None:
        return None
    parcels = await connection.fetch(OF_ONE["parcels"], head[0])
    scans = await connection.fetch(OF_MANY["scans"], [row[1] for row in parcels])
    return shapes.one_order(
        head,
        await connection.fetch(OF_ONE["lines"], head[0]),
        parcels,
        shapes.by_owner(scans),
        await connection.fetch(STEPS, head[0]),
    )


async def orders(connection: Any) -> dict[str, Any]:
    heads = await connection.fetch(shapes.MANY)
    owners = [head[0] for head in heads[: shapes.PAGE - 1]]
    return shapes.page(
        heads,
        await connection.fetch(OF_MANY["lines"], owners),
        await connection.fetch(OF_MANY["parcels"], owners),
    )


async def place(connection: Any, wanted: Mapping[str, Any]) -> Placed:
    """Statement by statement, in the caller's transaction; shelves in the order of their SKUs."""
    identity, number, position = fresh_id()
    at = time.time_ns() // 1_000
    lines: list[Sequence[Any]] = []
    for n, line in enumerate(sorted(wanted["lines"], key=lambda each: str(each["sku"])), 1):
        sku, pieces = line["sku"], line["quantity"]
        name, price = await connection.fetchrow(PRICE_OF, sku)
        if await connection.execute(TAKE_ONE, pieces, sku, pieces) != "UPDATE 1":
            raise SoldOut(sku)
        lines.append((identity, n, sku, name, pieces, price))
    total = sum(line[4] * line[5] for line in lines)
    await connection.execute(HEAD_ROW, identity, number, at, total, total, total, at)
    await connection.executemany(LINE_ROW, lines)
    await connection.execute(EVENT_ROW, position, identity, number, at, at)
    return Placed(number, total)


async def graphql(request: Request) -> Response:
    asked = orjson.loads(await request.body())["variables"]
    state = request.state
    answer: dict[str, Any]
    if "input" in asked and GROUPED:
        answer = {"orderPlace": (await state.pipeline.place(asked["input"])).as_answer()}
    else:
        async with state.pool.acquire() as connection:
            answer = await answered(connection, asked)
    return Response(orjson.dumps({"data": answer}), media_type="application/json")


async def answered(connection: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    if "input" in asked:
        async with connection.transaction():
            return {"orderPlace": (await place(connection, asked["input"])).as_answer()}
    if "number" in asked:
        return {"order": await order(connection, asked["number"])}
    return {"orders": await orders(connection)}


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
    async with asyncpg.create_pool(shapes.DATABASE, min_size=POOL, max_size=POOL) as pool:
        yield {"pool": pool, "pipeline": Pipeline(pool)}


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/health", lambda _: PlainTextResponse("ok")),
        Route("/graphql", graphql, methods=["POST"]),
    ],
)
