"""Small chores that run beside the server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from app.domain.suspicion import window_of
from app.storage.care import partitions
from app.storage.kept import log_ending
from app.storage.kept.ledger import keep_sums
from app.storage.kept.suspicion import forget_paces
from app.storage.kept.unmatched import forget_before
from app.storage.statements.columns import to_micros
from app.storage.store import Store
from app.usecases.orders.payment_news import settle_waiting
from app.usecases.shipments.carrier_news import match_all
from app.usecases.shop import Shop
from app.usecases.shortages.offer import offer_by_itself

logger = logging.getLogger(__name__)
FORGET_EVERY_S: Final = 3_600
FOLD_EVERY_S: Final = 300
MATCH_EVERY_S: Final = 60
OFFER_EVERY_S: Final = 60
LOOKED_BACK: Final = timedelta(days=1)
"""Orders that have been short for longer are left to staff: no old backlog is told all at once."""
SETTLE_EVERY_S: Final = 15
PACES_KEPT: Final = 30
"""Windows: orders are sometimes placed as of days before."""
SHORTEN_EVERY_S: Final = 3_600
LEFT_ALONE: Final = timedelta(minutes=50)
"""Nobody has been at the log for so long: it is shortened by whoever comes first."""
STEP_PAUSE_S: Final = 0.02
"""Between two steps of a long chore: it is done beside the shop's work."""


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


async def offer_choices_to_the_short(shop: Shop, clock: Callable[[], datetime]) -> None:
    """Offer choices to customers whose order has been short for long enough, every minute."""

    async def offer() -> None:
        if shop.rules.offer_after is not None:
            at = clock()
            await offer_by_itself(shop, at - shop.rules.offer_after - LOOKED_BACK, at)

    await _for_ever(offer, OFFER_EVERY_S, "Choices could not be offered")


async def settle_payments_news(shop: Shop, kept: timedelta, clock: Callable[[], datetime]) -> None:
    """Count payments that came before their orders; give up those older than `kept`."""

    async def settle() -> None:
        await settle_waiting(shop, clock(), kept)

    await _for_ever(settle, SETTLE_EVERY_S, "Payments that wait for their orders were not settled")


async def forget_old_paces(shop: Shop, clock: Callable[[], datetime]) -> None:
    """Delete what was counted of windows that no new order looks at, every hour."""

    async def forget() -> None:
        at = clock()
        now, _ = window_of(at, shop.rules.suspicion.window)
        await shop.store.write(lambda tx: forget_paces(tx.connection, now - PACES_KEPT), at)

    await _for_ever(forget, FORGET_EVERY_S, "Old paces of orders could not be deleted")


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


async def shorten_the_log(store: Store, kept_days: int, clock: Callable[[], datetime]) -> None:
    """Give up what is older than `kept_days` (0: nothing), and make room ahead, every hour."""

    async def shorten() -> None:
        if not store.database.is_sqlite:
            await partitions.make_ahead(store.database)
        if kept_days:
            await give_up_older(store, timedelta(days=kept_days), clock)

    await _for_ever(shorten, SHORTEN_EVERY_S, "The log could not be shortened")


async def give_up_older(store: Store, kept: timedelta, clock: Callable[[], datetime]) -> None:
    """Shorten the log, unless another process is at it or has just been.

    First it is said how far it is given up, so that nobody resumes from there; then it goes.
    """
    now = clock()
    if not await store.write(lambda tx: log_ending.claim(tx.connection, now, LEFT_ALONE), now):
        return
    aged = to_micros(now - kept)
    wanted = await store.read(lambda moment: moment.log.older_than(aged), search=True)
    horizon = await store.write(lambda tx: log_ending.move_horizon(tx.connection, wanted), now)
    if horizon < wanted:
        logger.warning("The log is kept from position %d on: a reader still needs it.", horizon)
    if not store.database.is_sqlite:
        await partitions.drop_aged(store.database, horizon)
    place: int | None = 0
    while place is not None:
        place = await give_up_further(store, place, horizon, clock())
        await asyncio.sleep(STEP_PAUSE_S)


async def give_up_further(store: Store, place: int, horizon: int, now: datetime) -> int | None:
    """Delete what may go of the next entries; the place to go on behind, None at the end."""
    piece = await store.read(lambda moment: moment.log.piece(place, horizon), search=True)
    end = piece.end
    if end is not None and piece.may_go:
        await store.write(lambda tx: log_ending.give_up(tx.connection, place, end, now), now)
    return end


async def _for_ever(chore: Callable[[], Awaitable[None]], every_s: float, failure: str) -> None:
    while True:
        try:
            await chore()
        except Exception:
            logger.exception("%s; trying again in %d seconds.", failure, every_s)
        await asyncio.sleep(every_s)
