"""Short orders as clients ask for them: each viewer reads and may do what is theirs."""

from datetime import timedelta

import pytest

from app.domain.lifecycle import ShortagePolicy
from app.storage.store import Store
from app.usecases.shop import Shop
from app.usecases.shortages.substitutes import set_substitutes
from tests.api.doors import Doors
from tests.builders import ANNA, GUEST, MAY, SAM, WALT, WEBSITE
from tests.usecases.shopping import a_shop, asked, buy

OFFER = """orderNumber state answer substitute token missing { sku name quantity }
  choices { choice label(locale: ZH) meaning priceChange { amount currency }
    substitutes { insteadOf sku name quantity unitPrice { amount } priceChange { amount } } }"""
ORDER = f"""query($n: String!) {{ order(number: $n) {{
  number status total {{ amount }} overpaidAmount {{ amount currency }} lines {{ id sku quantity }}
  shortages {{ sku missing substitutes {{ sku available priceDifference {{ amount }} }} }}
  shortageOffer {{ {OFFER} }}
  adjustments {{ reason actor {{ name }} previousAddress {{ line1 }} totalBefore {{ amount }}
    linesBefore {{ sku quantity unitPrice {{ amount }} }} linesAfter {{ sku quantity }} }}
  timeline {{ nodes {{ type message zh: message(locale: ZH) }} }}
  availableActions {{ action allowed blockedBy {{ code about }} }} }} }}"""
ERRORS = """... on ErrorResult { code message path }
  ... on InvalidTransitionError { from action allowed blockedBy { code about message } }
  ... on ValidationError { problems { path message } }"""
ANSWER = f"""mutation($input: ShortageOfferAnswerInput!) {{ shortageOfferAnswer(input: $input) {{
  __typename ... on ShortageOfferSuccess {{ replayed offer {{ {OFFER} }} }} {ERRORS} }} }}"""
LOOK = f"query($t: String!) {{ shortageOffer(token: $t) {{ {OFFER} }} }}"


def doing(mutation: str, kind: str) -> str:
    return f"""mutation($input: {kind}!) {{ answer: {mutation}(input: $input) {{
      __typename ... on OrderSuccess {{ replayed order {{ number status }} }} {ERRORS} }} }}"""


@pytest.fixture
async def shop(store: Store) -> Shop:
    made = await a_shop(store, {"TEA": 1, "CUP": 5})
    await set_substitutes(made, asked(SAM), "TEA", ["CUP"])
    return made


async def short(shop: Shop, **changes: object) -> str:
    return await buy(shop, ("TEA", 3), when_short=ShortagePolicy.BACKORDER, **changes)


async def offered(doors: Doors, number: str) -> str:
    """The token of the link."""
    made = await doors.ask(
        doing("orderOfferChoices", "OrderOfferChoicesInput"), SAM, input={"number": number}
    )
    assert made["answer"]["__typename"] == "OrderSuccess", made
    return str((await doors.ask(ORDER, SAM, n=number))["order"]["shortageOffer"]["token"])


async def test_a_guest_answers_by_the_link_alone(doors: Doors, shop: Shop) -> None:
    number = await short(shop)
    token = await offered(doors, number)

    seen = (await doors.ask(LOOK, GUEST, t=token))["shortageOffer"]
    given = {"input": {"token": token, "choice": "SUBSTITUTE", "substitute": "CUP"}}
    first = (await doors.ask(ANSWER, GUEST, **given))["shortageOfferAnswer"]
    again = (await doors.ask(ANSWER, GUEST, **given))["shortageOfferAnswer"]
    other = (await doors.ask(ANSWER, GUEST, input={"token": token, "choice": "CANCEL"}))[
        "shortageOfferAnswer"
    ]

    assert (seen["orderNumber"], seen["state"], seen["token"]) == (number, "OPEN", None)
    assert seen["missing"] == [{"sku": "TEA", "name": "Tea", "quantity": 2}]
    choices = {one["choice"]: one for one in seen["choices"]}
    assert choices["REDUCE"]["priceChange"] == {"amount": "-20.00", "currency": "EUR"}
    assert choices["SUBSTITUTE"]["label"] == "换成其他商品"
    assert choices["SUBSTITUTE"]["substitutes"][0]["name"] == "Cup"
    assert (first["__typename"], first["replayed"]) == ("ShortageOfferSuccess", False)
    assert (first["offer"]["answer"], first["offer"]["substitute"]) == ("SUBSTITUTE", "CUP")
    assert again["replayed"]
    assert other["__typename"] == "InvalidTransitionError"
    assert (other["from"], other["blockedBy"][0]["code"]) == ("ANSWERED", "OFFER_ANSWERED")


async def test_a_strangers_token_opens_nothing(doors: Doors, shop: Shop) -> None:
    number = await short(shop)
    await offered(doors, number)
    tracking, _ = doors.tokens.issue_tracking(number, doors.now, doors.product.tracking_ttl)

    for token in ("", "x.y.z", tracking):
        assert (await doors.ask(LOOK, GUEST, t=token))["shortageOffer"] is None
        refused = await doors.ask(ANSWER, GUEST, input={"token": token, "choice": "WAIT"})
        assert refused["shortageOfferAnswer"]["__typename"] == "NotFoundError"


async def test_other_mutations_stay_closed_to_guests(doors: Doors, shop: Shop) -> None:
    document = doing("orderAnswerShortage", "OrderAnswerShortageInput")

    answer = await doors.answer(document, GUEST, input={"number": "x", "choice": "WAIT"})

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_each_viewer_reads_what_is_theirs(doors: Doors, shop: Shop) -> None:
    number = await short(shop)
    token = await offered(doors, number)
    storefront, sales, packer = [
        (await doors.ask(ORDER, who, n=number))["order"] for who in (WEBSITE, SAM, WALT)
    ]

    assert storefront["shortages"] == []
    assert sales["shortages"][0]["missing"] == 2
    assert sales["shortages"][0]["substitutes"][0]["sku"] == "CUP"
    assert storefront["shortageOffer"]["token"] == token
    assert packer["shortageOffer"]["token"] is None
    allowed = {one["action"] for one in storefront["availableActions"] if one["allowed"]}
    assert "orderAnswerShortage" in allowed
    assert {"orderAdjust", "orderSplit"}.isdisjoint(
        one["action"] for one in storefront["availableActions"]
    )


async def test_the_shopper_answers_their_own_order(doors: Doors, shop: Shop) -> None:
    number = await short(shop)
    await offered(doors, number)
    document = doing("orderAnswerShortage", "OrderAnswerShortageInput")
    given = {"number": number, "choice": "SPLIT"}

    stranger = (await doors.ask(document, ANNA, input=given))["answer"]
    packer = (await doors.ask(document, WALT, input=given))["answer"]
    done = (await doors.ask(document, WEBSITE, input=given))["answer"]

    assert stranger["__typename"] == "NotFoundError"
    assert packer["__typename"] == "PermissionDeniedError"
    assert done["order"]["status"] == "BACKORDERED"


async def test_a_choice_that_lapsed_is_open_to_nobody(doors: Doors, shop: Shop) -> None:
    number = await short(shop)
    await offered(doors, number)
    doors.now += timedelta(days=4)
    document = doing("orderAnswerShortage", "OrderAnswerShortageInput")

    seen = (await doors.ask(ORDER, WEBSITE, n=number))["order"]["availableActions"]
    late = (await doors.ask(document, WEBSITE, input={"number": number, "choice": "WAIT"}))[
        "answer"
    ]

    (listed,) = [one for one in seen if one["action"] == "orderAnswerShortage"]
    assert [one["code"] for one in listed["blockedBy"]] == ["OFFER_EXPIRED"]
    assert (late["action"], late["from"]) == ("orderAnswerShortage", "BACKORDERED")
    assert [one["code"] for one in late["blockedBy"]] == ["OFFER_EXPIRED"]
    assert set(late["allowed"]) == {one["action"] for one in seen if one["allowed"]}


async def test_an_adjustment_is_told_and_kept(doors: Doors, shop: Shop) -> None:
    number = await buy(shop, ("CUP", 3))
    line = (await doors.ask(ORDER, SAM, n=number))["order"]["lines"][0]["id"]
    document = doing("orderAdjust", "OrderAdjustInput")
    given = {"number": number, "reason": "called", "lines": [{"lineId": line, "quantity": 2}]}

    done = (await doors.ask(document, SAM, input=given))["answer"]
    staff = (await doors.ask(ORDER, MAY, n=number))["order"]
    outside = (await doors.ask(ORDER, WEBSITE, n=number))["order"]

    assert done["__typename"] == "OrderSuccess"
    assert (staff["total"]["amount"], staff["overpaidAmount"]["amount"]) == ("20.00", "10.00")
    (kept,) = staff["adjustments"]
    assert (kept["reason"], kept["actor"]["name"], kept["previousAddress"]) == (
        "called",
        "sam",
        None,
    )
    assert kept["linesBefore"] == [{"sku": "CUP", "quantity": 3, "unitPrice": {"amount": "10.00"}}]
    assert outside["adjustments"] == []
    messages = {one["type"]: one for one in outside["timeline"]["nodes"]}
    told = messages["order.adjusted"]
    assert told["message"] == "The order was changed: CUP 3 → 2, total 30.00 → 20.00 EUR."
    assert told["zh"] == "订单内容已变更：CUP 3 → 2、合计 30.00 → 20.00 EUR。"


async def test_a_parcel_in_the_way_is_named(doors: Doors, shop: Shop) -> None:
    number = await buy(shop, ("CUP", 1))
    await doors.ask(
        "mutation($i: ShipmentStartPickingInput!) { shipmentStartPicking(input: $i) {__typename} }",
        WALT,
        i={"number": f"{number}-1"},
    )
    line = (await doors.ask(ORDER, SAM, n=number))["order"]["lines"][0]["id"]

    refused = (
        await doors.ask(
            doing("orderAdjust", "OrderAdjustInput"),
            SAM,
            input={"number": number, "lines": [{"lineId": line, "sku": "TEA"}]},
        )
    )["answer"]

    (blocker,) = refused["blockedBy"]
    assert (blocker["code"], blocker["about"]) == ("PICKING_STARTED", f"{number}-1")


async def test_substitutes_are_set_by_sales_and_seen_by_everyone(doors: Doors, shop: Shop) -> None:
    document = """mutation($i: ProductSubstitutesInput!) { productSetSubstitutes(input: $i) {
      __typename ... on ProductSuccess { product { substitutes { sku available } } } } }"""
    given = {"sku": "CUP", "substitutes": ["TEA"]}

    refused = await doors.ask(document, WALT, i=given)
    done = await doors.ask(document, SAM, i=given)
    seen = await doors.ask('{ product(sku: "CUP") { substitutes { sku } } }', GUEST)

    assert refused["productSetSubstitutes"]["__typename"] == "PermissionDeniedError"
    assert done["productSetSubstitutes"]["product"]["substitutes"] == [
        {"sku": "TEA", "available": 1}
    ]
    assert seen == {"product": {"substitutes": [{"sku": "TEA"}]}}
