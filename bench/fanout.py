"""Fan-out: one feed with many websockets on it, events made as fast as they go out."""

import json
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from bench.documents import ADD_NOTE, FEED
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
"""Events at once, each of an order of its own."""
MOST_FILES: Final = 65_536


def measure(options: Options) -> Result:
    """Every server with the same load; Waypost's limit of sockets for one person is raised."""
    shop = scene(options.orders)
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
        f"{options.subscribers:,} subscribers of orderEvents, {UNDER_WAY} events under way.",
        "Waypost commits each event before it tells; the others keep nothing.",
    ]
    return Result("fanout", cases, notes)


def _many_sockets(shop: Scene) -> Command:
    command = waypost(shop)
    more = {"WAYPOST_SOCKETS_PER_PRINCIPAL": str(MOST_FILES)}
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
    shop = original.copied(folder / "shop")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES), most))
    with running(who.start(shop)) as server:
        return {"orderEvents": _followed(server, who, shop.numbers(UNDER_WAY), load, options)}


def _followed(
    server: Server, who: Contestant, numbers: list[str], load: Path, options: Options
) -> Measured:
    before_kib = server.resident_kib()
    words = [str(load), str(server.port), str(options.subscribers), str(options.seconds), *numbers]
    given = {"TOKEN": who.token or "", "SUBSCRIPTION": _line(FEED), "NOTE": _line(ADD_NOTE)}
    process = subprocess.Popen(
        on_core(LOAD_CORE, words),
        env=os.environ | given,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    idle_kib = (server.resident_kib() - before_kib) / options.subscribers
    began_s = server.cpu_s()
    told, wrong = process.communicate("x" if ready else None)
    if process.returncode:
        raise Unavailable(f"the client gave up: {wrong.strip()[-400:]}")
    found: dict[str, float] = json.loads(told)
    spent_s = server.cpu_s() - began_s
    return found | {"idle_kib": idle_kib, "cpu_s": spent_s}


def _line(document: str) -> str:
    return " ".join(document.split())
