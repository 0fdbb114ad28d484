"""A full disk and lost connections under load: errors, no false success, and then it goes on."""

import random
import resource
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from tests.acceptance.shop import Shop
from tests.databases import NewDatabase, run_apart
from tests.faults.books import ensure_kept_as_answered
from tests.faults.crowd import Crowd, ensure_same_answers_again
from tests.faults.server import LONGER, ensure_books_are_right, eventually, rounds, serving

SEED = 20_261_123
ROOM_BYTES = 20_000
"""What the log of SQLite may still grow by before the disk is full."""
EVERYTHING = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"


def errors(crowd: Crowd) -> int:
    return sum(write.error is not None for write in crowd.writes)


def hurt_while_writing(folder: Path, url: str, hurt: Callable[[Shop, Crowd], None]) -> None:
    """Let many write while `hurt` does so; then nothing that was answered is missing."""
    chance = random.Random(SEED)
    with serving(folder, WAYPOST_DATABASE_URL=url) as shop:
        mug, pot = [shop.stocked(n, sku=f"{n}", warehouse="HERE") for n in (100_000, 400)]
        crowd = Crowd(shop, mug, [pot], "hurt", chance)

        def hurting() -> None:
            for _ in range(rounds(1)):
                written_on(crowd)
                hurt(shop, crowd)
            written_on(crowd)

        crowd.write_while(hurting)
        assert {write.error for write in crowd.writes} <= {None, "INTERNAL"}
        used = ensure_kept_as_answered(crowd.writes, url)
        ensure_same_answers_again(crowd, used, chance)
        ensure_kept_as_answered(crowd.writes, url)
        ensure_books_are_right(shop)


def written_on(crowd: Crowd, many: int = 20) -> None:
    before = crowd.answered
    eventually(lambda: crowd.answered >= before + many, "writes succeed")


@pytest.mark.skipif(not LONGER, reason="runs where WAYPOST_TEST_FAULT_ROUNDS=N asks for it")
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
def test_a_full_disk_refuses_writes_until_there_is_room(
    tmp_path: Path, migrated_sqlite: NewDatabase
) -> None:
    url = migrated_sqlite()
    log = Path(url.removeprefix("sqlite+aiosqlite:///") + "-wal")

    def fill(shop: Shop, crowd: Crowd) -> None:
        assert shop.product.running is not None
        pid, heard = shop.product.running.pid, errors(crowd)
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (log.stat().st_size + ROOM_BYTES, most))
        eventually(lambda: errors(crowd) > heard + 20, "writes fail")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))

    hurt_while_writing(tmp_path, url, fill)


@pytest.mark.patient
@pytest.mark.postgres
def test_connections_that_end_are_errors_and_made_again(
    tmp_path: Path, migrated_postgres: NewDatabase
) -> None:
    url = migrated_postgres()

    def end_all(_: Shop, crowd: Crowd) -> None:
        for _turn in range(10):  # one lost before its transaction has begun is simply replaced
            run_apart(end_connections(url))
            written_on(crowd, 1)

    hurt_while_writing(tmp_path, url, end_all)


async def end_connections(url: str) -> None:
    server, _, name = url.replace("+asyncpg", "").rpartition("/")
    connection = await asyncpg.connect(f"{server}/postgres")
    await connection.fetch(EVERYTHING, name)
    await connection.close()
