"""A server for all that leave it running, and other people's libraries at its door."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.shop import Shop
from tests.clients.libraries import HERE, Library, all_libraries
from tests.databases import migrated_file, migrated_sqlite
from tests.faults.server import serving

__all__ = ["migrated_file", "migrated_sqlite"]

SOCKETS_PER_PRINCIPAL = 20


@pytest.fixture(scope="session")
def node() -> None:
    """Skips what needs Node.js and the libraries where they are missing."""
    if shutil.which("node") is None or not (HERE / "node_modules" / ".installed").is_file():
        pytest.skip("needs Node.js and the JavaScript clients (make clients)")


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("clients")
    with serving(
        folder,
        WAYPOST_SOCKETS_PER_PRINCIPAL=str(SOCKETS_PER_PRINCIPAL),
        WAYPOST_SOCKET_INIT_S="4",  # one test waits for it
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def libraries(node: None, shop: Shop) -> Iterator[list[Library]]:
    """All that subscribe, as the manager."""
    with all_libraries(shop.product.url, str(shop.manager.token)) as opened:
        yield opened
