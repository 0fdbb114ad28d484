"""Takes a message to its way: written in the reader's language, handed over within a minute."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from typing import Final

from jinja2 import TemplateError

from app.domain.actors import Role
from app.domain.notices import NoticeChannel, NoticeCode, Posted, reach
from app.integrations.notices.gateways import post_by_gateway
from app.integrations.notices.letter import Letter
from app.integrations.notices.mail import MailServer, as_mail, post_mail
from app.integrations.notices.outbox import Outbox
from app.integrations.notices.story import LinksOf, Manner, locale_of, story_of
from app.integrations.notices.templates import Templates
from app.storage.reading.notice_matters import Matter
from app.storage.statements.columns import from_micros

logger = logging.getLogger(__name__)
LIMIT_S: Final = 60.0
"""For one message, whatever its server does."""


class OutboxWay:
    """In place of a URL: the embedded outbox."""


OUTBOX: Final = OutboxWay()
Way = MailServer | OutboxWay | str
"""A mail server, the outbox, or a URL of apprise."""


@dataclass(frozen=True, slots=True, repr=False)
class Ways:
    """Which way each channel takes; for staff, each role's targets."""

    customers: Mapping[NoticeChannel, Way] = field(default_factory=dict)
    staff: Mapping[Role, tuple[Way, ...]] = field(default_factory=dict)


class PostOffice:
    """Hands messages over."""

    def __init__(
        self,
        ways: Ways,
        templates: Templates,
        manner: Manner,
        links_of: LinksOf,
        outbox: Outbox,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._ways = ways
        self._templates = templates
        self._manner = manner
        self._links_of = links_of
        self._outbox = outbox
        self._limit_s = limit_s

    async def post(self, matter: Matter) -> Posted:
        """Hand the message over; whatever goes wrong is an answer."""
        row = matter.notice
        way, to = self._way(matter), reach(matter.contact, row.channel)
        if way is None:
            return Posted("NOT_CONFIGURED")
        try:
            story = story_of(matter, self._manner, self._links_of)
            letter = self._templates.letter(row.template, locale_of(matter, self._manner), story)
        except (TemplateError, ValueError, KeyError, TypeError) as wrong:
            # Not the sentence: it may quote what the template was given.
            logger.warning(
                "Template %s failed for notification %s: %s",
                row.template,
                row.id,
                type(wrong).__name__,
            )
            return Posted(NoticeCode.CANNOT_RENDER, for_good=True)
        try:
            async with asyncio.timeout(self._limit_s):
                return await apart(lambda: self._hand_over(way, letter, to, matter))
        except TimeoutError:
            return Posted("TIMEOUT")
        except Exception as wrong:  # a gateway's plugin may raise what it likes
            logger.warning("Notification %s failed: %s", row.id, type(wrong).__name__)
            return Posted("GATEWAY_FAILED")

    def _way(self, matter: Matter) -> Way | None:
        row = matter.notice
        if row.channel is not NoticeChannel.TEAM:
            return self._ways.customers.get(row.channel)
        targets = self._ways.staff.get(Role(row.recipient), ())
        place = int(row.about)
        return targets[place] if place < len(targets) else None

    def _hand_over(self, way: Way, letter: Letter, to: str | None, matter: Matter) -> Posted:
        row = matter.notice
        at = from_micros(row.queued_at)  # a second try is the same message
        if isinstance(way, OutboxWay):
            is_mail = row.channel is NoticeChannel.EMAIL
            return self._outbox.post(letter, to or row.recipient, row.id, at, is_mail=is_mail)
        if isinstance(way, MailServer):
            try:
                mail = as_mail(letter, way.sender, to or "", row.id, at)
            except (ValueError, MessageError):  # an address that no mail can be addressed to
                return Posted("ADDRESS_NOT_USABLE", for_good=True)
            return post_mail(way, mail)
        return post_by_gateway(way, letter, to)


async def apart(work: Callable[[], Posted]) -> Posted:
    """What `work` answers, from a thread of its own that keeps no process from ending.

    Python waits at its end for the threads of a pool; one may hang on a server for minutes.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Posted] = loop.create_future()

    def tell(posted: Posted | None, wrong: Exception | None) -> None:
        if done.done():
            return  # nobody waits any more
        if wrong is not None:
            done.set_exception(wrong)
        elif posted is not None:
            done.set_result(posted)

    def run() -> None:
        posted: Posted | None = None
        wrong: Exception | None = None
        try:
            posted = work()
        except Exception as error:
            wrong = error
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, posted, wrong)

    threading.Thread(target=run, daemon=True, name="waypost-post").start()
    return await done
