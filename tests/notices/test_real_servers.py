"""Real processes and a real mail server: nothing lost by a kill, nothing twice by two workers."""

import asyncio
import signal
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.domain.notices import NoticeStatus
from app.storage.connections.database import opened_database
from app.storage.tables import notifications
from tests.acceptance.shop import Goods, Shop
from tests.faults.server import eventually, figures, serving
from tests.notices.mailing import MailRoom

pytestmark = pytest.mark.patient


def place(shop: Shop, mug: Goods, count: int, name: str) -> set[str]:
    """The addresses of customers whose orders were acknowledged."""
    buyers = {f"{name}{n}@example.com" for n in range(count)}
    for email in sorted(buyers):
        shop.place(mug, customer={"name": "Anna", "email": email})
    return buyers


def confirmed(room: MailRoom) -> list[str]:
    return [mail["To"] for mail in room.mails if "is confirmed" in mail["Subject"]]


async def _let_leases_end(url: str) -> None:
    """What five minutes would do to messages that a killed sender had taken."""
    queued = notifications.c.status == NoticeStatus.QUEUED.value
    async with opened_database(url) as database, database.writing() as connection:
        await connection.execute(update(notifications).where(queued).values(due_at=0))


async def _kept(url: str) -> str:
    async with opened_database(url) as database, database.reading() as connection:
        return str((await connection.execute(select(notifications))).all())


def test_a_server_that_is_killed_again_and_again_tells_every_customer(
    tmp_path: Path, migrated_url: str, mail_room: MailRoom
) -> None:
    settings = {"WAYPOST_DATABASE_URL": migrated_url, "WAYPOST_NOTIFY_EMAIL": mail_room.url}
    wanted: set[str] = set()
    with serving(tmp_path, **settings) as shop:
        mug = shop.stocked(1_000)
        for n in range(3):
            wanted |= place(shop, mug, 4 + n, f"round{n}-")
            shop.product.stop(signal.SIGKILL)
            asyncio.run(_let_leases_end(migrated_url))
            shop.product.start()
        eventually(lambda: wanted <= set(confirmed(mail_room)), "everybody is told", 40)
        eventually(lambda: figures(shop, "waypost_notices_queued") == {"": 0.0}, "all is sent")

    by_id = {mail["Message-ID"]: mail["To"] for mail in mail_room.mails}
    assert sorted(by_id.values()) == sorted(wanted)
    assert "example.com" not in asyncio.run(_kept(migrated_url))


def test_two_workers_tell_every_customer_once(
    tmp_path: Path, migrated_url: str, mail_room: MailRoom
) -> None:
    settings = {"WAYPOST_DATABASE_URL": migrated_url, "WAYPOST_NOTIFY_EMAIL": mail_room.url}
    with serving(tmp_path, "--workers", "2", **settings) as shop:
        wanted = place(shop, shop.stocked(1_000), 15, "anna")

        eventually(lambda: len(confirmed(mail_room)) >= len(wanted), "everybody is told", 40)
        eventually(
            lambda: set(figures(shop, "waypost_notices_queued").values()) == {0.0}, "all is sent"
        )

    assert sorted(confirmed(mail_room)) == sorted(wanted)
