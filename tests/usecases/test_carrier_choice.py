"""A parcel that nobody names a carrier for goes by the shop's own rules."""

import orjson
import pytest

from app.domain.carrier_choice import CarrierBook, ChoiceReason, Tariff
from app.domain.errors import Invalid
from app.storage.store import Store
from app.storage.tables import carrier_choices
from app.usecases.shipments import warehouse_work
from app.usecases.shipments.warehouse_work import Handover
from app.usecases.shop import Shop
from tests.builders import LIN, WALT
from tests.usecases.shopping import a_shop, asked, buy, parcel_of, rows

DHL = Tariff("dhl", "express", costs={"*": 900}, currency="EUR")
EVRI = Tariff("evri", "standard", serves=("GB",), costs={"GB": 300}, currency="EUR")


async def a_ready_parcel(shop: Shop) -> str:
    number = f"{await buy(shop, ('TEA', 1))}-1"
    picks = [warehouse_work.Picked("TEA", None, 1)]
    await warehouse_work.start_picking(shop, asked(WALT), number)
    await warehouse_work.record_pick(shop, asked(WALT), number, picks)
    await warehouse_work.pack(shop, asked(WALT), number, allow_short=False, reason=None)
    await warehouse_work.mark_ready(shop, asked(WALT), number)
    return number


async def test_the_rules_choose_and_the_reason_is_kept(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5}, carriers=CarrierBook((DHL, EVRI)))
    number = await a_ready_parcel(shop)

    await warehouse_work.dispatch(shop, asked(LIN), number, Handover(tracking_number="E1"))

    assert (await parcel_of(shop, number)).carrier == "evri"
    (kept,) = await rows(store, carrier_choices)
    assert (kept.carrier, kept.service, kept.reason) == ("evri", "standard", ChoiceReason.COST)
    assert [offer[0] for offer in orjson.loads(kept.considered)] == ["evri", "dhl"]


async def test_a_person_overrules_them(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5}, carriers=CarrierBook((DHL, EVRI)))
    number = await a_ready_parcel(shop)

    await warehouse_work.dispatch(shop, asked(LIN), number, Handover("dhl"))

    (kept,) = await rows(store, carrier_choices)
    assert (kept.carrier, kept.service, kept.reason) == ("dhl", "express", ChoiceReason.PERSON)


@pytest.mark.parametrize("book", [CarrierBook(), CarrierBook((Tariff("sf", "x", ("CN",)),))])
async def test_without_a_carrier_that_goes_there_somebody_must_name_one(
    store: Store, book: CarrierBook
) -> None:
    shop = await a_shop(store, {"TEA": 5}, carriers=book)
    number = await a_ready_parcel(shop)

    with pytest.raises(Invalid, match="name one"):
        await warehouse_work.dispatch(shop, asked(LIN), number, Handover())

    assert (await parcel_of(shop, number)).carrier is None
