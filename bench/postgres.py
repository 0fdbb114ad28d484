"""The scene on PostgreSQL: a database of its own, dropped at the end."""

import asyncio
import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from bench.places import ROOT, Unavailable
from bench.process import python
from bench.scene import Scene

VARIABLE: Final = "WAYPOST_BENCH_POSTGRES"
DEFAULT: Final = "postgresql://postgres@127.0.0.1:5432"


def server_url() -> str:
    return os.environ.get(VARIABLE, DEFAULT)


@dataclass(frozen=True, slots=True)
class PostgresShop:
    """A database on the server."""

    name: str

    @property
    def url(self) -> str:
        return f"{server_url()}/{self.name}"

    @property
    def sqlalchemy_url(self) -> str:
        return self.url.replace("postgresql://", "postgresql+asyncpg://", 1)


@contextmanager
def copied(scene: Scene) -> Iterator[PostgresShop]:
    """The scene's shop on PostgreSQL, brought there by `waypost backup` and `restore`."""
    shop = PostgresShop(f"waypost_bench_{uuid.uuid4().hex[:12]}")
    _on_server(f"CREATE DATABASE {shop.name}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "backup")
            _waypost(scene, {}, "backup", file)
            _waypost(scene, {"WAYPOST_DATABASE_URL": shop.sqlalchemy_url}, "restore", file)
        asyncio.run(_run(shop.url, "VACUUM ANALYZE"))
        yield shop
    finally:
        _on_server(f"DROP DATABASE {shop.name} WITH (FORCE)")


def _waypost(scene: Scene, settings: dict[str, str], *words: str) -> None:
    outside = {k: v for k, v in os.environ.items() if not k.startswith("WAYPOST_")}
    done = subprocess.run(
        python("-m", "app", *words),
        cwd=ROOT,
        env=outside | {"WAYPOST_DATA_DIR": str(scene.folder)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"waypost {words[0]}: {done.stderr.strip()[-400:]}")


def _on_server(statement: str) -> None:
    try:
        asyncio.run(_run(f"{server_url()}/postgres", statement))
    except OSError as why:
        raise Unavailable(f"no PostgreSQL at {server_url()} ({VARIABLE}): {why}") from why


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
