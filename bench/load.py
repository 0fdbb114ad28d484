"""Requests as fast as a server answers them, by wrk (a Debian package)."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.places import Unavailable
from bench.process import LOAD_CORE, Server, on_core
from bench.rounds import Measured

SCRIPT: Final = Path(__file__).with_name("post.lua")
WARM_UP_S: Final = 2


def body(document: str, variables: Mapping[str, Any]) -> str:
    return json.dumps({"query": document, "variables": variables}, separators=(",", ":"))


def pressed(
    server: Server,
    bodies: Sequence[str],
    *,
    connections: int,
    seconds: float,
    token: str | None = None,
    path: str = "/graphql",
) -> Measured:
    """What `connections` callers get who each ask again as soon as they are answered.

    In a body, KEY-FOR-ONCE stands for a text never used before.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bodies"
        file.write_text("\n".join(bodies) + "\n")
        warmed_up = _wrk(server, file, connections, WARM_UP_S, token, path)
        began = server.cpu_s()
        told = _wrk(server, file, connections, seconds, token, path)
    spent_s = server.cpu_s() - began
    if told["errors"]:
        raise Unavailable(f"{told['errors']:.0f} of {told['requests']:.0f} requests failed")
    if not told["requests"]:
        raise Unavailable(f"nothing was answered within {seconds:g} s")
    return {
        "per_s": told["per_s"],
        "p50_ms": told["p50_ms"],
        "p99_ms": told["p99_ms"],
        "cpu_us": spent_s / told["requests"] * 1e6,
        "requests": told["requests"],
        "with_warm_up": told["requests"] + warmed_up["requests"],
    }


def _wrk(
    server: Server, file: Path, connections: int, seconds: float, token: str | None, path: str
) -> dict[str, float]:
    if shutil.which("wrk") is None:
        raise Unavailable("wrk is not installed (on Debian: apt install wrk)")
    words = ["wrk", "-t1", f"-c{connections}", f"-d{max(round(seconds), 1)}s", "--timeout", "30s"]
    url = f"http://127.0.0.1:{server.port}{path}"
    done = subprocess.run(
        on_core(LOAD_CORE, [*words, "-s", str(SCRIPT), url]),
        env=os.environ | {"BODIES": str(file), "TOKEN": token or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    line = next((ln for ln in done.stdout.splitlines() if ln.startswith("{")), None)
    if line is None:
        raise Unavailable(f"wrk failed: {(done.stdout + done.stderr)[-400:].strip()}")
    told: dict[str, float] = json.loads(line)
    return told
