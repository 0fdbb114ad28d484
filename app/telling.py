"""Customers and staff are told: two loops, from the log to the queue and from the queue out."""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from pydantic import SecretStr

from app.auth import Tokens
from app.context import Feed
from app.domain.actors import STAFF
from app.domain.notices import CUSTOMERS_CHANNELS, NoticeChannel
from app.integrations.notices.facts import LinkFacts
from app.integrations.notices.mail import read_mail_server
from app.integrations.notices.outbox import Outbox
from app.integrations.notices.post import OUTBOX, PostOffice, Way, Ways
from app.integrations.notices.story import LinksOf, Manner
from app.integrations.notices.templates import Templates
from app.integrations.notices.zones import zone_of
from app.setting_notices import OUTBOX as OUTBOX_WORD
from app.setting_notices import is_smtp
from app.settings import Settings
from app.storage.reading.notice_matters import Matter
from app.storage.store import Store
from app.usecases.notices.planning import PAGE, begin, plan_further
from app.usecases.notices.policy import NoticePolicy
from app.usecases.notices.sending import Post, Tally, send_due

logger = logging.getLogger(__name__)
LOOK_EVERY_S: Final = 1.0
"""At the log and at the queue: what is told by mail may wait so long, and the shop's work not."""
AFTER_TROUBLE_S: Final = 5.0
LAST_WORDS_S: Final = 5.0
"""For what is under way when the process ends, so that it is not sent again by the next."""


def ways_of(settings: Settings) -> Ways:
    """The way of each channel. In development, where nothing is set, all of it is the outbox."""
    given = {
        NoticeChannel.EMAIL: settings.notify_email,
        NoticeChannel.SMS: settings.notify_sms,
        NoticeChannel.WECHAT: settings.notify_wechat,
    }
    named = {channel: _way(url) for channel, url in given.items() if url is not None}
    staff = {role: tuple(_spelt(url) for url in urls) for role, urls in settings.staff_urls.items()}
    if named or staff or settings.is_production:
        return Ways(named, staff)
    return Ways(dict.fromkeys(CUSTOMERS_CHANNELS, OUTBOX), dict.fromkeys(sorted(STAFF), (OUTBOX,)))


def _way(url: SecretStr) -> Way:
    return _spelt(url.get_secret_value())


def _spelt(url: str) -> Way:
    if url == OUTBOX_WORD:
        return OUTBOX
    return read_mail_server(url) if is_smtp(url) else url


def policy_of(settings: Settings, ways: Ways) -> NoticePolicy:
    """The shop's rules of telling."""
    return NoticePolicy(
        channels=frozenset(ways.customers),
        staff={role: len(targets) for role, targets in ways.staff.items()},
        max_age=timedelta(hours=settings.notice_max_age_h),
        quiet=settings.quiet_time,
        zone=ZoneInfo(settings.time_zone),
        zone_of=zone_of,
        from_beginning=settings.notices_from_beginning,
    )


def manner_of(settings: Settings) -> Manner:
    return Manner(settings.shop_name, ZoneInfo(settings.time_zone), settings.default_locale)


def links_of(settings: Settings, tokens: Tokens, clock: Callable[[], datetime]) -> LinksOf:
    """Where a message leads its reader: to their own order, by a token that is good for it only."""
    ttl = timedelta(days=settings.notice_link_days)

    def links(matter: Matter) -> LinkFacts:
        assert matter.order is not None, "staff's messages have no links"
        token, _ = tokens.issue_tracking(matter.order.number, clock(), ttl)
        return LinkFacts(
            track=f"{settings.public_url}/track/{token}",
            answer=_answer_link(settings.public_url, tokens, matter),
        )

    return links


def _answer_link(public_url: str, tokens: Tokens, matter: Matter) -> str:
    """Where the reader chooses what becomes of what is missing; empty where nothing was offered."""
    told = orjson.loads(matter.notice.facts)
    if "offer" not in told or "answer_by" not in told:
        return ""
    answer_by = datetime.fromisoformat(told["answer_by"])
    return f"{public_url}/answer/{tokens.issue_offer(told['offer'], answer_by)}"


class Telling:
    """What a process tells by itself, for as long as it serves.

    Raises:
        BadTemplates: the shop's own templates can't be used.
    """

    def __init__(self, settings: Settings, tokens: Tokens, clock: Callable[[], datetime]) -> None:
        templates = Templates(settings.templates_dir)
        templates.check()
        ways = ways_of(settings)
        self.tally = Tally()
        self.outbox = Outbox(settings.data_dir)
        self._settings = settings
        self._clock = clock
        self._is_on = settings.notices and bool(ways.customers or ways.staff)
        self._policy = policy_of(settings, ways)
        links = links_of(settings, tokens, clock)
        self._office = PostOffice(ways, templates, manner_of(settings), links, self.outbox)

    def loops(self, store: Store, feed: Feed) -> list[Coroutine[Any, Any, None]]:
        """What is to run beside the server; nothing where nobody is to be told."""
        if not self._is_on:
            if self._settings.notices:
                logger.warning("Nobody is told of anything: set WAYPOST_NOTIFY_EMAIL or the like.")
            return []
        post, per_second = self._office.post, self._settings.notify_per_second
        policy, clock = self._policy, self._clock
        return [
            follow_the_log(store, policy, feed, clock),
            send_the_queue(store, policy, post, clock, self.tally, per_second),
        ]


async def follow_the_log(
    store: Store, policy: NoticePolicy, feed: Feed, clock: Callable[[], datetime]
) -> None:
    """Queue what the log gives cause for, from the sender's place on."""
    after, is_begun = 0, False
    while True:
        try:
            if not is_begun:
                await begin(store, policy, clock())
                is_begun = True
            before = after
            after, _ = await plan_further(store, policy, clock(), after)
            if after == before:
                await feed.grows(LOOK_EVERY_S)
            if after - before < PAGE:
                await asyncio.sleep(LOOK_EVERY_S)
        except Exception:
            logger.exception("The log could not be followed; again in %d s.", AFTER_TROUBLE_S)
            await asyncio.sleep(AFTER_TROUBLE_S)


async def send_the_queue(
    store: Store,
    policy: NoticePolicy,
    post: Post,
    clock: Callable[[], datetime],
    tally: Tally,
    per_second: float,
) -> None:
    """Send what is due, a few at a time and no more than so many a second."""
    while True:
        try:
            work = send_due(store, policy, post, clock, random.random, tally)
            tried = await _to_its_end(work)
            await asyncio.sleep(tried / per_second if tried else LOOK_EVERY_S)
        except Exception:
            logger.exception("The queue could not be sent; again in %d s.", AFTER_TROUBLE_S)
            await asyncio.sleep(AFTER_TROUBLE_S)


async def _to_its_end(work: Coroutine[Any, Any, int]) -> int:
    """What `work` answers; where this task is cancelled meanwhile, it may end all the same."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=LAST_WORDS_S)
        task.cancel()
        raise
