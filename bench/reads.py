"""Reads: one order with all that hangs on it, and a page of twenty, while others write."""

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.domain.actors import Role
from bench import documents, recorded
from bench.asking import ask, leaves
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
from bench.writing import small_writes

CONNECTIONS: Final = 16
NUMBERS: Final = 500
FIRST: Final = {"first": 20}
ORDER, ORDERS = "order", "orders(first: 20)"
WITH_PERSON: Final = ", with name and address"
ON_POSTGRES: Final = " on PostgreSQL"


class Truth:
    """What the first server answered, which all others must answer too."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}

    def check(self, name: str, server: Server, numbers: list[str], given: str | None) -> None:
        for number in numbers[:5]:
            self._same(name, number, ask(server, documents.ORDER, {"number": number}, given))
        self._same(name, ORDERS, ask(server, documents.ORDERS, FIRST, given))

    def _same(self, name: str, what: str, answer: Any) -> None:
        first = self.answers.setdefault(what, answer)
        assert first == answer, f"{name} answers {what} differently:\n{answer}\nnot\n{first}"


def measure(options: Options) -> Result:
    """All servers in turns; the recorded peers too, where their folder was named."""
    shop = scene(options.orders)
    truth = Truth()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        turns: dict[str, Turn] = {
            each.name: partial(_turn, each, shop, options, Path(folder), truth)
            for each in on_sqlite(Role.MANAGER, shop)
        }
        if options.postgres:
            turns |= _on_postgres(shop, held.enter_context(copied(shop)), options)
        turns |= recorded.readers(options)
        cases = in_rounds(turns, options)
    fields = leaves(truth.answers.get(ORDERS, {}))
    one = leaves(next(iter(truth.answers.values()), {}))
    notes = [
        f"{options.orders:,} orders; {CONNECTIONS} connections; 50 writes a second meanwhile.",
        f"An order has about {one} values, a page {fields}.",
    ]
    return Result("reads", cases, notes)


def _turn(
    who: Contestant, original: Scene, options: Options, folder: Path, truth: Truth
) -> Mapping[str, Measured]:
    shop = original.copied(folder / "shop")
    numbers = shop.numbers(NUMBERS)
    mine = who.token is not None
    with running(who.start(shop)) as server:
        truth.check(who.name, server, numbers, who.token)
        target = ("database", str(shop.database), "orders")
        if mine:
            target = ("http", str(server.port), str(who.token))
        with small_writes(target, numbers):
            return _pressed(server, numbers, options, who.token, with_person=mine)


def _pressed(
    server: Server,
    numbers: list[str],
    options: Options,
    given: str | None,
    *,
    with_person: bool,
) -> dict[str, Measured]:
    asked: list[tuple[str, str, list[dict[str, Any]]]] = [
        (ORDER, documents.ORDER, [{"number": number} for number in numbers]),
        (ORDERS, documents.ORDERS, [FIRST]),
    ]
    if with_person:
        asked += [
            (ORDER + WITH_PERSON, documents.ORDER_WITH_PERSON, asked[0][2]),
            (ORDERS + WITH_PERSON, documents.ORDERS_WITH_PERSON, [FIRST]),
        ]
    return {
        case: pressed(
            server,
            [body(document, variables) for variables in each],
            connections=CONNECTIONS,
            seconds=options.seconds,
            token=given,
        )
        for case, document, each in asked
    }


def _on_postgres(shop: Scene, postgres: PostgresShop, options: Options) -> dict[str, Turn]:
    truth = Truth()
    both = [
        Contestant(f"{WAYPOST}", lambda _: waypost(shop, postgres), token(shop)),
        Contestant(f"{CEILING}", lambda _: ceiling_postgres(postgres)),
    ]
    return {
        f"{who.name}{ON_POSTGRES}": partial(_turn_on_postgres, who, shop, options, truth)
        for who in both
    }


def _turn_on_postgres(
    who: Contestant, shop: Scene, options: Options, truth: Truth
) -> Mapping[str, Measured]:
    numbers = shop.numbers(NUMBERS)
    with running(who.start(shop)) as server:
        truth.check(who.name, server, numbers, who.token)
        found = _pressed(server, numbers, options, who.token, with_person=False)
    return {f"{case}{ON_POSTGRES}": measured for case, measured in found.items()}
