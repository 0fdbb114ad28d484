"""From the queue to the post: claimed, read, handed over, and written down what became of it.

A message is handed over outside any transaction. A sender that dies between the post's word and
ours leaves it claimed: when the lease ends it is sent again, under the same message id.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from app.domain.notices import (
    NoticeChannel,
    NoticeCode,
    NoticeStatus,
    Posted,
    chosen_channels,
    is_overtaken,
    next_attempt,
    reach,
)
from app.storage.reading.notice_matters import Matter, matters
from app.storage.statements.columns import from_micros
from app.storage.store import Store
from app.usecases.notices.policy import NoticePolicy

AT_ONCE: Final = 5
"""Messages of one round, all under way together."""
LEASE: Final = timedelta(minutes=5)
"""How long a claimed message is its sender's alone; several times what a try may take."""
Post = Callable[[Matter], Awaitable[Posted]]
"""Hands a message over, within a minute."""


class Tally:
    """What this process has sent so far."""

    def __init__(self) -> None:
        self.sent = 0
        self.failed = 0
        """Given up."""


async def send_due(
    store: Store,
    policy: NoticePolicy,
    post: Post,
    clock: Callable[[], datetime],
    jitter: Callable[[], float],
    tally: Tally,
) -> int:
    """Send some of what is due; how many were tried. 0 where nothing is due."""
    at = clock()
    if not await store.read(lambda moment: moment.notices.is_due(at)):
        return 0
    claimed = await store.write(lambda tx: tx.notices.claim(AT_ONCE, at + LEASE), at)
    found = await store.read(lambda moment: matters(moment, claimed))

    async def one(matter: Matter) -> None:
        why_not = _why_not(matter, policy, at)
        if why_not is not None:
            await _end(store, matter, why_not, clock())
            return
        posted = await post(matter)
        await _write_down(store, policy, matter, posted, clock(), jitter(), tally)

    for done in await asyncio.gather(*map(one, found), return_exceptions=True):
        if isinstance(done, BaseException):
            raise done
    return len(found)


def _why_not(matter: Matter, policy: NoticePolicy, at: datetime) -> NoticeCode | None:
    row = matter.notice
    if row.channel is not NoticeChannel.TEAM:
        if reach(matter.contact, row.channel) is None:
            return NoticeCode.NO_CONTACT  # erased meanwhile
        chosen = chosen_channels(matter.contact.channels)
        if chosen is not None and row.channel not in chosen:
            return NoticeCode.OPTED_OUT  # while it waited, or before somebody asked for it again
    order = matter.order
    if order is not None and is_overtaken(row.template, order.status, order.payment_status):
        return NoticeCode.OVERTAKEN
    if row.attempts == 1 and at - from_micros(row.queued_at) > policy.max_age:
        return NoticeCode.TOO_OLD
    return None


async def _end(store: Store, matter: Matter, code: NoticeCode, at: datetime) -> None:
    is_old = code is NoticeCode.TOO_OLD
    status = NoticeStatus.SKIPPED if is_old else NoticeStatus.SUPPRESSED
    await store.write(lambda tx: tx.notices.end(matter.notice, status, code), at)


async def _write_down(
    store: Store,
    policy: NoticePolicy,
    matter: Matter,
    posted: Posted,
    at: datetime,
    jitter: float,
    tally: Tally,
) -> None:
    row, code = matter.notice, posted.code
    if code is None:
        await store.write(lambda tx: tx.notices.end(row, NoticeStatus.SENT), at)
        tally.sent += 1
        return
    again = None if posted.for_good else next_attempt(row.attempts, at, jitter)
    if again is None:
        await store.write(lambda tx: tx.notices.end(row, NoticeStatus.FAILED, code), at)
        tally.failed += 1
        return
    country = matter.address.country if matter.address else None
    due_at = policy.due_at(again, row.template, row.channel, country)
    await store.write(lambda tx: tx.notices.put_off(row, due_at, code), at)
