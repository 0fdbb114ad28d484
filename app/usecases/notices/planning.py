"""From the event log to the queue: each entry looked at once, by whichever process comes first.

Reading and deciding are done beside the writers. Then one transaction moves the sender's place
from where it was read and keeps the messages: of two processes that did the same, one finds the
place moved, and leaves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.actors import SYSTEM
from app.domain.notices import telling_of
from app.storage.notice_rows import Told
from app.storage.reading import Reading
from app.storage.rows import EventRow, OrderRow
from app.storage.statements.columns import from_micros
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.usecases.notices.for_customers import Cause, Person, for_customers
from app.usecases.notices.for_staff import detail_of, for_staff
from app.usecases.notices.policy import NoticePolicy

READER: Final = "notifications"
"""The sender's name among the readers of the log."""
PAGE: Final = 500
"""Entries of one look."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the log found: the sender's place, and everything to decide by."""

    place: int
    entries: Sequence[EventRow]
    causes: Sequence[Cause]
    people: Mapping[str, Person]
    told: Sequence[Told]


async def begin(store: Store, policy: NoticePolicy, at: datetime) -> None:
    """Give the sender its place in the log, where it has none."""

    async def look(moment: Reading) -> tuple[int | None, int]:
        place = await moment.notices.place(READER)
        if policy.from_beginning:
            return place, await moment.log.horizon()
        return place, await moment.log.head()

    place, first = await store.read(look)
    if place is None:
        await store.write(lambda tx: tx.log_readers.begin(READER, first), at)


async def plan_further(
    store: Store, policy: NoticePolicy, at: datetime, after: int = 0
) -> tuple[int, int]:
    """Keep what the next entries give cause for; how far was looked, and how many were kept.

    `after` is how far this process has looked and found nothing: the place is moved once there
    is something to keep, or a whole page to leave behind.
    """
    look = await store.read(lambda moment: _look(moment, after, at, policy))
    if not look.entries:
        return max(after, look.place), 0
    end = look.entries[-1].position
    notices = [
        *for_customers(look.causes, look.people, look.told, policy, at),
        *for_staff(look.entries, policy, at),
    ]
    if not notices and len(look.entries) < PAGE:
        return end, 0

    async def keep(tx: Transaction) -> int:
        if not await tx.notices.move_place(READER, look.place, end):
            return 0  # another process was here first
        await tx.notices.add(notices)
        return len(notices)

    return end, await store.write(keep, at)


async def _look(moment: Reading, after: int, at: datetime, policy: NoticePolicy) -> Look:
    place = await moment.notices.place(READER)
    assert place is not None, "begin() comes first"
    entries = await moment.log.after(max(place, after), PAGE)
    causes = [cause for entry in entries for cause in _causes(entry, policy)]
    ids = sorted({cause.entry.order_id for cause in causes if cause.entry.order_id})
    orders = await moment.orders.by_ids(ids, SYSTEM)
    people = await _people(moment, orders)
    return Look(place, entries, causes, people, await moment.notices.told(ids))


def _causes(entry: EventRow, policy: NoticePolicy) -> Iterator[Cause]:
    """What a customer is told of the entry; nothing of the past that an import brought."""
    if entry.feed != "order" or entry.internal:
        return
    late = from_micros(entry.recorded_at) - from_micros(entry.occurred_at)
    if late > policy.max_age:
        return
    detail = detail_of(entry)
    told = telling_of(entry.type, detail)
    if told is not None:
        yield Cause(entry, told, detail)


async def _people(moment: Reading, orders: Mapping[str, OrderRow]) -> dict[str, Person]:
    """By order."""
    found = await moment.people.told(orders)
    return {
        order_id: Person(contact, address.country if address else None)
        for order_id, (contact, address) in found.items()
    }
