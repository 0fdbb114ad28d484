"""Placing: orders of five lines, durable before they are answered; crowds on one product."""

import asyncio
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import asyncpg

from app.domain.actors import Role
from bench import documents
from bench.asking import ask
from bench.load import body, pressed
from bench.measuring import Result
from bench.options import Options
from bench.postgres import PostgresShop, copied
from bench.process import Server, running
from bench.rounds import Measured, Turn, in_rounds
from bench.scene import Scene, scene
from bench.servers import (
    CEILING,
    WAYPOST,
    Contestant,
    ceiling_postgres,
    on_sqlite,
    token,
    waypost,
)
from bench.shop import LINES, PRODUCTS, sku_of

ON_POSTGRES: Final = " on PostgreSQL"
STATEMENTS: Final = "Starlette + asyncpg, statement by statement"
BODIES: Final = 2_000
HOT: Final = 0
"""The product that everybody wants."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many callers at once; where `hot`, one line of each is the same product."""

    name: str
    callers: int
    hot: bool = False


CROWDS: Final = (
    Crowd("orderPlace, five lines, 64 callers", 64),
    Crowd("orderPlace, 200 buyers on 200 products", 200),
    Crowd("orderPlace, 200 buyers on one product", 200, hot=True),
)


def bodies(crowd: Crowd) -> list[str]:
    """Orders that differ, each under a key of its own."""
    return [body(documents.PLACE, {"input": _wanted(n, crowd)}) for n in range(BODIES)]


def _wanted(number: int, crowd: Crowd) -> dict[str, object]:
    draw = Random(number)
    skus = draw.sample(range(1, PRODUCTS), LINES)
    if crowd.hot:
        skus[0] = HOT
    who = number % 400
    return {
        "channel": "WEBSITE",
        "idempotencyKey": "KEY-FOR-ONCE",
        "customer": {
            "name": "Anna Hartley",
            "email": f"buyer.{who}@example.com",
            "account": f"buyer-{who}",
        },
        "shippingAddress": {
            "recipient": "Anna Hartley",
            "line1": "12 Gallowtree Lane",
            "city": "London",
            "country": "GB",
            "postalCode": "N1 9GU",
        },
        "lines": [{"sku": sku_of(sku), "quantity": 1} for sku in skus],
        "payment": {"status": "PAID"},
    }


def measure(options: Options) -> Result:
    """Every server over a fresh copy of the shop; SQLite with synchronous FULL throughout."""
    shop = scene(options.orders)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        turns: dict[str, Turn] = {
            who.name: partial(_turn, who, shop, options, Path(folder))
            for who in on_sqlite(Role.STOREFRONT, shop)
        }
        if options.postgres:
            turns |= _on_postgres(shop, held.enter_context(copied(shop)), options)
        cases = in_rounds(turns, options)
    notes = [
        "Each order has five lines and an idempotency key; SQLite with synchronous FULL.",
        "The plain server has 16 callers in every crowd: with more its connections starve.",
        "The plain server and the ceilings keep no key, no people, no allocation and one event.",
    ]
    return Result("placing", cases, notes)


def _turn(
    who: Contestant, original: Scene, options: Options, folder: Path
) -> Mapping[str, Measured]:
    shop = original.copied(folder / "shop")

    def placed() -> int:
        with closing(sqlite3.connect(shop.database)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM orders").fetchone()
            return int(count)

    return _crowds(who, shop, options, placed)


def _crowds(
    who: Contestant, shop: Scene, options: Options, placed: Callable[[], int]
) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    with running(who.start(shop)) as server:
        _check(who, server)
        for crowd in CROWDS:
            asked = bodies(crowd)
            before = placed()
            found[crowd.name] = pressed(
                server,
                asked,
                connections=min(crowd.callers, who.most_callers),
                seconds=options.seconds,
                token=who.token,
            )
            kept, answered = placed() - before, found[crowd.name]["with_warm_up"]
            assert kept >= answered, f"{who.name} kept {kept} of {answered:.0f} orders it answered"
    return found


def _check(who: Contestant, server: Server) -> None:
    """One order is placed and answered as it should be."""
    wanted = _wanted(0, CROWDS[0]) | {"idempotencyKey": uuid.uuid4().hex}
    answer = ask(server, documents.PLACE, {"input": wanted}, who.token)["orderPlace"]
    assert answer["__typename"] == "OrderSuccess", f"{who.name}: {answer}"
    assert answer["order"]["status"] == "CONFIRMED", f"{who.name}: {answer}"


def _on_postgres(shop: Scene, postgres: PostgresShop, options: Options) -> dict[str, Turn]:
    def placed() -> int:
        async def count() -> int:
            connection = await asyncpg.connect(postgres.url)
            try:
                return int(await connection.fetchval("SELECT count(*) FROM orders"))
            finally:
                await connection.close()

        return asyncio.run(count())

    def turn(who: Contestant) -> Mapping[str, Measured]:
        found = _crowds(who, shop, options, placed)
        return {f"{case}{ON_POSTGRES}": measured for case, measured in found.items()}

    contestants = [
        Contestant(WAYPOST, lambda _: waypost(shop, postgres), token(shop, Role.STOREFRONT)),
        Contestant(STATEMENTS, lambda _: ceiling_postgres(postgres, "statements")),
        Contestant(CEILING, lambda _: ceiling_postgres(postgres)),
    ]
    return {f"{who.name}{ON_POSTGRES}": partial(turn, who) for who in contestants}
