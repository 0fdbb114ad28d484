"""Asks the carriers that do not tell by themselves, in rounds, each parcel by one process."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import httpx

from app.domain.carrier_polling import Polled
from app.domain.shipments import ParcelNews
from app.integrations.carriers.asking import Asker
from app.integrations.carriers.news import Account
from app.settings import Settings
from app.storage.connections.lanes import Crowded
from app.usecases.shipments.carrier_news import hear
from app.usecases.shipments.polling import Asked, put_back, take_due
from app.usecases.shop import Shop

logger = logging.getLogger(__name__)
ROUND_EVERY_S: Final = 30.0
TAKEN_AT_ONCE: Final = 30
"""Parcels of one round: asked one after another, they are done within the lease."""


async def poll_carriers(shop: Shop, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Ask about the parcels that are due, for ever; nothing where nobody is to be asked."""
    if not settings.carrier_polls:
        return
    async with httpx.AsyncClient(timeout=settings.carrier_poll_timeout_s) as client:
        asker, provider_of = _asker(settings, client), _providers(settings)
        while True:
            try:
                await poll_round(shop, asker, provider_of, clock)
            except Exception:
                logger.exception("A round of asking carriers failed; the next one comes.")
            await asyncio.sleep(ROUND_EVERY_S)


def _asker(settings: Settings, client: httpx.AsyncClient) -> Asker:
    accounts = {
        name: Account(poll.key.get_secret_value(), poll.url, poll.customer)
        for name, poll in settings.carrier_polls.items()
    }
    return Asker(accounts, client, settings.carrier_poll_timeout_s)


def _providers(settings: Settings) -> dict[str, str]:
    """Who is asked about the parcels of each carrier."""
    polls = settings.carrier_polls.items()
    return {carrier: name for name, poll in polls for carrier in poll.carriers}


async def poll_round(
    shop: Shop, asker: Asker, provider_of: dict[str, str], clock: Callable[[], datetime]
) -> int:
    """Ask about the parcels that are due now, each provider by itself; how many there were."""
    due = await take_due(shop, clock(), TAKEN_AT_ONCE)
    of_provider: dict[str, list[Polled]] = {}
    for parcel in due:
        name = provider_of.get(parcel.carrier)
        if name is not None:
            of_provider.setdefault(name, []).append(parcel)
    async with asyncio.TaskGroup() as tasks:
        for name, parcels in of_provider.items():
            tasks.create_task(_ask_one(shop, asker, name, parcels, clock))
    return len(due)


async def _ask_one(
    shop: Shop,
    asker: Asker,
    provider: str,
    parcels: Sequence[Polled],
    clock: Callable[[], datetime],
) -> None:
    """One question after another, so that nobody is asked twice at once; stop where it tires."""
    asked: list[Asked] = []
    tired_for: timedelta | None = None
    for parcel in parcels:
        if tired_for is not None:
            asked.append(Asked(parcel, failed=False, at_least=tired_for))
            continue
        answer = await asker.ask(provider, parcel.carrier, parcel.tracking_number, clock())
        failed = answer.failed
        try:
            await hear(shop, _about(parcel, answer.news), clock(), parcel.carrier)
        except Crowded:
            failed = True
        if answer.is_tired:
            tired_for = answer.retry_after
        asked.append(Asked(parcel, failed, answer.retry_after))
    jitters = [secrets.randbelow(1_000) / 1_000 for _ in asked]
    await put_back(shop, asked, clock(), jitters)


def _about(parcel: Polled, news: Sequence[ParcelNews]) -> list[ParcelNews]:
    """What an answer says of the parcel that was asked about: of others nobody wanted to know."""
    wanted = parcel.tracking_number.casefold()
    return [one for one in news if one.tracking_number.casefold() == wanted]
