"""What placing costs the database, so that it can't grow unnoticed."""

from app.storage.store import Store
from tests.api.doors import counted
from tests.builders import MAY
from tests.usecases.shopping import a_shop, buy

LINES = tuple((sku, 1) for sku in ("BOX", "CUP", "LID", "POT", "TEA"))
ON_SQLITE = 57
"""A statement a row; SQLite is asked without any round trip."""
ON_POSTGRES = 8
"""Round trips beside BEGIN and COMMIT: who buys, how often; goods and sites; what is written."""


async def test_placing_five_lines_costs_so_many_statements(store: Store) -> None:
    shop = await a_shop(store, dict.fromkeys((sku for sku, _ in LINES), 10))
    await buy(shop, *LINES, by=MAY)

    with counted(store) as sent:
        await buy(shop, *LINES, by=MAY)

    assert len(sent) == (ON_SQLITE if store.database.is_sqlite else ON_POSTGRES), sent
