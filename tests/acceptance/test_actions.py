"""availableActions: what may be done now and why not, by the same guard the mutation runs."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import MUTATIONS, gql
from .shop import Shop
from .wire import Caller, Facts

ON_ORDER: dict[str, set[str]] = {
    "MANAGER": {
        "orderConfirm", "orderHold", "orderRelease", "orderCancel", "orderRecordPayment",
        "orderSetPriority", "orderAddNote", "orderConfirmReceipt",
    },
    "SALES": {
        "orderConfirm", "orderHold", "orderRelease", "orderCancel", "orderRecordPayment",
        "orderSetPriority", "orderAddNote",
    },
    "WAREHOUSE": {"orderAddNote"},
    "LOGISTICS": {"orderAddNote"},
    "SUPPORT": {"orderAddNote", "orderConfirmReceipt"},
    "CUSTOMER": {"orderCancel", "orderConfirmReceipt"},
    "STOREFRONT": {"orderCancel", "orderConfirmReceipt", "orderRecordPayment"},
    "SYSTEM": {"orderRecordPayment"},
}  # fmt: skip
FLOOR = {
    "shipmentStartPicking", "shipmentRecordPick", "shipmentPack", "shipmentMarkReady",
    "shipmentCancel", "shipmentDispatch",
}  # fmt: skip
ON_PARCEL: dict[str, set[str]] = {
    "MANAGER": FLOOR | {"shipmentRecordTracking"},
    "WAREHOUSE": FLOOR,
    "LOGISTICS": {"shipmentDispatch", "shipmentRecordTracking"},
    "SALES": set(),
    "CUSTOMER": set(),
}
"The state allows them; one piece too many or a second payment in full may still be refused."
MAY_MIND_THE_FIGURES = {"shipmentRecordPick", "orderRecordPayment"}
STAGES = (
    "on hold", "backordered", "confirmed", "picking", "picked", "packed", "ready", "shipped",
    "delivered", "completed", "lost", "returned", "cancelled",
)  # fmt: skip


def an_order_at(shop: Shop, stage: str) -> str:
    """The number of an order of Anna's brought that far."""
    mug = shop.stocked(0 if stage == "backordered" else 5)
    payment = {"status": "UNPAID" if stage == "on hold" else "PAID"}
    who = {"account": "anna", "name": "Anna"}
    order = shop.place(mug, payment=payment, whenShort="BACKORDER", customer=who)
    number = str(order["number"])
    warehouse = ("picking", "picked", "packed", "ready")
    if stage in warehouse:
        shop.drive(order["shipments"][0], stage.upper())
    elif stage == "cancelled":
        shop.sales.ok("orderCancel", number=number)
    elif stage in {"shipped", "delivered", "completed", "lost", "returned"}:
        parcel = shop.drive(order["shipments"][0], "DISPATCHED")
        scans = {"completed": "DELIVERED", "shipped": "PICKED_UP"}
        shop.scan(parcel, scans.get(stage, stage.upper()))
        if stage == "completed":
            shop.manager.ok("orderConfirmReceipt", number=number)
    return number


def listed(actions: list[Facts]) -> set[str]:
    return {each["action"] for each in actions} & set(MUTATIONS)


def test_the_list_is_what_the_role_may_ever_do(shop: Shop) -> None:
    number = an_order_at(shop, "confirmed")

    for role, wanted in ON_ORDER.items():
        seen = shop.actions(number, shop.caller(role))
        assert listed(seen["availableActions"]) == wanted, role
    for role, wanted in ON_PARCEL.items():
        (parcel,) = shop.actions(number, shop.caller(role))["shipments"]
        assert listed(parcel["availableActions"]) == wanted, role


def test_a_carrier_may_record_its_parcels_scans(shop: Shop) -> None:
    parcel = shop.order(an_order_at(shop, "shipped"))["shipments"][0]
    asked = gql("query($n: String!) { shipment(number: $n) { availableActions { action } } }")

    seen = shop.caller("CARRIER").query(asked, n=parcel["number"])["shipment"]

    assert listed(seen["availableActions"]) == {"shipmentRecordTracking"}


def attempt(shop: Shop, by: Caller, action: str, number: str, sku: str) -> Facts:
    more: dict[str, dict[str, Any]] = {
        "orderHold": {"reasons": ["MANUAL_REVIEW"]},
        "orderRecordPayment": {"status": "PAID"},
        "orderSetPriority": {"priority": "VIP"},
        "orderAddNote": {"text": "x"},
        "shipmentRecordPick": {"lines": [{"sku": sku, "quantity": 1}]},
        "shipmentDispatch": {"carrier": "dhl"},
        "shipmentRecordTracking": {"status": "IN_TRANSIT"},
    }
    return by.do(action, number=number, **more.get(action, {}))


@pytest.mark.parametrize("role", ["MANAGER", "CUSTOMER", "WAREHOUSE"])
@pytest.mark.parametrize("stage", STAGES)
def test_what_is_blocked_is_refused_for_the_same_reasons(shop: Shop, stage: str, role: str) -> None:
    number = an_order_at(shop, stage)
    who = shop.caller(role)
    seen, before = shop.actions(number, who), shop.order(number)

    for subject in (seen | {"number": number}, *seen["shipments"]):
        actions = [each for each in subject["availableActions"] if each["action"] in MUTATIONS]
        allowed = {each["action"] for each in subject["availableActions"] if each["allowed"]}
        for each in actions:
            assert bool(each["blockedBy"]) is not each["allowed"], each
            if each["allowed"]:
                continue
            sku = before["lines"][0]["sku"]
            answer = attempt(shop, who, each["action"], subject["number"], sku)
            assert answer["__typename"] == "InvalidTransitionError", (each, answer)
            assert (answer["action"], answer["from"]) == (each["action"], subject["status"])
            codes = [sorted(b["code"] for b in side["blockedBy"]) for side in (answer, each)]
            assert codes[0] == codes[1], each
            assert set(answer["allowed"]) == allowed

    assert shop.order(number) == before


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_allowed_succeeds(shop: Shop, stage: str) -> None:
    """One order for each allowed action, so that no action stands in another's way."""
    number = an_order_at(shop, stage)
    seen = shop.actions(number, shop.manager)
    subjects = [("order", seen), *(("shipment", each) for each in seen["shipments"])]

    for kind, subject in subjects:
        allowed = [each["action"] for each in subject["availableActions"] if each["allowed"]]
        for action in set(allowed) & set(MUTATIONS):
            fresh = shop.order(an_order_at(shop, stage))
            about = fresh["number"] if kind == "order" else fresh["shipments"][0]["number"]
            answer = attempt(shop, shop.manager, action, about, fresh["lines"][0]["sku"])
            if action in MAY_MIND_THE_FIGURES:
                assert answer["__typename"] != "InvalidTransitionError", (action, answer)
            else:
                assert answer["__typename"].endswith("Success"), (action, answer)


def test_a_blocker_has_a_code_for_programs_and_a_sentence_for_people(shop: Shop) -> None:
    number = an_order_at(shop, "confirmed")
    asked = gql(
        """query($n: String!) { order(number: $n) { availableActions { action blockedBy { code
          message zh: message(locale: ZH) } } } }"""
    )

    actions = shop.manager.query(asked, n=number)["order"]["availableActions"]

    blockers = [each for action in actions for each in action["blockedBy"]]
    assert blockers
    for each in blockers:
        assert each["code"] == each["code"].upper()
        assert len(each["message"]) > 3
        assert each["zh"] != each["message"]
