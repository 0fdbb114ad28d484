"""Fan-out: many websockets on one feed, or each on its own order; events as fast as they go out."""

import json
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from bench.documents import ADD_NOTE, FEED, OWN_FEED
from bench.maker import FOLDER
from bench.measuring import Result
from bench.options import Options
from bench.places import Unavailable, cache
from bench.process import LOAD_CORE, Command, Server, on_core, python, running
from bench.rounds import Measured, Turn, in_rounds
from bench.scene import Scene, scene
from bench.servers import PLAIN, WAYPOST, Contestant, plain, token, waypost

SOURCE: Final = Path(__file__).with_name("fanload.c")
RAW: Final = "ceiling: uvloop sockets, one frame for all"
UNDER_WAY: Final = 4
"""Events at once where everyone follows everything; hands of events where each has its own."""
POLL_S: Final = 0.01
"""Where another process makes the events: the bell of this bench's shop rings in one process."""
MOST_FILES: Final = 65_536
WAYS: Final = {"{:,} on orderEvents": "all", "{:,}, each on its own order": "own"}
"""Cases, and what the load calls them."""


def measure(options: Options) -> Result:
    """Every server with the same load; Waypost's limit of sockets for one person is raised."""
    shop = scene(max(options.orders, *options.subscribers))
    load = _built()
    contestants = [
        Contestant(WAYPOST, _many_sockets, token(shop)),
        Contestant(PLAIN, plain),
        Contestant(RAW, lambda _: _raw()),
    ]
    with tempfile.TemporaryDirectory() as folder:
        turns: dict[str, Turn] = {
            who.name: partial(_turn, who, shop, load, options, Path(folder)) for who in contestants
        }
        cases = in_rounds(turns, options)
    notes = [
        f"All on one feed: {UNDER_WAY} notes under way, each a mutation.",
        f"Each its own: events of all orders, made in {UNDER_WAY} hands by turns. Waypost's are "
        f"committed by another process and found by looking every {POLL_S * 1000:.0f} ms; the "
        "others make their own.",
        "Waypost commits each event before it tells; the others keep nothing. Times are from "
        "asking for an event to its receipt.",
    ]
    return Result("fanout", cases, notes)


def _many_sockets(shop: Scene) -> Command:
    command = waypost(shop)
    most = str(MOST_FILES)
    more = {
        "WAYPOST_SOCKETS_PER_PRINCIPAL": most,
        "WAYPOST_GUEST_SOCKETS_PER_ADDRESS": most,
        "WAYPOST_POLL_INTERVAL_S": str(POLL_S),
    }
    return replace(command, environment={**command.environment, **more})


def _raw() -> Command:
    return Command(python("-m", "bench.peers.bare_feed"), {"PORT": "{port}"})


def _built() -> Path:
    """The client, compiled when its source is newer."""
    load = cache() / "fanload"
    if load.exists() and load.stat().st_mtime > SOURCE.stat().st_mtime:
        return load
    if shutil.which("cc") is None:
        raise Unavailable("no C compiler (cc) to build the client with")
    subprocess.run(["cc", "-O2", "-o", str(load), str(SOURCE)], check=True)
    return load


def _turn(
    who: Contestant, original: Scene, load: Path, options: Options, folder: Path
) -> Mapping[str, Measured]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES), most))
    cases: dict[str, Measured] = {}
    for subscribers in options.subscribers:
        for name, way in WAYS.items():
            shop = original.copied(folder / "shop")
            numbers = folder / "numbers"
            numbers.write_text("\n".join(shop.numbers(subscribers)))
            with running(who.start(shop)) as server, _maker(who, shop, server) as maker:
                asked = Asked(subscribers, way, maker, numbers)
                cases[name.format(subscribers)] = _followed(server, who, asked, load, options)
    return cases


@contextmanager
def _maker(who: Contestant, shop: Scene, server: Server) -> Iterator[int]:
    """The port of whoever makes events of many orders at once."""
    if who.name != WAYPOST:
        yield server.port
        return
    words = python("-m", "uvicorn", "bench.maker:app", "--port", "{port}", "--log-level", "warning")
    with running(Command(words, {FOLDER: str(shop.folder)}), LOAD_CORE) as maker:
        yield maker.port


@dataclass(frozen=True, slots=True)
class Asked:
    """What the load is to do."""

    subscribers: int
    way: str
    maker: int
    numbers: Path


def _followed(
    server: Server, who: Contestant, asked: Asked, load: Path, options: Options
) -> Measured:
    before_kib = server.resident_kib()
    words = (server.port, asked.maker, asked.subscribers, options.seconds, UNDER_WAY, asked.way)
    feed = OWN_FEED if asked.way == "own" else FEED
    given = {"TOKEN": who.token or "", "SUBSCRIPTION": _line(feed), "NOTE": _line(ADD_NOTE)}
    process = subprocess.Popen(
        on_core(LOAD_CORE, [str(load), *map(str, words), str(asked.numbers)]),
        env=os.environ | given,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    idle_kib = (server.resident_kib() - before_kib) / asked.subscribers
    began_s = server.cpu_s()
    told, wrong = process.communicate("x" if ready else None)
    if process.returncode:
        raise Unavailable(f"the client gave up: {wrong.strip()[-400:]}")
    found: dict[str, float] = json.loads(told)
    spent_s = server.cpu_s() - began_s
    return found | {"idle_kib": idle_kib, "cpu_s": spent_s}


def _line(document: str) -> str:
    return " ".join(document.split())
