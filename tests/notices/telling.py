"""A shop whose customers are told, in the fewest words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.domain.actors import Role
from app.domain.notices import NoticeChannel, Posted
from app.integrations.notices.facts import LinkFacts
from app.integrations.notices.mail import MailServer
from app.integrations.notices.outbox import Outbox
from app.integrations.notices.post import OUTBOX, PostOffice, Way, Ways
from app.integrations.notices.story import Manner
from app.integrations.notices.templates import Templates
from app.storage.notice_rows import NoticeRow
from app.storage.reading.notice_matters import Matter
from app.storage.statements.columns import columns_of
from app.storage.store import Store
from app.storage.tables import notifications
from app.usecases.notices.planning import begin, plan_further
from app.usecases.notices.policy import NoticePolicy
from app.usecases.notices.sending import Post, Tally, send_due
from tests.builders import NOON

TRACK = "https://tea.example/track/token"
ALL = NoticePolicy(staff={Role.LOGISTICS: 1, Role.MANAGER: 1})
SOON = NOON + timedelta(hours=3)
"""After all that a test does by `later()`."""


async def plan(store: Store, policy: NoticePolicy = ALL, at: datetime = SOON) -> int:
    """Everything the log gives cause for is queued; how much that was."""
    kept, after = 0, 0
    while True:
        end, added = await plan_further(store, policy, at, after)
        kept += added
        if end == after:
            return kept
        after = end


async def begun(store: Store, policy: NoticePolicy = ALL) -> None:
    await begin(store, policy, NOON)


async def queue(store: Store) -> list[NoticeRow]:
    """Every notification, in the order of their events."""
    wanted = select(*columns_of(notifications, NoticeRow._fields)).order_by(
        notifications.c.position, notifications.c.channel, notifications.c.resend
    )
    async with store.database.reading() as connection:
        return [NoticeRow._make(row) for row in await connection.execute(wanted)]


def told(rows: Sequence[NoticeRow]) -> list[tuple[str, str, str | None]]:
    """(template, status, code) of each."""
    return [(row.template, row.status.value, row.code) for row in rows]


class Posts:
    """A post that notes what it is given and answers as told."""

    def __init__(self, *answers: Posted) -> None:
        self.answers = list(answers)
        self.matters: list[Matter] = []

    async def __call__(self, matter: Matter) -> Posted:
        self.matters.append(matter)
        return self.answers.pop(0) if self.answers else Posted()


async def send(
    store: Store, post: Post, at: datetime = SOON, policy: NoticePolicy = ALL, **other: Any
) -> int:
    """Send everything that is due then; how many were tried."""
    tried = 0
    tally = other.get("tally") or Tally()
    while count := await send_due(store, policy, post, lambda: at, lambda: 0.0, tally):
        tried += count
    return tried


def an_office(
    folder: Path, mail: Way | MailServer = OUTBOX, own: Path | None = None, **other: Any
) -> PostOffice:
    """A post office in London whose mail goes this way."""
    customers: dict[NoticeChannel, Way] = {NoticeChannel.EMAIL: mail}
    customers |= other.pop("customers", {})
    ways = Ways(customers, other.pop("staff", {}))
    return PostOffice(
        ways,
        Templates(own),
        Manner("Tea House", ZoneInfo("Europe/London"), "EN"),
        lambda _: LinkFacts(TRACK),
        Outbox(folder),
        **other,
    )
