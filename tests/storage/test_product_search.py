"""Products are found by any part of their SKU or name, in any script, through a full-text index."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.storage.care.backup import back_up
from app.storage.care.backup_file import BackupReader
from app.storage.care.restore import restore
from app.storage.reading import ways
from app.storage.reading.paging import Span
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.usecases.stock.catalogue import ProductFacts, put_product
from tests.builders import NOON
from tests.usecases.shopping import a_shop, asked

NAMES = {
    "TEA-01": "Assam teapot, glazed",
    "TEA-02": "蓝色茶杯 350ml",
    "MUG-7": "Straße mug",
    "ODD": '100% "cotton" AND OR NEAR(tea) *',
}


SEARCHES = [
    ("tea", ["ODD", "TEA-01", "TEA-02"]),
    ("TEA-0", ["TEA-01", "TEA-02"]),
    ("pot", ["TEA-01"]),
    ("glazed assam", ["TEA-01"]),
    ("tea 茶杯", ["TEA-02"]),
    ("茶", ["TEA-02"]),
    ("杯", ["TEA-02"]),
    ("蓝杯", []),
    ("STRASSE", ["MUG-7"]),
    ("-", ["MUG-7", "TEA-01", "TEA-02"]),
    ("%", ["ODD"]),
    ("_", []),
    ('"', ["ODD"]),
    ("*", ["ODD"]),
    ("NEAR( AND", ["ODD"]),
    ("a b c d e f g h i j k l m n o p", []),
    ("t" * 500, []),
    ("'; --", []),
    (" ", ["MUG-7", "ODD", "TEA-01", "TEA-02"]),
]


async def a_catalogue(store: Store) -> None:
    shop = await a_shop(store)
    for sku, name in NAMES.items():
        await put_product(shop, asked(), ProductFacts(sku, name, None, Decimal("3.00"), "EUR"))


async def found(store: Store, search: str) -> list[str]:
    page = await store.read(
        lambda moment: moment.stock.products(search, Span(10), with_total=True), search=True
    )
    assert page.total == len(page.rows)
    return [row.sku for row in page.rows]


async def test_every_word_may_stand_anywhere(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_catalogue(store)

    for few in (2_000, 0):
        monkeypatch.setattr(ways, "FEW", few)
        for search, skus in SEARCHES:
            assert await found(store, search) == skus, (few, search)


async def test_a_new_name_is_found_and_the_old_one_is_not(store: Store) -> None:
    await a_catalogue(store)
    shop = await a_shop(store)

    renamed = ProductFacts("TEA-01", "Kettle", None, Decimal("3.00"), "EUR")
    await put_product(shop, asked(), renamed)

    assert await found(store, "kettle") == ["TEA-01"]
    assert await found(store, "teapot") == []


async def test_a_write_that_fails_leaves_nothing_to_find(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        await tx.catalogue.put_product("NEW", "Kettle", None, 300, "EUR")
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        await store.write(work, NOON)

    assert await found(store, "kettle") == []


async def test_a_restored_catalogue_is_searched(store: Store, tmp_path: Path) -> None:
    await a_catalogue(store)
    file = tmp_path / "backup"
    await back_up(store.database, file, at=NOON)

    await restore(store.database, BackupReader(file), store.sealer, overwrite=True)

    assert await found(store, "茶杯") == ["TEA-02"]
    assert await found(store, "teapot") == ["TEA-01"]
