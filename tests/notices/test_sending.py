"""From the queue to the post: once, again after a failure, never twice by two senders."""

import asyncio
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from app.domain.contacts import Contact
from app.domain.notices import MOST_ATTEMPTS, NoticeChannel, Posted, QuietHours
from app.storage.store import Store
from app.storage.tables import customers, notifications, orders
from app.usecases.notices.policy import NoticePolicy
from app.usecases.notices.preferences import set_preferences
from app.usecases.notices.resend import resend_notice
from app.usecases.notices.sending import LEASE, Tally, send_due
from app.usecases.orders.cancel import cancel_order
from tests.builders import MAY
from tests.notices.mailing import MailRoom
from tests.notices.telling import ALL, SOON, Posts, an_office, begun, plan, queue, send, told
from tests.usecases.shopping import a_shop, asked, buy
from tests.usecases.shopping import send as hand_over

MINUTE = timedelta(minutes=1)


async def one_message(store: Store, **changes: object) -> None:
    """An order whose confirmation waits to be sent."""
    shop = await a_shop(store, {"TEA": 9})
    await begun(store)
    await buy(shop, ("TEA", 1), **changes)
    await plan(store)


async def confirmation(store: Store) -> tuple[str, str, str | None]:
    return told(await queue(store))[1]


async def test_a_message_arrives_once_and_in_the_customer_s_language(
    store: Store, mail_room: MailRoom, tmp_path: Path
) -> None:
    in_chinese = Contact("王小明", "xiaoming@example.com", None, None, "ZH")
    await one_message(store, customer=in_chinese)
    office = an_office(tmp_path, mail_room.server)

    first = await send(store, office.post)
    second = await send(store, office.post)

    (mail,) = mail_room.mails
    assert (first, second) == (1, 0)
    assert "已确认" in mail["Subject"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert "王小明，您好" in text.get_content()
    assert await confirmation(store) == ("order_confirmed", "SENT", None)


async def test_both_languages_go_to_their_readers(
    store: Store, mail_room: MailRoom, tmp_path: Path
) -> None:
    shop = await a_shop(store, {"TEA": 9})
    await begun(store)
    await buy(shop, ("TEA", 1), customer=Contact("Wei", "wei@example.com", None, None, "ZH"))
    await buy(shop, ("TEA", 1), customer=Contact("Anna", "anna@example.com", None, None, "EN"))
    await buy(shop, ("TEA", 1), customer=Contact("Bo", "bo@example.com"))
    await plan(store)

    await send(store, an_office(tmp_path, mail_room.server).post)

    assert "您的订单" in mail_room.to("wei@example.com")[0]["Subject"]
    assert mail_room.to("anna@example.com")[0]["Subject"].startswith("Your order")
    assert mail_room.to("bo@example.com")[0]["Subject"].startswith("Your order")


@pytest.mark.parametrize(
    "name", ["You won: https://evil.example/prize", "WWW.evil.example", "Go to evil.example/prize"]
)
async def test_a_name_that_holds_a_link_is_sent_to_nobody(
    store: Store, mail_room: MailRoom, tmp_path: Path, name: str
) -> None:
    await one_message(store, customer=Contact(name, "victim@example.com"))

    await send(store, an_office(tmp_path, mail_room.server).post)

    (mail,) = mail_room.mails
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "evil.example" not in body.get_content()
        assert "Hello," in body.get_content()


async def test_two_senders_at_once_send_everything_once(
    store: Store, mail_room: MailRoom, tmp_path: Path
) -> None:
    shop = await a_shop(store, {"TEA": 50})
    await begun(store)
    for n in range(12):
        await buy(shop, ("TEA", 1), customer=Contact("Anna", f"anna{n}@example.com"))
    await plan(store)
    office = an_office(tmp_path, mail_room.server)

    await asyncio.gather(*(send(store, office.post) for _ in range(3)))

    recipients = [mail["To"] for mail in mail_room.mails]
    assert sorted(recipients) == sorted(f"anna{n}@example.com" for n in range(12))


async def test_what_fails_is_tried_again_later_and_arrives(store: Store) -> None:
    await one_message(store)
    post = Posts(Posted("SMTP_451"), Posted("TIMEOUT"))

    await send(store, post)
    at_once = await send(store, post, SOON + timedelta(seconds=59))
    second = await send(store, post, SOON + MINUTE)
    early = await send(store, post, SOON + 2 * MINUTE)
    third = await send(store, post, SOON + 3 * MINUTE)

    assert (at_once, second, early, third) == (0, 1, 0, 1)
    assert await confirmation(store) == ("order_confirmed", "SENT", None)


async def test_the_log_says_meanwhile_what_went_wrong_last(store: Store) -> None:
    await one_message(store)

    await send(store, Posts(Posted("CONNECTION_FAILED")))

    assert await confirmation(store) == ("order_confirmed", "QUEUED", "CONNECTION_FAILED")


async def test_what_is_refused_for_good_is_not_tried_again(store: Store) -> None:
    await one_message(store)
    tally = Tally()

    await send(store, Posts(Posted("SMTP_550", for_good=True)), tally=tally)
    again = await send(store, Posts(), SOON + timedelta(hours=5))

    assert again == 0
    assert await confirmation(store) == ("order_confirmed", "FAILED", "SMTP_550")
    assert (tally.sent, tally.failed) == (0, 1)


async def test_what_never_works_is_given_up(store: Store) -> None:
    await one_message(store)
    at = SOON
    for _ in range(MOST_ATTEMPTS):
        await send(store, Posts(Posted("TIMEOUT")), at)
        at += timedelta(days=1)

    assert await confirmation(store) == ("order_confirmed", "FAILED", "TIMEOUT")
    assert (await queue(store))[1].attempts == MOST_ATTEMPTS


async def test_a_sender_that_dies_leaves_its_message_to_the_next(store: Store) -> None:
    await one_message(store)

    async def dies(_: object) -> Posted:
        raise RuntimeError("pulled the plug")

    with suppress(RuntimeError):
        await send_due(store, ALL, dies, lambda: SOON, lambda: 0.0, Tally())
    too_soon = await send(store, Posts(), SOON + LEASE - MINUTE)
    next_one = await send(store, Posts(), SOON + LEASE)

    assert (too_soon, next_one) == (0, 1)
    assert await confirmation(store) == ("order_confirmed", "SENT", None)


async def test_a_sender_that_comes_back_late_does_not_undo_what_another_did(store: Store) -> None:
    await one_message(store)

    async def sleeps(_: object) -> Posted:
        await send(store, Posts(), SOON + LEASE)
        return Posted("TIMEOUT", for_good=True)

    await send(store, sleeps)

    assert await confirmation(store) == ("order_confirmed", "SENT", None)


async def test_a_second_try_carries_the_same_message_id(
    store: Store, mail_room: MailRoom, tmp_path: Path
) -> None:
    await one_message(store)
    office = an_office(tmp_path, mail_room.server)

    async def forgets(matter: object) -> Posted:
        await office.post(matter)  # type: ignore[arg-type]
        return Posted("TIMEOUT")

    await send(store, forgets)
    await send(store, office.post, SOON + MINUTE)

    first, second = mail_room.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


async def test_nobody_is_written_to_whose_contact_was_erased_meanwhile(store: Store) -> None:
    await one_message(store)
    async with store.database.writing() as connection:
        await connection.execute(update(orders).values(sealed=None))
    post = Posts()

    await send(store, post)

    assert post.matters == []
    assert await confirmation(store) == ("order_confirmed", "SUPPRESSED", "NO_CONTACT")


async def test_nobody_is_reminded_of_a_payment_that_came_while_the_reminder_waited(
    store: Store,
) -> None:
    await one_message(store)  # of a paid order
    async with store.database.writing() as connection:
        await connection.execute(update(notifications).values(template="payment_reminder"))
    post = Posts()

    await send(store, post)

    assert post.matters == []
    assert await confirmation(store) == ("payment_reminder", "SUPPRESSED", "OVERTAKEN")


async def test_an_order_that_is_cancelled_whole_is_told_as_it_was_ordered(
    store: Store, mail_room: MailRoom, tmp_path: Path
) -> None:
    shop = await a_shop(store, {"TEA": 9, "CUP": 9})
    await begun(store)
    number = await buy(shop, ("TEA", 2), ("CUP", 1))
    await cancel_order(shop, asked(MAY), number)
    await plan(store)

    await send(store, an_office(tmp_path, mail_room.server).post)

    text = mail_room.mails[-1].get_body(("plain",))
    assert text is not None
    assert "2 × " in text.get_content()
    assert "0 × " not in text.get_content()


@pytest.mark.parametrize("chosen", [[], [NoticeChannel.SMS]])
async def test_who_wants_no_such_message_any_more_gets_none_that_waits_or_is_asked_for_again(
    store: Store, chosen: list[NoticeChannel]
) -> None:
    shop = await a_shop(store, {"TEA": 9})
    await begun(store)
    await buy(shop, ("TEA", 1))
    await plan(store)
    await send(store, Posts())
    sent = (await queue(store))[1]
    await buy(shop, ("TEA", 1))
    await plan(store)
    customer = await store.read(_only_customer)
    await set_preferences(shop, asked(MAY), customer, chosen)
    await resend_notice(shop, asked(MAY), sent.id)
    post = Posts()

    await send(store, post)

    assert post.matters == []
    ends = [row[1:] for row in told(await queue(store)) if row[0] == "order_confirmed"]
    assert ends == [("SENT", None), ("SUPPRESSED", "OPTED_OUT"), ("SUPPRESSED", "OPTED_OUT")]


async def _only_customer(moment: Any) -> str:
    (found,) = await moment._connection.execute(select(customers.c.id))
    return str(found.id)


async def test_a_message_that_waited_too_long_in_the_queue_is_skipped(store: Store) -> None:
    await one_message(store)

    await send(store, Posts(), SOON + timedelta(days=4))

    assert await confirmation(store) == ("order_confirmed", "SKIPPED", "TOO_OLD")


async def test_a_retry_that_falls_into_the_night_waits_for_the_morning(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    number = await buy(shop, ("TEA", 1))
    await begun(store)
    await hand_over(shop, f"{number}-1")
    await plan(store)
    policy = NoticePolicy(quiet=QuietHours(time(15), time(18)), zone=ZoneInfo("UTC"))

    await send(store, Posts(Posted("TIMEOUT")), policy=policy)
    at_night = await send(store, Posts(), SOON + timedelta(hours=2), policy)
    in_the_morning = await send(store, Posts(), SOON + timedelta(hours=3), policy)

    assert (at_night, in_the_morning) == (0, 1)
