"""Small chores that run beside the server."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from app.storage.store import Store
from app.storage.transaction import Transaction

logger = logging.getLogger(__name__)
EVERY_S: Final = 3_600


async def forget_old_keys(
    store: Store, retention: timedelta, clock: Callable[[], datetime]
) -> None:
    """Delete used idempotency keys once they are older than `retention`, every hour."""
    while True:
        at = clock()

        async def work(tx: Transaction, at: datetime = at) -> int:
            return await tx.keeping.forget_keys(at, retention)

        try:
            await store.write(work, at)
        except Exception:
            logger.exception("Old idempotency keys could not be deleted; trying again in an hour.")
        await asyncio.sleep(EVERY_S)
