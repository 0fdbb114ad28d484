"""Time that passes in a shop, by a clock that is given."""

from datetime import datetime
from typing import Any

import orjson

from app.storage import tables
from app.usecases.deadlines.turn import take_due
from app.usecases.shop import Shop
from tests.usecases.shopping import rows


async def comes(shop: Shop, at: datetime) -> int:
    """All that is due at that instant is settled; how much that was."""
    settled = 0
    while True:
        due, own = await take_due(shop, at)
        assert own or not due, "nobody else is at work here"
        settled += own
        if not due:
            return settled


async def deadline(shop: Shop, kind: str) -> Any:
    """The one deadline of its kind."""
    (found,) = [one for one in await rows(shop.store, tables.deadlines) if one.kind == kind]
    return found


async def kinds(shop: Shop) -> list[str]:
    return sorted(one.kind.value for one in await rows(shop.store, tables.deadlines))


async def alert(shop: Shop, kind: str) -> Any:
    """The one alert of its kind."""
    (found,) = [one for one in await rows(shop.store, tables.alerts) if one.kind == kind]
    return found


async def told(shop: Shop, feed: str) -> list[tuple[str, Any]]:
    """(type, detail) of a feed's entries."""
    entries = await rows(shop.store, tables.events)
    return [(one.type, orjson.loads(one.detail)) for one in entries if one.feed == feed]


async def ensure_counted(shop: Shop) -> None:
    """The wall's totals say what the alerts are."""
    totals = {one.name: one.count for one in await rows(shop.store, tables.totals)}
    alerts = [one for one in await rows(shop.store, tables.alerts) if one.status != "RESOLVED"]
    for severity in ("INFO", "WARNING", "CRITICAL"):
        count = sum(one.severity == severity for one in alerts)
        assert totals.get(f"alerts:{severity}", 0) == count, severity
    for order in await rows(shop.store, tables.orders):
        assert order.open_alerts == sum(one.order_id == order.id for one in alerts)
