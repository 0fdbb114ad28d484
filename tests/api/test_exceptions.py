"""Deliveries that go wrong, as staff, customers, carriers and guests meet them."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.actors import Actor, Role
from app.domain.contacts import Contact
from app.domain.lifecycle import TrackingStatus
from app.storage.store import Store
from app.usecases.shop import Shop
from tests.api.doors import Doors, counted
from tests.builders import ANNA, DHL, GUEST, LIN, NOON, SUE, WALT
from tests.usecases.shopping import ANNAS, a_shop, buy, scan, send

SECRETS = ("Elsewhere", "Locker 7", "Bell is broken", "Hartley")
CASE = """deliveryCase { kind label status attempts lastAction nextAttemptOn nextAttemptUntil
  resolution openedAt lastActionAt closedAt nextStep(locale: ZH) }"""
REDELIVER = f"""mutation($in: ShipmentRedeliverInput!) {{ shipmentRedeliver(input: $in) {{
  __typename
  ... on ShipmentSuccess {{ replayed shipment {{ version {CASE} }} }}
  ... on InvalidTransitionError {{ action from allowed blockedBy {{ code message(locale: ZH) }} }}
  ... on PermissionDeniedError {{ message }}
  ... on NotFoundError {{ message }}
}} }}"""
ACTIONS = """query($n: String!) { shipment(number: $n) {
  availableActions { action allowed blockedBy { code } } } }"""


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10})


@pytest.fixture
async def number(shop: Shop) -> str:
    """Anna's parcel, which could not be delivered."""
    mine = Contact(ANNAS.name, ANNAS.email, ANNAS.phone, "anna")
    found = f"{await buy(shop, ('TEA', 2), customer=mine)}-1"
    await send(shop, found)
    await scan(shop, found, TrackingStatus.ATTEMPT_FAILED, NOON)
    return found


def wish(number: str, **given: Any) -> dict[str, Any]:
    return {"number": number, "notBefore": "2026-11-22T09:00:00Z", **given}


async def actions(doors: Doors, number: str, by: Actor) -> dict[str, list[str]]:
    found = (await doors.ask(ACTIONS, by, n=number))["shipment"]["availableActions"]
    return {one["action"]: [each["code"] for each in one["blockedBy"]] for one in found}


async def test_a_customer_asks_for_another_attempt_and_reads_what_is_done(
    doors: Doors, number: str
) -> None:
    answer = await doors.ask(REDELIVER, ANNA, **{"in": wish(number, idempotencyKey="k")})
    again = await doors.ask(REDELIVER, ANNA, **{"in": wish(number, idempotencyKey="k")})

    case = answer["shipmentRedeliver"]["shipment"]["deliveryCase"]
    assert case == {
        "kind": "ATTEMPT_FAILED",
        "label": "Delivery was tried without success",
        "status": "IN_PROGRESS",
        "attempts": 1,
        "lastAction": "shipmentRedeliver",
        "nextAttemptOn": "2026-11-22T09:00:00.000Z",
        "nextAttemptUntil": None,
        "resolution": None,
        "openedAt": "2026-11-21T12:00:00.000Z",
        "lastActionAt": "2026-11-21T13:00:00.000Z",
        "closedAt": None,
        "nextStep": "承运商将再次派送。",
    }
    assert again["shipmentRedeliver"]["replayed"]


async def test_a_button_says_in_both_languages_what_it_does(doors: Doors, number: str) -> None:
    asked = """query($n: String!) { shipment(number: $n) {
      availableActions { action en: label zh: label(locale: ZH) } } }"""

    buttons = (await doors.ask(asked, LIN, n=number))["shipment"]["availableActions"]

    assert {"action": "shipmentRedeliver", "en": "Deliver again", "zh": "再次派送"} in buttons


async def test_each_role_is_offered_what_it_may_do_and_told_why_not(
    doors: Doors, number: str
) -> None:
    customers = await actions(doors, number, ANNA)
    support = await actions(doors, number, SUE)
    logistics = await actions(doors, number, LIN)

    assert customers == {"shipmentRedeliver": [], "shipmentHoldForPickup": []}
    assert set(support) == {
        "shipmentRedeliver",
        "shipmentRedirect",
        "shipmentHoldForPickup",
        "shipmentReturnToSender",
        "shipmentReportException",
    }
    assert logistics["shipmentReship"] == ["NOTHING_TO_RESHIP"]
    assert "shipmentRedeliver" not in await actions(doors, number, WALT)


async def test_what_is_blocked_is_refused_with_the_same_code(
    doors: Doors, shop: Shop, number: str
) -> None:
    await scan(shop, number, TrackingStatus.RETURNING)

    refused = (await doors.ask(REDELIVER, LIN, **{"in": wish(number)}))["shipmentRedeliver"]
    denied = (await doors.ask(REDELIVER, WALT, **{"in": wish(number)}))["shipmentRedeliver"]

    assert refused["__typename"] == "InvalidTransitionError"
    assert (refused["action"], refused["from"]) == ("shipmentRedeliver", "DISPATCHED")
    assert refused["blockedBy"] == [{"code": "PARCEL_GOES_BACK", "message": "包裹正在退回途中。"}]
    assert "shipmentReship" in refused["allowed"]
    assert denied["__typename"] == "PermissionDeniedError"


STORY = """query($n: String!) { shipment(number: $n) {
  instructions { action startsAt endsAt note place at actor { role name }
    address { line1 city } }
  redirectedTo { line1 city } order { number } } }"""
CARRIED = """query($n: String!) { shipment(number: $n) {
  instructions { note } redirectedTo { line1 } deliveryCase { kind } } }"""


async def _led_elsewhere(doors: Doors, number: str) -> None:
    goal = {"recipient": "Anna Hartley", "line1": "3 Elsewhere Road", "city": "Leeds"}
    goal |= {"country": "GB", "postalCode": "LS1 4AP"}
    redirected = await doors.ask(
        """mutation($in: ShipmentRedirectInput!) { shipmentRedirect(input: $in) { __typename } }""",
        SUE,
        **{"in": {"number": number, "address": goal, "note": "Bell is broken"}},
    )
    held = await doors.ask(
        "mutation($in: ShipmentPickupInput!) { shipmentHoldForPickup(input: $in) { __typename } }",
        SUE,
        **{"in": {"number": number, "place": "Locker 7", "until": "2026-11-25T18:00:00Z"}},
    )
    assert redirected == {"shipmentRedirect": {"__typename": "ShipmentSuccess"}}
    assert held == {"shipmentHoldForPickup": {"__typename": "ShipmentSuccess"}}


async def test_staff_read_what_to_tell_the_carrier_and_the_customer_where_it_goes(
    doors: Doors, number: str
) -> None:
    await _led_elsewhere(doors, number)

    staff = (await doors.ask(STORY, LIN, n=number))["shipment"]
    customer = (await doors.ask(STORY, ANNA, n=number))["shipment"]
    carrier = (await doors.ask(CARRIED, DHL, n=number))["shipment"]

    first, second = staff["instructions"]
    assert (first["note"], first["address"]) == (
        "Bell is broken",
        {"line1": "3 Elsewhere Road", "city": "Leeds"},
    )
    assert first["actor"] == {"role": "SUPPORT", "name": "sue"}
    assert (second["place"], second["endsAt"]) == ("Locker 7", "2026-11-25T18:00:00.000Z")
    assert customer["instructions"] == []
    assert customer["redirectedTo"] == {"line1": "3 Elsewhere Road", "city": "Leeds"}
    assert carrier == {
        "instructions": [],
        "redirectedTo": None,
        "deliveryCase": {"kind": "ATTEMPT_FAILED"},
    }


TRACK = """query($n: String!) { trackOrder(number: $n, contact: "anna.hartley@example.com") {
  tracking { shipments { number exception {
    kind label(locale: ZH) since nextStep nextAttemptOn } } } } }"""


async def test_a_guest_reads_what_went_wrong_and_what_is_done_in_public_words(
    doors: Doors, shop: Shop, number: str
) -> None:
    order = number.rpartition("-")[0]

    async def shown() -> list[dict[str, Any] | None]:
        found = await doors.ask(TRACK, GUEST, n=order)
        for secret in SECRETS:
            assert secret not in str(found)
        return [one["exception"] for one in found["trackOrder"]["tracking"]["shipments"]]

    (failed,) = await shown()
    assert failed == {
        "kind": "ATTEMPT_FAILED",
        "label": "派送未成功",
        "since": "2026-11-21T12:00:00.000Z",
        "nextStep": "We are looking into it.",
        "nextAttemptOn": None,
    }
    await _led_elsewhere(doors, number)
    (held,) = await shown()
    assert held is not None
    assert held["nextStep"] == "It will wait to be picked up."
    await scan(shop, number, TrackingStatus.DELIVERED)
    assert await shown() == [None]


async def test_sending_again_shows_both_parcels_and_tells_the_timeline(
    doors: Doors, shop: Shop, number: str
) -> None:
    await scan(shop, number, TrackingStatus.LOST)
    document = """mutation($in: ShipmentReshipInput!) { shipmentReship(input: $in) {
      ... on ShipmentSuccess { shipment { status reshipped { sku quantity }
        deliveryCase { resolution closedAt }
        order { status shipments { number status }
          timeline(first: 100) { nodes { type message(locale: ZH) } } } } } } }"""

    lines = [{"sku": "TEA", "quantity": 2}]
    given = {"number": number, "lines": lines, "reason": "lost"}
    found = (await doors.ask(document, LIN, **{"in": given}))["shipmentReship"]["shipment"]

    assert found["reshipped"] == lines
    assert found["deliveryCase"]["resolution"] == "RESHIPPED"
    assert found["order"]["status"] == "CONFIRMED"
    second = f"{number.removesuffix('1')}2"
    parcels = {one["number"]: one["status"] for one in found["order"]["shipments"]}
    assert parcels == {number: "LOST", second: "ALLOCATED"}
    story = [one["type"] for one in found["order"]["timeline"]["nodes"]]
    assert story[-3:] == ["shipment.reshipped", "shipment.allocated", "order.confirmed"]
    tracked = (await doors.ask(TRACK, GUEST, n=number.rpartition("-")[0]))["trackOrder"]["tracking"]
    steps = {
        x["number"]: x["exception"] and x["exception"]["nextStep"] for x in tracked["shipments"]
    }
    assert steps == {number: "The goods are sent again.", second: None}


async def test_people_report_what_the_carrier_has_not_said(doors: Doors, number: str) -> None:
    document = """mutation($in: ShipmentExceptionInput!) { shipmentReportException(input: $in) {
      ... on ShipmentSuccess { shipment { deliveryCase { kind status }
        order { alerts { kind status }
          timeline(first: 100) { nodes { type message message_zh: message(locale: ZH) } } } } }
      ... on ValidationError { problems { path message } } } }"""
    given = {"number": number, "kind": "ADDRESS_PROBLEM", "reason": "no such house"}

    found = (await doors.ask(document, SUE, **{"in": given}))["shipmentReportException"]["shipment"]
    wrong = await doors.ask(document, SUE, **{"in": {"number": number, "kind": "LOST"}})

    assert found["deliveryCase"] == {"kind": "ADDRESS_PROBLEM", "status": "OPEN"}
    assert found["order"]["alerts"] == [{"kind": "DELIVERY_FAILED", "status": "OPEN"}]
    assert found["order"]["timeline"]["nodes"][-1] == {
        "type": "shipment.exception_reported",
        "message": "Something is wrong with the parcel: The address could not be found.",
        "message_zh": "包裹出现异常：收货地址有误。",
    }
    (problem,) = wrong["shipmentReportException"]["problems"]
    assert problem["path"] == ["kind"]


async def test_the_carrier_is_asked_to_bring_it_back(doors: Doors, shop: Shop, number: str) -> None:
    document = """mutation($in: ShipmentReturnToSenderInput!) {
      shipmentReturnToSender(input: $in) { ... on ShipmentSuccess { shipment {
        status deliveryCase { kind status lastAction nextStep } } } } }"""

    found = await doors.ask(document, LIN, **{"in": {"number": number}})
    await scan(shop, number, TrackingStatus.RETURNED)
    ended = await doors.ask(
        "query($n: String!) { shipment(number: $n) { status deliveryCase { resolution } } }",
        n=number,
    )

    assert found["shipmentReturnToSender"]["shipment"]["deliveryCase"] == {
        "kind": "ATTEMPT_FAILED",
        "status": "IN_PROGRESS",
        "lastAction": "shipmentReturnToSender",
        "nextStep": "It is coming back to us.",
    }
    assert ended["shipment"] == {"status": "RETURNED", "deliveryCase": {"resolution": "RETURNED"}}


PUNCTUAL = """query($n: String!) { shipment(number: $n) {
  onTime lateByHours firstEstimatedDelivery estimatedDelivery order { promisedDeliverBy } } }"""
PERFORMANCE = """query($from: DateTime!, $to: DateTime!, $carrier: String, $warehouse: String) {
  deliveryPerformance(from: $from, to: $to, carrier: $carrier, warehouse: $warehouse) {
    delivered onTime late onTimePercent
    days { day carrier warehouse delivered onTime late } } }"""


async def test_a_parcel_is_late_against_the_first_promise_whatever_is_estimated_later(
    doors: Doors, shop: Shop
) -> None:
    promised = NOON + timedelta(days=1)
    number = f"{await buy(shop, ('TEA', 1), promised_deliver_by=promised)}-1"
    await send(shop, number)
    later = NOON + timedelta(days=4)
    await scan(shop, number, TrackingStatus.DELAYED, NOON, estimated_delivery=later)

    async def shown() -> tuple[bool | None, int | None]:
        found = (await doors.ask(PUNCTUAL, n=number))["shipment"]
        return found["onTime"], found["lateByHours"]

    assert await shown() == (None, None)
    doors.now = promised + timedelta(minutes=90)
    assert await shown() == (False, 2)
    await scan(shop, number, TrackingStatus.DELIVERED, promised + timedelta(hours=5))
    assert await shown() == (False, 5)


async def test_punctuality_is_read_by_day_carrier_and_warehouse(doors: Doors, shop: Shop) -> None:
    promised = NOON + timedelta(days=2)
    for hours in (24, 25, 72):
        number = f"{await buy(shop, ('TEA', 1), promised_deliver_by=promised)}-1"
        await send(shop, number)
        await scan(shop, number, TrackingStatus.DELIVERED, NOON + timedelta(hours=hours))
    span = {"from": "2026-11-21T00:00:00Z", "to": "2026-11-30T00:00:00Z"}

    with counted(shop.store) as statements:
        found = (await doors.ask(PERFORMANCE, LIN, **span))["deliveryPerformance"]

    assert len(statements) == 1
    assert (found["delivered"], found["onTime"], found["late"]) == (3, 2, 1)
    assert found["onTimePercent"] == 66.7
    day = {"carrier": "dhl", "warehouse": "LON"}
    assert found["days"] == [
        {"day": "2026-11-22", **day, "delivered": 2, "onTime": 2, "late": 0},
        {"day": "2026-11-24", **day, "delivered": 1, "onTime": 0, "late": 1},
    ]
    none = await doors.ask(PERFORMANCE, LIN, **span, carrier="ups")
    assert none["deliveryPerformance"]["onTimePercent"] is None


@pytest.mark.parametrize(
    ("by", "to", "code"),
    [
        (LIN, "2026-11-20T00:00:00Z", "BAD_USER_INPUT"),
        (LIN, "2028-11-20T00:00:00Z", "BAD_USER_INPUT"),
        (ANNA, "2026-11-22T00:00:00Z", "FORBIDDEN"),
        (Actor(Role.STOREFRONT, "web"), "2026-11-22T00:00:00Z", "FORBIDDEN"),
    ],
)
async def test_figures_are_for_staff_and_of_a_year_at_most(
    doors: Doors, by: Actor, to: str, code: str
) -> None:
    span = {"from": "2026-11-21T00:00:00Z", "to": to}

    answer = await doors.answer(PERFORMANCE, by, **span)

    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
