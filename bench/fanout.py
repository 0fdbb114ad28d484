"""Fan-out: many websockets on one feed, or each on its own order; at full speed, then paced."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from bench import recorded_feeds
from bench.bell import Ringing, ringing
from bench.crowd import MOST_FILES, Asked, Crowd, crowd, with_room
from bench.maker import FOLDER
from bench.measuring import Result
from bench.options import Options
from bench.process import LOAD_CORE, Command, Server, python, running
from bench.rounds import Measured, Turn, in_rounds
from bench.scene import Scene, scene
from bench.servers import PLAIN, WAYPOST, Contestant, plain, token, waypost
from bench.ways import CASES, LEAST_CORE, PACED, UNDER_WAY, Way, pace_of

RAW: Final = "ceiling: uvloop sockets, a write for each frame"
JOINED: Final = "ceiling: uvloop sockets, frames of one turn joined"
HAND: Final = 100
"""Orders of one commit where each follows its own."""


def measure(options: Options) -> Result:
    """Every server with the same load; Waypost's limit of sockets for one person is raised."""
    skipped: list[str] = []
    options = replace(options, subscribers=with_room(options.subscribers, skipped.append))
    shop = scene(max([options.orders, *options.subscribers]))
    contestants = [
        Contestant(WAYPOST, many_sockets, token(shop)),
        Contestant(PLAIN, plain),
        Contestant(RAW, lambda _: _raw(joined=False)),
        Contestant(JOINED, lambda _: _raw(joined=True)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        turns: dict[str, Turn] = {
            who.name: partial(_turn, who, shop, options, Path(folder)) for who in contestants
        }
        cases = in_rounds(turns | recorded_feeds.followers(options), options)
    return Result("fanout", cases, [*_notes(options), *skipped])


def _notes(options: Options) -> Iterator[str]:
    yield f"All on one feed: {UNDER_WAY} notes under way, each a mutation."
    yield (
        f"Each its own: an event of every order under way, {HAND} of them a commit. Waypost's are "
        f"committed by another process and {Ringing.here()}; the others make their own."
    )
    yield (
        "A whole core: what went through, by the share of its core that the server took. Client "
        "and maker share the other core, and run out of it before Waypost and the ceilings do."
    )
    yield (
        "Waypost commits each event before it tells; the others keep nothing. Times are from "
        "asking for an event, or from when it was due, to its receipt."
    )
    yield (
        f"Paced: {PACED:,} deliveries a second of one feed, half of what went through on own "
        "orders; left out where a server can't do twice as much."
    )
    if options.peers is not None:
        yield (
            "Recorded peers run with a load, a schema and events of their own, which carry the "
            "time they were made at; theirs begins there."
        )


def many_sockets(shop: Scene) -> Command:
    """Waypost, for one person who has them all."""
    command = waypost(shop)
    most = str(MOST_FILES)
    more = {
        "WAYPOST_SOCKETS_PER_PRINCIPAL": most,
        "WAYPOST_GUEST_SOCKETS_PER_ADDRESS": most,
    }
    return replace(command, environment={**command.environment, **more})


def _raw(*, joined: bool) -> Command:
    environment = {"PORT": "{port}", "BENCH_JOINED": "1" if joined else ""}
    return Command(python("-m", "bench.peers.bare_feed"), environment)


def _turn(
    who: Contestant, original: Scene, options: Options, folder: Path
) -> Mapping[str, Measured]:
    cases: dict[str, Measured] = {}
    for subscribers in options.subscribers:
        for name, way in CASES.items():
            shop = original.copied(folder / "shop")
            asked = Asked(
                subscribers,
                way,
                shop.numbers(subscribers if way == "own" else UNDER_WAY),
                max(subscribers // HAND, 1) if way == "own" else UNDER_WAY,
                options.seconds,
                who.token,
            )
            with (
                served(who, shop, way) as (server, maker),
                crowd(asked, server, maker, folder) as following,
            ):
                cases[name.format(subscribers)] = _followed(following, asked)
    return cases


@contextmanager
def served(who: Contestant, shop: Scene, way: Way) -> Iterator[tuple[Server, Server]]:
    """The server, and whoever makes events of many orders at once."""
    if who.name != WAYPOST or way == "all":
        with running(who.start(shop)) as server:
            yield server, server
        return
    with ringing() as bell:
        command = who.start(shop)
        heard = replace(command, environment={**command.environment, **bell.environment})
        words = ("-m", "uvicorn", "bench.maker:app", "--port", "{port}", "--log-level", "warning")
        made = Command(python(*words), {FOLDER: str(shop.folder), **bell.environment})
        with running(heard) as server, running(made, LOAD_CORE) as maker:
            yield server, maker


def _followed(following: Crowd, asked: Asked) -> Measured:
    most = following.told()
    core = most.server_cpu_s / most.seconds
    found = {
        "per_core_s": most.deliveries_per_s / max(core, LEAST_CORE),
        "deliveries_per_s": most.deliveries_per_s,
        "p50_ms": most.p50_ms,
        "p99_ms": most.p99_ms,
        "core_percent": 100 * core,
        "load_percent": 100 * most.load_cpu_s / most.seconds,
        "idle_kib": following.idle_kib,
    }
    pace = pace_of(asked.way, most.deliveries_per_s)
    if pace is None:
        return found
    paced = following.told(pace / (1 if asked.way == "own" else asked.subscribers))
    return found | {
        "paced_per_s": paced.deliveries_per_s,
        "paced_p50_ms": paced.p50_ms,
        "paced_p99_ms": paced.p99_ms,
    }
