"""Deliveries that go wrong are kept, worked once, told without personal data, and counted."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from app.domain.alerts import AlertKind
from app.domain.contacts import Address
from app.domain.delivery_cases import CaseKind, CaseResolution, CaseStatus
from app.domain.errors import IllegalTransition, Invalid, NotFound, VersionConflict
from app.domain.lifecycle import OrderStatus, ShipmentStatus, TrackingStatus
from app.domain.punctuality import Arrival
from app.storage import tables
from app.storage.store import Store
from app.usecases.orders.cancel import cancel_order
from app.usecases.shipments.exceptions import (
    SentAgain,
    hold_for_pickup,
    redeliver,
    redirect,
    report_exception,
    reship,
    return_to_sender,
)
from app.usecases.shop import Shop
from tests.builders import ANNA, LIN, NOON, SAM, SUE
from tests.usecases.shopping import (
    ANNAS,
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    order,
    parcel_of,
    receive,
    refusals,
    rows,
    scan,
    send,
    shelf,
)

TOMORROW = NOON + timedelta(days=1)
FAILED, LOST = TrackingStatus.ATTEMPT_FAILED, TrackingStatus.LOST
SECRETS = ("Elsewhere", "Locker 7", "Bell is broken", "Anna")


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10, "CUP": 10})


async def out(shop: Shop, *scans: TrackingStatus, pieces: int = 3) -> str:
    """The number of a parcel that is on its way."""
    number = f"{await buy(shop, ('TEA', pieces))}-1"
    await send(shop, number)
    for status in scans:
        await scan(shop, number, status)
    return number


async def alerts(shop: Shop, kind: AlertKind) -> list[tuple[str, str | None]]:
    found = await rows(shop.store, tables.alerts)
    return [(str(one.status), one.acknowledged_name) for one in found if one.kind is kind]


async def test_a_case_is_kept_from_its_first_word_to_its_last(shop: Shop) -> None:
    number = await out(shop, FAILED, FAILED)

    await redeliver(shop, asked(LIN), number, on=TOMORROW, note="Bell is broken")
    worked = (await parcel_of(shop, number)).case
    await scan(shop, number, TrackingStatus.DELIVERED)
    closed = (await parcel_of(shop, number)).case

    assert worked is not None
    assert closed is not None
    assert (worked.kind, worked.status, worked.attempts) == (
        CaseKind.ATTEMPT_FAILED,
        CaseStatus.IN_PROGRESS,
        2,
    )
    assert (worked.last_action, worked.next_attempt_on) == ("shipmentRedeliver", TOMORROW)
    assert (closed.status, closed.resolution) == (CaseStatus.CLOSED, CaseResolution.DELIVERED)
    await ensure_sound(shop)


async def test_colleagues_who_act_have_taken_the_alert_until_it_fails_again(shop: Shop) -> None:
    mine = await out(shop, FAILED)
    await redeliver(shop, asked(LIN), mine, on=TOMORROW)
    assert await alerts(shop, AlertKind.DELIVERY_FAILED) == [("ACKNOWLEDGED", "lin")]

    await scan(shop, mine, FAILED)

    assert await alerts(shop, AlertKind.DELIVERY_FAILED) == [("RESOLVED", "lin"), ("OPEN", None)]
    await hold_for_pickup(shop, asked(SUE), mine, "Locker 7", until=TOMORROW)
    assert ("ACKNOWLEDGED", "sue") in await alerts(shop, AlertKind.DELIVERY_FAILED)
    await ensure_sound(shop)


async def test_what_a_customer_asks_leaves_the_alert_to_those_who_pass_it_on(shop: Shop) -> None:
    number = f"{await buy(shop, ('TEA', 1), customer=replace(ANNAS, account='anna'))}-1"
    await send(shop, number)
    await scan(shop, number, FAILED)

    await redeliver(shop, asked(ANNA), number, on=TOMORROW)

    case = (await parcel_of(shop, number)).case
    assert case is not None
    assert case.status is CaseStatus.IN_PROGRESS
    assert await alerts(shop, AlertKind.DELIVERY_FAILED) == [("OPEN", None)]


async def test_customers_ask_for_their_own_parcels_only(shop: Shop) -> None:
    number = f"{await buy(shop, ('TEA', 1), by=ANNA, payment=None)}-1"
    others = await out(shop, FAILED)

    with pytest.raises(NotFound):
        await redeliver(shop, asked(ANNA), others, on=TOMORROW)
    with pytest.raises(IllegalTransition):
        await redeliver(shop, asked(ANNA), number, on=TOMORROW)


async def test_where_a_parcel_goes_is_sealed_beside_it_and_told_to_nobody(shop: Shop) -> None:
    number = await out(shop, FAILED)
    elsewhere = Address("Anna Hartley", "3 Elsewhere Road", "Leeds", "GB", None, None, "LS1 4AP")

    await redirect(shop, asked(SUE), number, elsewhere, estimated_delivery=TOMORROW)
    await hold_for_pickup(shop, asked(SUE), number, "Locker 7", note="Bell is broken")

    first, second = await rows(shop.store, tables.carrier_instructions)
    opened = orjson.loads(shop.store.sealer.open(first.sealed, f"instruction:{first.shipment_id}"))
    assert opened["address"]["line1"] == "3 Elsewhere Road"
    assert second.action == "shipmentHoldForPickup"
    told = str(await rows(shop.store, tables.events))
    assert "shipment.redirected" in told
    for secret in SECRETS:
        assert secret not in told
        assert secret.encode() not in first.sealed + second.sealed
    assert (await parcel_of(shop, number)).estimated_delivery == TOMORROW


async def test_an_address_is_checked_as_at_placing(shop: Shop) -> None:
    number = await out(shop)
    wrong = Address("", "3 Elsewhere Road", "Leeds", "Atlantis")

    with pytest.raises(Invalid) as refused:
        await redirect(shop, asked(SUE), number, wrong)

    paths = {problem.path for problem in refused.value.problems}
    assert paths == {("address", "recipient"), ("address", "country")}
    with pytest.raises(Invalid, match="postal code"):
        await redirect(shop, asked(SUE), number, Address("A", "1 Row", "L", "DE", postal_code="X"))
    assert (await parcel_of(shop, number)).case is None


async def test_windows_and_places_that_make_no_sense_are_refused(shop: Shop) -> None:
    number = await out(shop, FAILED)

    with pytest.raises(Invalid, match="future"):
        await redeliver(shop, asked(LIN), number, on=NOON - timedelta(hours=1))
    with pytest.raises(Invalid, match="window"):
        await redeliver(shop, asked(LIN), number, on=TOMORROW, until=NOON)
    with pytest.raises(Invalid, match="where it waits"):
        await hold_for_pickup(shop, asked(LIN), number, " ")
    with pytest.raises(Invalid, match="by hand"):
        await report_exception(shop, asked(LIN), number, CaseKind.LOST, None)


async def test_a_key_used_again_asks_the_carrier_once(shop: Shop) -> None:
    number = await out(shop, FAILED)

    first = await redeliver(shop, asked(LIN, idempotency_key="k"), number, on=TOMORROW)
    again = await redeliver(shop, asked(LIN, idempotency_key="k"), number, on=TOMORROW)

    assert (first.replayed, again.replayed) == (False, True)
    assert len(await rows(shop.store, tables.carrier_instructions)) == 1
    with pytest.raises(VersionConflict):
        await return_to_sender(shop, asked(LIN, expected_version=1), number)


async def test_a_lost_parcel_is_sent_again_and_its_late_delivery_moves_nothing(shop: Shop) -> None:
    number = await out(shop, LOST)

    await reship(shop, asked(LIN), number, None, "the carrier gave it up")
    await scan(shop, number, TrackingStatus.DELIVERED)

    whole = await order(shop, number.rpartition("-")[0])
    old, new = whole.shipments
    assert whole.status is OrderStatus.CONFIRMED
    assert (old.status, old.given_up) == (ShipmentStatus.LOST, True)
    assert old.tracking_status is TrackingStatus.DELIVERED
    assert (new.status, new.lines[0].quantity) == (ShipmentStatus.ALLOCATED, 3)
    assert await shelf(shop, "TEA") == (7, 3)
    assert [status for status, _ in await alerts(shop, AlertKind.SHIPMENT_LOST)] == ["RESOLVED"]
    assert await rows(shop.store, tables.deliveries) == []
    await ensure_sound(shop)


async def test_a_part_is_sent_again_and_the_other_pieces_stay_where_they_are(shop: Shop) -> None:
    number = await out(shop, TrackingStatus.DAMAGED)

    await reship(shop, asked(LIN), number, [SentAgain("TEA", 2)], None)

    whole = await order(shop, number.rpartition("-")[0])
    (line,) = whole.shipments[0].lines
    assert (line.quantity, line.reshipped, line.counting) == (3, 2, 1)
    assert whole.status is OrderStatus.PARTIALLY_SHIPPED
    await reship(shop, asked(LIN), number, None, None)
    whole = await order(shop, number.rpartition("-")[0])
    assert [parcel.given_up for parcel in whole.shipments] == [True, False, False]
    assert whole.status is OrderStatus.CONFIRMED
    await ensure_sound(shop)


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ([], ("lines",)),
        ([SentAgain("CUP", 1)], ("lines", "0", "sku")),
        ([SentAgain("TEA", 4)], ("lines", "0", "quantity")),
        ([SentAgain("TEA", 0)], ("lines", "0", "quantity")),
        ([SentAgain("TEA", 1), SentAgain("TEA", 1)], ("lines", "1", "sku")),
    ],
)
async def test_only_what_is_in_the_parcel_is_sent_again(
    shop: Shop, lines: list[SentAgain], path: tuple[str, ...]
) -> None:
    number = await out(shop, LOST)

    with pytest.raises(Invalid) as refused:
        await reship(shop, asked(LIN), number, lines, None)

    assert [problem.path for problem in refused.value.problems] == [path]


async def test_what_is_short_waits_for_goods_like_any_backorder(shop: Shop) -> None:
    number = await out(shop, LOST, pieces=6)

    await reship(shop, asked(LIN), number, None, None)
    waits = await order(shop, number.rpartition("-")[0])
    assert (waits.status, waits.waiting()) == (OrderStatus.BACKORDERED, {"TEA": 2})
    await receive(shop, "TEA", 2)

    assert (await order(shop, waits.number)).status is OrderStatus.CONFIRMED
    await ensure_sound(shop)


async def test_two_who_send_it_again_at_once_send_it_once(shop: Shop) -> None:
    number = await out(shop, LOST)

    answers = await at_once(*(reship(shop, asked(LIN), number, None, None) for _ in range(2)))

    assert refusals(answers) == ["IllegalTransition"]
    assert await shelf(shop, "TEA") == (7, 3)
    await ensure_sound(shop)


async def test_a_cancelled_loss_is_a_closed_case(shop: Shop) -> None:
    number = await out(shop, LOST)

    await cancel_order(shop, asked(SAM), number.rpartition("-")[0])

    case = (await parcel_of(shop, number)).case
    assert case is not None
    assert case.resolution is CaseResolution.CANCELLED


async def test_each_delivery_counts_once_for_its_day_carrier_and_warehouse(shop: Shop) -> None:
    promised = NOON + timedelta(days=2)
    for day in (1, 2, 3):
        number = f"{await buy(shop, ('TEA', 1), promised_deliver_by=promised)}-1"
        await send(shop, number)
        at = NOON + timedelta(days=day)
        for _ in range(2):  # the second is a replay
            await scan(shop, number, TrackingStatus.DELIVERED, at)

    async with shop.store.reading() as moment:
        counted = await moment.deliveries.counted(NOON, NOON + timedelta(days=3), "dhl", "LON")
        elsewhere = await moment.deliveries.counted(NOON, NOON + timedelta(days=3), None, "SHA")

    assert [(row.arrival, row.parcels) for row in counted] == [
        (Arrival.ON_TIME, 1),
        (Arrival.ON_TIME, 1),
        (Arrival.LATE, 1),
    ]
    assert [row.day - counted[0].day for row in counted] == [0, 1, 2]
    assert elsewhere == []
