"""PostgreSQL restarted under a running server: it says so, waits, and goes on where it was."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.documents import ORDER_UPDATED
from tests.acceptance.product import a_free_port
from tests.faults.server import ensure_books_are_right, eventually, health, serving

pytestmark = pytest.mark.postgres


class ThrowAwayPostgres:
    """A PostgreSQL of our own, to be restarted; it does not run as root, so it runs as its user."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = a_free_port(), folder
        self.user = "postgres" if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, *words: str) -> None:
        subprocess.run(
            words,
            check=True,
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=60,
        )

    def make(self) -> None:
        database = str(self.folder / "db")
        self.run("initdb", "--pgdata", database, "--username", "postgres", "--auth", "trust")

    def control(self, verb: str, *words: str) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -F"
        self.run(
            *("pg_ctl", verb, "--pgdata", str(self.folder / "db"), "--wait"),
            *("--log", str(self.folder / "log"), "--options", options, *words),
        )


@pytest.fixture
def own_postgres() -> Iterator[ThrowAwayPostgres]:
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("no initdb and pg_ctl are installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError:
                pytest.skip("PostgreSQL does not run as root, and there is no user for it")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        made = ThrowAwayPostgres(folder)
        made.make()
        made.control("start")
        yield made
        made.control("stop", "--mode", "immediate")


@pytest.mark.patient
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_the_server_outlives_its_database(
    own_postgres: ThrowAwayPostgres, tmp_path: Path, mode: str
) -> None:
    with serving(tmp_path, WAYPOST_DATABASE_URL=own_postgres.url) as shop:
        mug = shop.stocked(20)
        number = shop.place(mug)["number"]
        with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
            feed.next()

            own_postgres.control("stop", "--mode", mode)
            assert health(shop)[0] == 503
            own_postgres.control("start")
            eventually(lambda: health(shop) == (200, "ok"), "ready again")

            shop.sales.ok("orderAddNote", number=number, text="after the restart")
            assert feed.next(patience_s=15)["type"] == "order.note_added"
        shop.place(mug)
        assert shop.shelf(mug) == (20, 2)
        ensure_books_are_right(shop)
