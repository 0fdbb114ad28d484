"""What must have happened in a shop before a page's document has something to answer."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from graphql import get_named_type

from app.api import public_schema
from app.domain.actors import Actor
from app.storage.store import Store
from tests.api.doors import Doors
from tests.builders import LATER, LIN, MAY, SAM, WALT
from tests.notices.telling import Posts, begun, plan, send
from tests.usecases.shopping import ANNAS, a_shop
from tests.usecases.waiting import comes

Scene = Callable[[Doors], Awaitable[dict[str, Any]]]
HOME = {
    "recipient": "Anna Hartley",
    "line1": "12 Gallowtree Lane",
    "city": "London",
    "postalCode": "N1 9GU",
    "country": "GB",
}
BUYER = {"account": "anna", "name": ANNAS.name, "email": ANNAS.email, "phone": ANNAS.phone}
_ORDER = """... on OrderSuccess { order {
  number customer { id } shortageOffer { token } } }"""
PAID = {"status": "PAID", "method": "card", "reference": "paid"}


async def do(doors: Doors, mutation: str, by: Actor = MAY, **given: Any) -> dict[str, Any]:
    """What a mutation answers that must succeed."""
    field = public_schema().mutation_type
    assert field is not None
    kind = get_named_type(field.fields[mutation].args["input"].type).name
    shown = _ORDER if mutation.startswith("order") else ""
    document = f"""mutation($input: {kind}!) {{ answer: {mutation}(input: $input) {{
      __typename {shown} ... on ErrorResult {{ message path }} }} }}"""
    answer: dict[str, Any] = (await doors.ask(document, by, input=given))["answer"]
    assert answer["__typename"].endswith("Success"), answer
    return answer


async def opened(store: Store) -> None:
    """Ten teas and five cups in London; a cup may stand in for a tea."""
    await a_shop(store, {"TEA": 10, "CUP": 5})
    await begun(store)


async def bought(doors: Doors, tea: int = 2, **changes: Any) -> dict[str, Any]:
    usual = {
        "channel": "WEBSITE",
        "customer": BUYER,
        "shippingAddress": HOME,
        "lines": [{"sku": "TEA", "quantity": tea}],
        "payment": PAID,
        "promisedDeliverBy": "2026-11-22T18:00:00Z",
    }
    order = (await do(doors, "orderPlace", **(usual | changes)))["order"]
    number = order["number"]
    known = {"number": number, "parcel": f"{number}-1", "search": number}
    return known | {"customer": order["customer"]["id"], "contact": ANNAS.email}


async def nothing(doors: Doors) -> dict[str, Any]:
    return {}


async def an_order(doors: Doors) -> dict[str, Any]:
    return await bought(doors)


async def held(doors: Doors) -> dict[str, Any]:
    known = await bought(doors)
    await do(doors, "orderHold", SAM, number=known["number"], reasons=["MANUAL_REVIEW"])
    return known


async def unpaid(doors: Doors) -> dict[str, Any]:
    return await bought(doors, payment={"status": "UNPAID"})


async def short(doors: Doors) -> dict[str, Any]:
    await do(doors, "productSetSubstitutes", SAM, sku="TEA", substitutes=["CUP"])
    return await bought(doors, 12, whenShort="BACKORDER")


async def offered(doors: Doors) -> dict[str, Any]:
    known = await short(doors)
    made = await do(doors, "orderOfferChoices", SAM, number=known["number"])
    return known | {"token": made["order"]["shortageOffer"]["token"]}


async def picking(doors: Doors) -> dict[str, Any]:
    known = await bought(doors)
    await do(doors, "shipmentStartPicking", WALT, number=known["parcel"])
    return known


async def half_picked(doors: Doors) -> dict[str, Any]:
    known = await picking(doors)
    await _pick(doors, known["parcel"], 1)
    return known


async def packed(doors: Doors) -> dict[str, Any]:
    known = await picking(doors)
    await _pick(doors, known["parcel"], 2)
    await do(doors, "shipmentPack", WALT, number=known["parcel"])
    return known


async def ready(doors: Doors) -> dict[str, Any]:
    known = await packed(doors)
    await do(doors, "shipmentMarkReady", WALT, number=known["parcel"])
    return known


async def on_its_way(doors: Doors) -> dict[str, Any]:
    known = await ready(doors)
    given = {"number": known["parcel"], "carrier": "dhl", "trackingNumber": "JJD1"}
    await do(doors, "shipmentDispatch", LIN, **given)
    return known


async def failed(doors: Doors) -> dict[str, Any]:
    return await _told(doors, "ATTEMPT_FAILED")


async def lost(doors: Doors) -> dict[str, Any]:
    return await _told(doors, "LOST")


async def delivered(doors: Doors) -> dict[str, Any]:
    return await _told(doors, "DELIVERED")


async def tracked(doors: Doors) -> dict[str, Any]:
    known = await failed(doors)
    asked = """query($n: String!, $c: String!) { trackOrder(number: $n, contact: $c) { token } }"""
    access = await doors.ask(asked, n=known["number"], c=known["contact"])
    return known | {"token": access["trackOrder"]["token"]}


async def suspected(doors: Doors) -> dict[str, Any]:
    known = await bought(doors)
    await do(doors, "orderHold", SAM, number=known["number"], reasons=["FRAUD_SUSPECTED"])
    return known | {"id": await _alert(doors)}


async def sold_out(doors: Doors) -> dict[str, Any]:
    await do(doors, "stockSetPolicy", sku="TEA", warehouse="LON", safetyStock=1)
    known = await bought(doors, 10)
    return known | {"id": await _alert(doors)}


async def neglected(doors: Doors) -> dict[str, Any]:
    """An alert that nobody took in time."""
    known = await sold_out(doors)
    await comes(doors.shop, LATER + timedelta(hours=1))
    return known


async def told(doors: Doors) -> dict[str, Any]:
    known = await bought(doors)
    store = doors.shop.store
    await plan(store)
    await send(store, Posts())
    asked = "query($n: String!) { order(number: $n) { notifications { id canResend } } }"
    found = (await doors.ask(asked, n=known["number"]))["order"]["notifications"]
    return known | {"id": next(one["id"] for one in found if one["canResend"])}


async def _pick(doors: Doors, parcel: str, pieces: int) -> None:
    lines = [{"sku": "TEA", "quantity": pieces}]
    await do(doors, "shipmentRecordPick", WALT, number=parcel, lines=lines)


async def _told(doors: Doors, status: str) -> dict[str, Any]:
    known = await on_its_way(doors)
    await do(doors, "shipmentRecordTracking", LIN, number=known["parcel"], status=status)
    return known


async def _alert(doors: Doors) -> str:
    found = (await doors.ask("{ alerts(first: 1) { nodes { id } } }"))["alerts"]["nodes"]
    return str(found[0]["id"])


SCENES: dict[str, Scene] = {
    "WhoAmI": nothing,
    "HoldAndSayWhyNot": an_order,
    "SalesQueue": held,
    "SalesQueueZh": held,
    "ShortOrders": short,
    "SalesAlerts": suspected,
    "SalesAlertsLive": suspected,
    "SalesLive": an_order,
    "PhoneOrder": nothing,
    "ReleaseOrder": held,
    "ConfirmOrder": unpaid,
    "MoneyCameIn": unpaid,
    "LetThemChoose": short,
    "OneMore": an_order,
    "CancelOrder": an_order,
    "TakeAlert": suspected,
    "PickList": an_order,
    "PickListZh": an_order,
    "Benches": half_picked,
    "LowShelves": sold_out,
    "Ledger": an_order,
    "WarehouseAlertsLive": sold_out,
    "ShelvesLive": an_order,
    "WarehouseLive": an_order,
    "StartPicking": an_order,
    "RecordPick": picking,
    "PackShort": half_picked,
    "MarkReady": packed,
    "GoodsCameIn": nothing,
    "Counted": nothing,
    "MovedOver": nothing,
    "ResolveAlert": sold_out,
    "ToDispatch": ready,
    "ToDispatchZh": ready,
    "InTrouble": failed,
    "OneParcel": failed,
    "LogisticsAlerts": failed,
    "LogisticsAlertsLive": failed,
    "ParcelsLive": ready,
    "Punctuality": delivered,
    "HandOver": ready,
    "HeardOnThePhone": on_its_way,
    "TryAgain": failed,
    "AnotherAddress": on_its_way,
    "AskBack": failed,
    "FoundDamaged": on_its_way,
    "SendAgain": lost,
    "FindOrder": an_order,
    "FindOrderZh": an_order,
    "CaseFile": failed,
    "FollowOrder": an_order,
    "CustomersTrouble": failed,
    "AgreedWindow": failed,
    "WillFetchIt": on_its_way,
    "AnswerForThem": offered,
    "ItArrived": delivered,
    "SendItAgain": told,
    "RatherBySms": an_order,
    "NoteIt": an_order,
    "Wall": an_order,
    "Escalated": neglected,
    "GraveTrouble": lost,
    "HowPunctual": delivered,
    "Drift": an_order,
    "NewProduct": nothing,
    "NewWarehouse": nothing,
    "SafetyStock": nothing,
    "AdminLooks": an_order,
    "Shelf": nothing,
    "Availability": an_order,
    "MyChannel": an_order,
    "MyChannelLive": an_order,
    "Checkout": nothing,
    "Captured": unpaid,
    "Buttons": offered,
    "MyOrders": an_order,
    "MyOrder": failed,
    "MyOrderLive": an_order,
    "WhereIsIt": failed,
    "ByLink": tracked,
    "ByLinkLive": tracked,
    "BuyIt": nothing,
    "CancelMine": an_order,
    "BringItAgain": failed,
    "TellMeBy": an_order,
    "Choices": offered,
    "Choose": offered,
}
"""By the name of the document."""
