"""The shop that is measured, made once for each size and copied for each run."""

import asyncio
import hashlib
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from app.settings import load_settings, with_keys
from app.storage.care.opening import opened_store
from bench import shop
from bench.places import ROOT, cache
from bench.progress import bar

BASE: Final = 1_000
"""Orders that are driven; larger scenes are copies of these."""
WINDOW_MS: Final = 1 << 25
"""A scene lies within one such window (9.3 hours): its ids then share their first letters."""
FILE: Final = "waypost.db"
MADE_BY: Final = ("shop.py", "scene.py", "copies.py", "people.py", "multiply.py")


@dataclass(frozen=True, slots=True)
class Scene:
    """A data directory of Waypost's: its database, and the keys that open it."""

    folder: Path
    orders: int

    @property
    def database(self) -> Path:
        return self.folder / FILE

    def numbers(self, most: int) -> list[str]:
        """At most that many order numbers, drawn evenly over all."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT number FROM orders ORDER BY id").fetchall()
        return [row[0] for row in Random(most).sample(rows, min(most, len(rows)))]

    def copied(self, to: Path) -> "Scene":
        """The same shop in another folder, to be written to."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        return Scene(to, self.orders)


def scene(orders: int) -> Scene:
    """The scene of that size, from the cache or made now."""
    folder = cache() / "scenes" / f"{orders}-{_made_by()}"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made = Scene(folder, orders)
        _make(made)
        (folder / "ready").touch()
    return Scene(folder, orders)


def _made_by() -> str:
    """Changes with the tables and with the code that makes scenes, so that none is stale."""
    made_of = hashlib.sha256()
    sources = (*sorted((ROOT / "app/storage/migrations").rglob("*.py")), *_own_sources())
    for source in sources:
        made_of.update(source.read_bytes())
    return made_of.hexdigest()[:8]


def _own_sources() -> Sequence[Path]:
    return [ROOT / "bench" / name for name in MADE_BY]


def _make(made: Scene) -> None:
    if made.orders <= BASE:
        asyncio.run(_drive(made))
        with closing(sqlite3.connect(made.database)) as connection:
            connection.execute("ANALYZE")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    from bench.multiply import multiply  # noqa: PLC0415

    multiply(scene(BASE), made)


def window_begin(now: datetime) -> datetime:
    """The begin of the last whole window before `now`."""
    millis = int(now.timestamp() * 1_000)
    return datetime.fromtimestamp(0, UTC) + timedelta(
        milliseconds=((millis // WINDOW_MS) - 1) * WINDOW_MS
    )


async def _drive(made: Scene) -> None:
    url = f"sqlite+aiosqlite:///{made.database}"
    settings = with_keys(load_settings(data_dir=made.folder, database_url=url))
    with bar(f"driving {made.orders:,} orders", made.orders) as watch:
        async with opened_store(settings) as store:
            await shop.drive(store, made.orders, window_begin(datetime.now(UTC)), watch)
