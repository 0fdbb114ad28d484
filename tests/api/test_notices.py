"""Notifications at the door: staff see and resend them, customers choose, nobody else knows."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.actors import Actor, Role
from app.domain.notices import Posted
from app.schema.ids import to_global
from app.storage.store import Store
from tests.api.doors import Doors, counted
from tests.builders import ADA, ANNA, DHL, MAY, SAM, SUE, WALT, WEBSITE
from tests.notices.telling import SOON, Posts, begun, plan, queue, send
from tests.usecases.shopping import ANNAS, a_shop, buy

NOTIFICATIONS = """query($number: String!) { order(number: $number) { notifications {
  id template channel status recipient code attempts at sentAt nextAttemptAt canResend
  askedBy { role name } } } }"""
RESEND = """mutation($input: NotificationResendInput!) { notificationResend(input: $input) {
  __typename
  ... on NotificationSuccess { replayed notification { id status attempts askedBy { role } } }
  ... on InvalidTransitionError { from action }
  ... on PermissionDeniedError { requiredRoles }
  ... on ErrorResult { code message path } } }"""
CHOOSE = """mutation($input: NotificationPreferencesInput!) {
  notificationPreferencesSet(input: $input) { __typename
  ... on CustomerSuccess { replayed customer { id notificationChannels } }
  ... on ErrorResult { code message path } } }"""
PLACE = """mutation($input: OrderPlaceInput!) { orderPlace(input: $input) { __typename
  ... on OrderSuccess { order { number customer { id notificationChannels } } }
  ... on ValidationError { problems { path message } } } }"""
KNOWN = Actor(Role.CUSTOMER, "anna.account")


async def told(store: Store, *answers: Posted) -> str:
    """An order whose customer was told, or was tried to be."""
    shop = await a_shop(store, {"TEA": 9})
    await begun(store)
    number = await buy(shop, ("TEA", 1), by=MAY)
    await plan(store)
    await send(store, Posts(*answers))
    return number


async def notices(doors: Doors, number: str, by: Actor = MAY) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await doors.ask(NOTIFICATIONS, by, number=number))["order"][
        "notifications"
    ]
    return found


async def test_staff_see_what_was_told_and_the_address_only_masked(
    doors: Doors, store: Store
) -> None:
    number = await told(store)

    received, confirmed = await notices(doors, number, SUE)

    assert (received["status"], received["code"]) == ("SUPPRESSED", "TOLD_TOGETHER")
    assert confirmed["template"] == "order_confirmed"
    assert (confirmed["channel"], confirmed["status"]) == ("EMAIL", "SENT")
    assert confirmed["recipient"] == "a***@example.com"
    assert (confirmed["attempts"], confirmed["canResend"]) == (1, True)
    assert confirmed["sentAt"] == "2026-11-21T15:00:00.000Z"
    assert (confirmed["nextAttemptAt"], confirmed["askedBy"]) == (None, None)


async def test_those_outside_see_none(doors: Doors, store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    await begun(store)
    number = await buy(shop, ("TEA", 1), customer=replace(ANNAS, account=ANNA.subject))
    await plan(store)

    assert await notices(doors, number, ANNA) == []
    assert await notices(doors, number, WEBSITE) == []


async def test_many_orders_notifications_are_one_statement(doors: Doors, store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    await begun(store)
    for _ in range(3):
        await buy(shop, ("TEA", 1))
    await plan(store)
    document = "{ orders { nodes { notifications { template } } } }"
    await doors.ask(document)

    with counted(store) as sent:
        answer = await doors.ask(document)

    assert [len(node["notifications"]) for node in answer["orders"]["nodes"]] == [2, 2, 2]
    assert len([text for text in sent if "notifications" in text]) == 1


async def test_a_message_is_sent_once_more_for_one_key(doors: Doors, store: Store) -> None:
    number = await told(store)
    sent = (await notices(doors, number))[1]
    again = {"id": sent["id"], "idempotencyKey": "once more"}

    first = (await doors.ask(RESEND, SUE, input=again))["notificationResend"]
    second = (await doors.ask(RESEND, SUE, input=again))["notificationResend"]

    assert first["__typename"] == "NotificationSuccess", first
    assert first["notification"]["status"] == "QUEUED"
    assert first["notification"]["askedBy"] == {"role": "SUPPORT"}
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert second["notification"]["id"] == first["notification"]["id"] != sent["id"]
    assert len(await queue(store)) == 3
    assert await send(store, Posts(), SOON) == 1


async def test_a_failed_one_may_be_asked_for_again_and_again(doors: Doors, store: Store) -> None:
    number = await told(store, Posted("SMTP_550", for_good=True))
    failed = (await notices(doors, number))[1]

    for _ in range(2):
        await doors.ask(RESEND, SAM, input={"id": failed["id"]})

    assert sorted(row.resend for row in await queue(store)) == [0, 0, 1, 2]


async def test_what_is_on_its_way_or_unwanted_is_not_sent_once_more(
    doors: Doors, store: Store
) -> None:
    number = await told(store, Posted("TIMEOUT"))
    suppressed, queued = await notices(doors, number)

    for notice in (suppressed, queued):
        refused = (await doors.ask(RESEND, input={"id": notice["id"]}))["notificationResend"]

        assert refused["__typename"] == "InvalidTransitionError"
        assert refused["from"] == notice["status"]
        assert notice["canResend"] is False


@pytest.mark.parametrize("by", [WALT, DHL, ANNA, WEBSITE])
async def test_who_may_not_write_to_customers_may_not_resend(
    doors: Doors, store: Store, by: Actor
) -> None:
    number = await told(store)
    sent = (await notices(doors, number))[1]

    refused = (await doors.ask(RESEND, by, input={"id": sent["id"]}))["notificationResend"]

    assert refused["__typename"] == "PermissionDeniedError"
    assert refused["requiredRoles"] == ["ADMIN", "MANAGER", "SALES", "SUPPORT"]


async def test_a_message_that_is_none_is_not_found(doors: Doors, store: Store) -> None:
    for wrong in ("nonsense", to_global("Order", "x"), to_global("Notification", "x")):
        answer = (await doors.ask(RESEND, input={"id": wrong}))["notificationResend"]

        assert answer["__typename"] == "NotFoundError"


async def an_account(doors: Doors, store: Store) -> str:
    """A customer with an account; their id."""
    await a_shop(store, {"TEA": 9})
    answer = await place(doors, account=KNOWN.subject)
    found: str = answer["order"]["customer"]["id"]
    return found


async def place(doors: Doors, **customer: Any) -> dict[str, Any]:
    address = {"recipient": "Anna", "line1": "Road 1", "city": "London", "country": "GB"}
    given = {
        "channel": "WEBSITE",
        "customer": {"name": "Anna", "email": ANNAS.email} | customer,
        "shippingAddress": address,
        "lines": [{"sku": "TEA", "quantity": 1}],
        "payment": {"status": "PAID"},
    }
    answer: dict[str, Any] = (await doors.ask(PLACE, MAY, input=given))["orderPlace"]
    return answer


async def test_a_customer_chooses_for_themselves(doors: Doors, store: Store) -> None:
    own_id = await an_account(doors, store)
    wanted = {"channels": ["SMS", "EMAIL"]}

    answer = (await doors.ask(CHOOSE, KNOWN, input=wanted))["notificationPreferencesSet"]

    assert answer["customer"] == {"id": own_id, "notificationChannels": ["EMAIL", "SMS"]}


async def test_a_customer_does_not_choose_for_others(doors: Doors, store: Store) -> None:
    own_id = await an_account(doors, store)
    stranger = Actor(Role.CUSTOMER, "bo.account")
    await place(doors, account=stranger.subject, email="bo@example.com")
    wanted = {"customerId": own_id, "channels": []}

    answer = (await doors.ask(CHOOSE, stranger, input=wanted))["notificationPreferencesSet"]

    assert answer["__typename"] == "NotFoundError"


async def test_staff_write_down_what_a_customer_wants(doors: Doors, store: Store) -> None:
    own_id = await an_account(doors, store)
    wanted = {"customerId": own_id, "channels": [], "idempotencyKey": "by phone"}

    first = (await doors.ask(CHOOSE, SUE, input=wanted))["notificationPreferencesSet"]
    second = (await doors.ask(CHOOSE, SUE, input=wanted))["notificationPreferencesSet"]
    unsaid = (await doors.ask(CHOOSE, SUE, input={"channels": []}))["notificationPreferencesSet"]
    team = (await doors.ask(CHOOSE, ADA, input=wanted | {"channels": ["TEAM"]}))[
        "notificationPreferencesSet"
    ]

    assert first["customer"]["notificationChannels"] == []
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert (unsaid["code"], unsaid["path"]) == ("VALIDATION", ["customerId"])
    assert (team["code"], team["path"]) == ("VALIDATION", ["channels"])


async def test_a_choice_comes_with_the_first_order_and_is_kept(doors: Doors, store: Store) -> None:
    await a_shop(store, {"TEA": 9})

    first = await place(doors, notificationChannels=["SMS"], phone="+447700900123")
    second = await place(doors, notificationChannels=["EMAIL"])
    wrong = await place(doors, notificationChannels=["TEAM"])

    assert first["order"]["customer"]["notificationChannels"] == ["SMS"]
    assert second["order"]["customer"]["notificationChannels"] == ["SMS"]
    assert wrong["problems"][0]["path"] == ["customer", "notificationChannels"]


async def test_the_choice_of_a_customer_is_nobody_s_outside(doors: Doors, store: Store) -> None:
    await a_shop(store, {"TEA": 9})
    number = (await place(doors, notificationChannels=["SMS"]))["order"]["number"]
    document = """query($number: String!) {
      order(number: $number) { customer { notificationChannels } } }"""

    seen = await doors.ask(document, WEBSITE, number=number)

    assert seen["order"]["customer"]["notificationChannels"] is None
