"""Small chores that run beside the server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from app.storage.kept.ledger import keep_sums
from app.storage.kept.unmatched import forget_before
from app.storage.store import Store
from app.usecases.shipments.carrier_news import match_all
from app.usecases.shop import Shop

logger = logging.getLogger(__name__)
FORGET_EVERY_S: Final = 3_600
FOLD_EVERY_S: Final = 300
MATCH_EVERY_S: Final = 60
STEP_PAUSE_S: Final = 0.02
"""Between two steps of folding: the ledger of a large shop is folded beside its work."""


async def forget_old_keys(
    store: Store, retention: timedelta, clock: Callable[[], datetime]
) -> None:
    """Delete used idempotency keys once they are older than `retention`, every hour."""

    async def forget() -> None:
        at = clock()
        await store.write(lambda tx: tx.keeping.forget_keys(at, retention), at)

    await _for_ever(forget, FORGET_EVERY_S, "Old idempotency keys could not be deleted")


async def match_carriers_news(shop: Shop, kept: timedelta, clock: Callable[[], datetime]) -> None:
    """Join scans that came before their parcels, every minute; give up those older than `kept`."""

    async def work() -> None:
        await match_all(shop, clock())
        since = clock() - kept
        await shop.store.write(lambda tx: forget_before(tx.connection, since), clock())

    await _for_ever(work, MATCH_EVERY_S, "Scans that wait for their parcels could not be matched")


async def fold_the_ledger(store: Store, clock: Callable[[], datetime]) -> None:
    """Add up what the ledger has gained, every five minutes, so that checking it stays cheap."""

    async def fold() -> None:
        position: int | None = await store.read(lambda moment: moment.stock.folded_to())
        while position is not None:
            position = await fold_further(store, position, clock())
            await asyncio.sleep(STEP_PAUSE_S)

    await _for_ever(fold, FOLD_EVERY_S, "The ledger could not be folded")


async def fold_further(store: Store, position: int, now: datetime) -> int | None:
    """Keep what the next movements come to; the one to go on behind, None at the end."""
    step = await store.read(lambda moment: moment.stock.folded_further(position), search=True)
    if step.sums:
        await store.write(lambda tx: keep_sums(tx.connection, step.sums), now)
    return step.reached


async def _for_ever(chore: Callable[[], Awaitable[None]], every_s: float, failure: str) -> None:
    while True:
        try:
            await chore()
        except Exception:
            logger.exception("%s; trying again in %d minutes.", failure, every_s // 60)
        await asyncio.sleep(every_s)
