"""Peers that were recorded elsewhere: run as they are, with their own schema and their own data."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from bench.load import body, pressed
from bench.options import Options
from bench.places import Unavailable, cache
from bench.process import Command, python, running
from bench.rounds import Measured, Turn
from bench.writing import small_writes

VARIABLE: Final = "WAYPOST_BENCH_PEERS"
FAST: Final = ("--loop", "uvloop", "--http", "httptools")
SLOW: Final = ("--loop", "asyncio", "--http", "h11")
NUMBERS: Final = 500
CONNECTIONS: Final = 16
MERCURIUS: Final = "recorded: Mercurius, JIT"
_ASKED: Final = "import common, json; print(json.dumps([common.Q_ORDER, common.Q_ORDERS]))"


def readers(options: Options) -> dict[str, Turn]:
    """A turn for each of them; none where no folder was named."""
    folder = options.peers
    if folder is None:
        return {}
    inline = {"BENCH_READS": "inline"}
    compiled = inline | {"BENCH_EXEC": "compiled-raw"}
    commands = {
        "recorded: plain Strawberry": partial(_uvicorn, folder, "naive:app", SLOW, {}),
        MERCURIUS: partial(node, folder, "mercurius.mjs"),
        "recorded: compiled prototype": partial(_uvicorn, folder, "tuned:app", FAST, compiled),
        "recorded: Starlette + orjson": partial(_uvicorn, folder, "rest:app", FAST, inline),
    }
    return {name: partial(_turn, folder, make, options) for name, make in commands.items()}


def _scratch() -> Path:
    folder = cache() / "recorded"
    folder.mkdir(exist_ok=True)
    return folder


def _environment() -> dict[str, str]:
    scratch = _scratch()
    return {
        "BENCH_TMP": str(scratch),
        "BENCH_DB": str(scratch / "orders.db"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _uvicorn(
    folder: Path, app: str, options: tuple[str, ...], environment: Mapping[str, str]
) -> Command:
    words = python("-m", "uvicorn", app, "--port", "{port}", "--no-access-log")
    quiet = ("--log-level", "warning")
    given = {**_environment(), **environment}
    return Command((*words, *quiet, *options), given, folder=folder / "servers")


def node(folder: Path, script: str) -> Command:
    """A peer of Node's; their packages are installed beside the results, once."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Unavailable("Node.js with npm is not installed")
    place = _scratch() / "node"
    if not (place / "installed").exists():
        place.mkdir(exist_ok=True)
        shutil.copy(folder / "peers" / "package.json", place)
        _run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], place)
        (place / "installed").touch()
    for each in (folder / "peers").glob("*.mjs"):
        shutil.copy(each, place)
    environment = _environment() | {"PORT": "{port}", "NODE_ENV": "production"}
    return Command(("node", str(place / script)), environment, folder=place)


def ensure_data(folder: Path) -> None:
    """Make their shop, once."""
    if not Path(_environment()["BENCH_DB"]).exists():
        _run(list(python("common.py")), folder)


def _run(words: list[str], folder: Path) -> str:
    done = subprocess.run(
        words,
        cwd=folder,
        env=os.environ | _environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"{words[0]} failed: {(done.stdout + done.stderr).strip()[-400:]}")
    return done.stdout


def _turn(folder: Path, make: partial[Command], options: Options) -> Mapping[str, Measured]:
    command = make()
    ensure_data(folder)
    database = _environment()["BENCH_DB"]
    one, many = json.loads(_run(list(python("-c", _ASKED)), folder))
    numbers = [f"R{100001 + n * 37 % 2000}" for n in range(NUMBERS)]
    asked = {
        "order": [body(one, {"number": number}) for number in numbers],
        "orders(first: 20)": [body(many, {"first": 20})],
    }
    with running(command) as server, small_writes(("database", database, "orders"), numbers):
        return {
            case: pressed(server, bodies, connections=CONNECTIONS, seconds=options.seconds)
            for case, bodies in asked.items()
        }
