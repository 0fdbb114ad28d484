"""Ending a token, and with it every stream that hangs on it."""

from datetime import datetime

from app.domain.actors import SYSTEM
from app.storage.store import Store
from app.storage.transaction import Transaction


async def revoke(store: Store, token_id: str, at: datetime) -> bool:
    """End the token; False where it had ended before. The log tells every process."""

    async def work(tx: Transaction) -> bool:
        ended = await tx.keeping.revoke_token(token_id, at)
        if ended:
            tx.end_token(token_id, SYSTEM)
        return ended

    return await store.write(work, at)
