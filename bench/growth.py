"""Growth: what every kind of operation takes with a thousand orders, and with many more."""

import base64
import http.client
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Final

from app.storage.cursors import list_cursor
from bench.asking import ask
from bench.measuring import Result
from bench.operations import Kind, Known, kinds
from bench.options import Options
from bench.people import email_of
from bench.process import Server, running
from bench.progress import bar
from bench.rounds import Cases, Measured, Rounds, Spread
from bench.scene import BASE, Scene, scene
from bench.servers import token, waypost

ASKED: Final = 200
"""Times each kind is asked in a round, one after the other."""
WARM_UP: Final = 10
DRAWN: Final = 500
COPIED: Final = 100_000
"""Larger shops are too large to copy; a run leaves a few hundred orders more in them."""
RESUMED: Final = "feed, resumed"
RESUMES: Final = 50
FEED: Final = "subscription Feed($after: String) { orderEvents(after: $after) { cursor type } }"
CURSOR: Final = """query Cursor($number: String!) { order(number: $number) {
  timeline(first: 1) { nodes { cursor } } } }"""
NEWEST: Final = "{ orders(first: 20, sort: {field: PLACED_AT}) { pageInfo { endCursor } } }"


def measure(options: Options) -> Result:
    """Waypost alone, shops of every size at once, asked in turns; ratios to the smallest."""
    rounds = Rounds()
    with tempfile.TemporaryDirectory() as folder:
        shops = [
            made.copied(Path(folder) / str(made.orders)) if made.orders <= COPIED else made
            for made in map(scene, sorted(options.sizes))
        ]
        for _ in range(options.rounds):
            with ExitStack() as held:
                _round([_opened(shop, held) for shop in shops], rounds)
    cases = rounds.spread()
    _add_ratios(cases)
    notes = [
        f"One caller, {ASKED} times each, the sizes in turns; times include the client's.",
        f"Slowest growth: {_worst(cases)}",
    ]
    return Result("growth", cases, notes)


@dataclass(frozen=True, slots=True)
class Side:
    """A shop that is served, and what to ask of it."""

    shop: Scene
    server: Server
    token: str
    kinds: Sequence[Kind]

    @property
    def name(self) -> str:
        return f"{self.shop.orders:,}"

    @contextmanager
    def asking(self) -> Iterator[Callable[[str], float]]:
        """Asks over one connection; each asking answers how many ms it took."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        yield lambda body: _timed(connection, body, headers)
        connection.close()


def _opened(shop: Scene, held: ExitStack) -> Side:
    server = held.enter_context(running(waypost(shop)))
    given = token(shop)
    return Side(shop, server, given, list(kinds(_known(shop, server, given))))


def _round(sides: Sequence[Side], rounds: Rounds) -> None:
    names = [kind.name for kind in sides[0].kinds]
    with bar("asking", len(names) + 1) as watch:
        for place, name in enumerate(names):
            for side, measured in _asked(sides, place):
                rounds.add(name, side.name, measured)
            watch(place + 1, len(names) + 1)
        for side, measured in _resumed(sides):
            rounds.add(RESUMED, side.name, measured)


def _asked(sides: Sequence[Side], place: int) -> Iterator[tuple[Side, Measured]]:
    """The kind at that place, of each side in turns, so that noise falls on all alike."""
    times: list[list[float]] = [[] for _ in sides]
    with ExitStack() as held:
        askers = [held.enter_context(side.asking()) for side in sides]
        for n in range(ASKED + WARM_UP):
            if n == WARM_UP:
                began_s = [side.server.cpu_s() for side in sides]
            for side, ask_it, taken in zip(sides, askers, times, strict=True):
                kind = side.kinds[place]
                body = json.dumps({"query": kind.document, "variables": kind.variables(n)})
                taken.append(ask_it(body))
    for side, taken, before_s in zip(sides, times, began_s, strict=True):
        cpu_us = (side.server.cpu_s() - before_s) / ASKED * 1e6
        yield side, _measured(taken[WARM_UP:]) | {"cpu_us": cpu_us}


def _measured(times: Sequence[float]) -> dict[str, float]:
    return {"p50_ms": median(times), "p99_ms": quantiles(times, n=100)[98]}


def _known(shop: Scene, server: Server, given: str) -> Known:
    with closing(sqlite3.connect(shop.database)) as connection:
        rows = connection.execute(
            "SELECT tracking_number FROM shipments WHERE tracking_number IS NOT NULL"
            " ORDER BY id LIMIT ?",
            (DRAWN,),
        ).fetchall()
        middle = connection.execute(
            "SELECT placed_at, id FROM orders WHERE placed_at >="
            " (SELECT (min(placed_at) + max(placed_at)) / 2 FROM orders)"
            " ORDER BY placed_at, id LIMIT 1"
        ).fetchone()
    driven = min(shop.orders, BASE)
    copies = shop.orders // driven
    draw = Random(7)
    emails = [email_of(draw.randrange(driven), draw.randrange(copies)) for _ in range(DRAWN)]
    page = ask(server, NEWEST, {}, given)["orders"]["pageInfo"]
    return Known(
        tuple(shop.numbers(DRAWN)),
        tuple(row[0] for row in rows),
        tuple(emails),
        _moved(page["endCursor"], middle),
    )


def _moved(cursor: str, key: tuple[int, str]) -> str:
    """The cursor of the same list at another row: nobody would page there from the beginning."""
    padded = cursor + "=" * (-len(cursor) % 4)
    listing = json.loads(base64.urlsafe_b64decode(padded))[0]
    return list_cursor(listing, key)


def _resumed(sides: Sequence[Side]) -> Iterator[tuple[Side, Measured]]:
    """From asking for what came after an event long ago, until the next one is here."""
    times: list[list[float]] = [[] for _ in sides]
    numbers = [side.shop.numbers(RESUMES) for side in sides]
    for n in range(RESUMES):
        for side, known, taken in zip(sides, numbers, times, strict=True):
            order = ask(side.server, CURSOR, {"number": known[n]}, side.token)["order"]
            (node,) = order["timeline"]["nodes"]
            taken.append(_first_event(side.server, node["cursor"], side.token))
    for side, taken in zip(sides, times, strict=True):
        yield side, _measured(taken)


def _first_event(server: Server, cursor: str, given: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    headers = {
        "Content-Type": "application/json",
        "Accept": "text/event-stream",
        "Authorization": f"Bearer {given}",
    }
    began = time.perf_counter()
    body = json.dumps({"query": FEED, "variables": {"after": cursor}})
    connection.request("POST", "/graphql", body, headers)
    answer = connection.getresponse()
    while not answer.readline().startswith(b"data: {"):
        pass
    took_ms = (time.perf_counter() - began) * 1_000
    connection.close()
    return took_ms


def _timed(connection: http.client.HTTPConnection, body: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    connection.request("POST", "/graphql", body, headers)
    answer: bytes = connection.getresponse().read()
    took_ms = (time.perf_counter() - began) * 1_000
    assert b'"errors"' not in answer, f"{body[:200]}: {answer[:400]!r}"
    return took_ms


def _add_ratios(cases: Cases) -> None:
    """Each size's p50 beside that of the smallest."""
    for contestants in cases.values():
        smallest = next(iter(contestants.values()))["p50_ms"].middle
        for figures in contestants.values():
            ratio = figures["p50_ms"].middle / smallest
            figures["ratio"] = Spread(ratio, ratio, ratio)


def _worst(cases: Cases) -> str:
    ratios = sorted(
        (figures["ratio"].middle, case, name)
        for case, contestants in cases.items()
        for name, figures in contestants.items()
    )
    ratio, case, name = ratios[-1]
    return f"{case} with {name} orders, {ratio:.2f} times"
