"""What customers are told of some entries of the log: by which way, or why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from app.domain.contacts import Contact
from app.domain.notices import (
    CUSTOMER,
    CUSTOMERS_CHANNELS,
    RECEIVED,
    TELLS_OF_RECEIPT,
    NoticeChannel,
    NoticeCode,
    NoticeStatus,
    Telling,
    chosen_channels,
    reach,
)
from app.storage.notice_rows import NewNotice, Told
from app.storage.rows import EventRow
from app.storage.statements.columns import from_micros
from app.usecases.notices.policy import NoticePolicy

LONGEST_ABOUT: Final = 200


@dataclass(frozen=True, slots=True)
class Cause:
    """An entry that a customer is told of."""

    entry: EventRow
    told: Telling
    detail: Mapping[str, object]

    @property
    def about(self) -> str:
        """What tells this message of its order from the next by the same template."""
        parts = (_part(self, name) for name in self.told.keyed_by)
        return "/".join(part for part in parts if part)[:LONGEST_ABOUT]


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """How an order's customer is reached, opened for as long as it is planned."""

    contact: Contact
    country: str | None


def for_customers(
    causes: Sequence[Cause],
    people: Mapping[str, Person],
    told_before: Sequence[Told],
    policy: NoticePolicy,
    at: datetime,
) -> Iterator[NewNotice]:
    told = {(one.order_id, one.template, one.about) for one in told_before}
    together = {
        (cause.entry.order_id, cause.entry.recorded_at)
        for cause in causes
        if cause.told.template in TELLS_OF_RECEIPT
    }
    came_now = {
        (cause.entry.order_id, cause.entry.recorded_at)
        for cause in causes
        if cause.told.template == RECEIVED
    }
    for cause in causes:
        entry = cause.entry
        person = people.get(entry.order_id or "")
        if entry.order_id is None or person is None:
            continue
        moment = (entry.order_id, entry.recorded_at)
        key = (entry.order_id, cause.told.template, cause.about)
        code = None
        if key in told:
            code = NoticeCode.ALREADY_TOLD
        elif cause.told.template == RECEIVED and moment in together:
            code = NoticeCode.TOLD_TOGETHER
        told.add(key)
        is_new = cause.told.template in TELLS_OF_RECEIPT and moment in came_now
        yield from _by_channel(cause, person, policy, at, code=code, is_new=is_new)


def _by_channel(
    cause: Cause,
    person: Person,
    policy: NoticePolicy,
    at: datetime,
    *,
    code: NoticeCode | None,
    is_new: bool,
) -> Iterator[NewNotice]:
    channels, why_not = _channels(person, policy)
    entry = cause.entry
    facts = {**cause.detail, "is_new": True} if is_new else cause.detail
    written_s = orjson.dumps(facts).decode()
    is_old = at - from_micros(entry.recorded_at) > policy.max_age
    status = NoticeStatus.QUEUED
    code = code or why_not
    if code is not None:
        status = NoticeStatus.SUPPRESSED
    elif is_old:
        status, code = NoticeStatus.SKIPPED, NoticeCode.TOO_OLD
    for channel in channels:
        yield NewNotice(
            position=entry.position,
            order_id=entry.order_id,
            shipment_id=entry.shipment_id,
            recipient=CUSTOMER,
            channel=channel,
            template=cause.told.template,
            about=cause.about,
            facts=written_s,
            occurred_at=entry.occurred_at,
            due_at=policy.due_at(at, cause.told.template, channel, person.country),
            status=status,
            code=code,
        )


def _channels(
    person: Person, policy: NoticePolicy
) -> tuple[Sequence[NoticeChannel], NoticeCode | None]:
    """The ways that the customer chose and can be reached by; where there is none, why not."""
    chosen = chosen_channels(person.contact.channels)
    reachable = [
        channel
        for channel in CUSTOMERS_CHANNELS
        if channel in policy.channels and reach(person.contact, channel)
    ]
    if chosen is None:
        plain = [each for each in reachable if each is not NoticeChannel.WECHAT]
        return (plain or reachable)[:1] or [NoticeChannel.EMAIL], (
            None if reachable else NoticeCode.NO_CONTACT
        )
    if not chosen:
        return [NoticeChannel.EMAIL], NoticeCode.OPTED_OUT
    wanted = [channel for channel in reachable if channel in chosen]
    return wanted or chosen[:1], None if wanted else NoticeCode.NO_CONTACT


def _part(cause: Cause, name: str) -> str:
    if name == "parcel":
        return cause.entry.shipment_id or ""
    if name == "position":
        return str(cause.entry.position)
    told = cause.detail.get(name)
    return ",".join(map(str, told)) if isinstance(told, list) else str(told or "")
