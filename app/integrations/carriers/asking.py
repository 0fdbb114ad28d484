"""Asking providers about parcels: by the adapters that read their webhooks, and with patience."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, NamedTuple

import httpx

from app.domain.shipments import ParcelNews
from app.integrations.carriers.news import Account, Question
from app.integrations.carriers.providers import provider_of
from app.integrations.deliveries import Delivery, Unreadable

logger = logging.getLogger(__name__)
LONGEST_ANSWER_BYTES: Final = 2_000_000
LONGEST_RETRY_AFTER: Final = timedelta(days=1)
_TIRED: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class Answer(NamedTuple):
    """What a provider said; `is_tired` that it wants no more questions for `retry_after`."""

    news: Sequence[ParcelNews] = ()
    failed: bool = False
    is_tired: bool = False
    retry_after: timedelta = timedelta()


class Asker:
    """Asks the providers that carriers' parcels are followed by."""

    def __init__(
        self, accounts: Mapping[str, Account], client: httpx.AsyncClient, within_s: float
    ) -> None:
        self._accounts = accounts
        self._client = client
        self._within_s = within_s

    async def ask(self, provider: str, carrier: str, number: str, at: datetime) -> Answer:
        """The parcel's scans as the provider tells them; whatever goes wrong is a failure."""
        poll, account = provider_of(provider).poll, self._accounts[provider]
        assert poll is not None, "the settings name providers that can be asked"
        question = poll.ask(account, carrier, number)
        try:
            async with asyncio.timeout(self._within_s):
                status, headers, body = await self._fetch(question)
            if status in _TIRED:
                return Answer((), True, True, _retry_after(headers.get("retry-after"), at))
            if status == HTTPStatus.NOT_FOUND:
                return Answer()  # the carrier does not know the parcel yet
            if status != HTTPStatus.OK:
                logger.warning("%s answered %d about a parcel of %s.", provider, status, carrier)
                return Answer((), True)
            return Answer(poll.read(Delivery({}, body, at)))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, Unreadable) as wrong:
            kind = type(wrong).__name__  # its words may hold the address, and so the key
            logger.warning(
                "%s could not be asked about a parcel of %s: %s", provider, carrier, kind
            )
            return Answer((), True)

    async def _fetch(self, question: Question) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body; a body beyond all measure is no answer."""
        async with self._client.stream(
            question.method,
            question.url,
            headers=dict(question.headers),
            data=None if question.form is None else dict(question.form),
        ) as response:
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LONGEST_ANSWER_BYTES:
                    raise Unreadable("The answer is too long.")
            return response.status_code, response.headers, body


def _retry_after(written: str | None, at: datetime) -> timedelta:
    """The pause that a `Retry-After` asks for (RFC 9110, 10.2.3), no longer than a day."""
    if written is None:
        return timedelta()
    if written.strip().isascii() and written.strip().isdigit():
        return min(timedelta(seconds=int(written.strip()[:9])), LONGEST_RETRY_AFTER)
    try:
        then = parsedate_to_datetime(written)
    except ValueError:
        return timedelta()
    pause = (then if then.tzinfo else then.replace(tzinfo=UTC)) - at
    return min(max(pause, timedelta()), LONGEST_RETRY_AFTER)
