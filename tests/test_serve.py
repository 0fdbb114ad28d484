"""By which bell several workers hear of each other."""

import pytest

from app.cli.workers import bell_between_workers, is_deaf
from app.settings import load_settings

OWN = "application_name=waypost_bell"


@pytest.mark.parametrize(
    ("database", "bell"),
    [
        ("me@db:5433/shop", f"postgres://me@db:5433/shop?{OWN}"),
        ("me:s%40cret@db/shop", f"postgres://me:s%40cret@db/shop?{OWN}"),
        ("me@db/shop?ssl=require", f"postgres://me@db/shop?sslmode=require&{OWN}"),
        ("/shop?host=/run/pg", f"postgres:///shop?host=%2Frun%2Fpg&{OWN}"),
        ("me@db/shop?prepared_statement_cache_size=0", f"postgres://me@db/shop?{OWN}"),
    ],
)
def test_on_postgresql_it_is_the_databases_own_where_none_was_named(
    database: str, bell: str
) -> None:
    settings = load_settings(database_url=f"postgresql+asyncpg://{database}")

    assert bell_between_workers(settings) == bell


def test_one_that_was_named_is_taken() -> None:
    settings = load_settings(
        database_url="postgresql+asyncpg://me@db/shop", broadcast_url="redis://bus"
    )

    assert bell_between_workers(settings) == "redis://bus"


def test_beside_a_file_there_is_none() -> None:
    assert is_deaf(bell_between_workers(load_settings()))
    assert not is_deaf("redis://bus")
