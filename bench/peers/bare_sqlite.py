"""The ceiling for reads on SQLite: Starlette and orjson, statements straight on the loop."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bench.peers import shapes
from bench.peers.group_commit import Writer

reader = sqlite3.connect(shapes.DATABASE, check_same_thread=False, cached_statements=256)
reader.execute("PRAGMA cache_size = -65536")
writer = Writer(shapes.DATABASE)


def rows(statement: str, *values: Any) -> list[Any]:
    return reader.execute(statement, values).fetchall()


def order(number: str) -> dict[str, Any] | None:
    heads = rows(shapes.ONE, number)
    if not heads:
        return None
    owner = heads[0][0]
    parcels = rows(shapes.PARCELS.format("= ?"), owner)
    return shapes.one_order(
        heads[0],
        rows(shapes.LINES.format("= ?"), owner),
        parcels,
        shapes.by_owner(of_many(shapes.SCANS, [parcel[1] for parcel in parcels])),
        rows(shapes.STEPS.format("= ?"), owner),
    )


def orders() -> dict[str, Any]:
    heads = rows(shapes.MANY)
    owners = [head[0] for head in heads[: shapes.PAGE - 1]]
    return shapes.page(heads, of_many(shapes.LINES, owners), of_many(shapes.PARCELS, owners))


def of_many(statement: str, owners: Sequence[str]) -> list[Any]:
    if not owners:
        return []
    return rows(statement.format(f"IN ({', '.join('?' * len(owners))})"), *owners)


async def graphql(request: Request) -> Response:
    """Takes a GraphQL request, looks at its variables alone."""
    asked = orjson.loads(await request.body())["variables"]
    if "input" in asked:
        answer: dict[str, Any] = {"orderPlace": await writer.place(asked["input"])}
    elif "number" in asked:
        answer = {"order": order(asked["number"])}
    else:
        answer = {"orders": orders()}
    return Response(orjson.dumps({"data": answer}), media_type="application/json")


app = Starlette(
    routes=[
        Route("/health", lambda _: PlainTextResponse("ok")),
        Route("/graphql", graphql, methods=["POST"]),
    ]
)
