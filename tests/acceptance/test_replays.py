"""Once and only once: idempotency keys, external references, versions, order of checks."""

from __future__ import annotations

from typing import Any

import pytest

from .shop import Shop
from .wire import Caller, Facts


def place(shop: Shop, by: Caller, given: Facts, **other: Any) -> Facts:
    return by.do("orderPlace", **(given | other))


def test_the_same_key_and_input_answers_the_first_order(shop: Shop) -> None:
    mug = shop.stocked(9)
    given = shop.order_input(mug, idempotencyKey=shop.unique("K"))

    first, again = place(shop, shop.sales, given), place(shop, shop.sales, given)

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["order"] == first["order"]
    assert shop.shelf(mug) == (9, 1)


def test_the_same_key_with_other_input_is_a_conflict(shop: Shop) -> None:
    mug = shop.stocked(9)
    given = shop.order_input(mug, idempotencyKey=shop.unique("K"))
    place(shop, shop.sales, given)

    answer = place(shop, shop.sales, given, lines=[{"sku": mug.sku, "quantity": 2}])

    assert answer["__typename"] == "IdempotencyConflictError"
    assert answer["code"] == "IDEMPOTENCY_CONFLICT"
    assert shop.shelf(mug) == (9, 1)


def test_a_key_belongs_to_its_principal_and_its_mutation(shop: Shop) -> None:
    mug, key = shop.stocked(9), shop.unique("K")
    given = shop.order_input(mug, idempotencyKey=key)

    mine = place(shop, shop.sales, given)["order"]
    theirs = place(shop, shop.storefront, given)["order"]
    held = shop.sales.do(
        "orderHold", number=mine["number"], reasons=["MANUAL_REVIEW"], idempotencyKey=key
    )

    assert mine["number"] != theirs["number"]
    assert (held["__typename"], held["replayed"]) == ("OrderSuccess", False)


def test_a_refusal_leaves_the_key_free(shop: Shop) -> None:
    mug = shop.stocked(1)
    given = shop.order_input(mug, quantity=2, idempotencyKey=shop.unique("K"))
    refused = place(shop, shop.sales, given)
    shop.receive(mug, 1)

    answer = place(shop, shop.sales, given)

    assert refused["__typename"] == "InsufficientStockError"
    assert (answer["__typename"], answer["replayed"]) == ("OrderSuccess", False)


def test_a_replay_answers_the_object_as_it_is_now_whatever_its_state(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    parcel = order["shipments"][0]
    given = {
        "number": parcel["number"], "idempotencyKey": shop.unique("K"),
        "expectedVersion": parcel["version"],
    }  # fmt: skip
    shop.warehouse.ok("shipmentStartPicking", **given)
    pick = [{"sku": parcel["lines"][0]["sku"], "quantity": 1}]
    shop.warehouse.ok("shipmentRecordPick", number=parcel["number"], lines=pick)
    shop.warehouse.ok("shipmentPack", number=parcel["number"])

    again = shop.warehouse.do("shipmentStartPicking", **given)

    assert again["replayed"] is True
    assert again["shipment"]["status"] == "PACKED"


def test_a_stock_receipt_sent_twice_is_received_once(shop: Shop) -> None:
    mug = shop.stocked(5)
    given = {"sku": mug.sku, "warehouse": mug.warehouse, "quantity": 3}
    key = shop.unique("K")

    answers = [shop.warehouse.do("stockReceive", **given, idempotencyKey=key) for _ in range(2)]

    assert [each["replayed"] for each in answers] == [False, True]
    assert shop.shelf(mug) == (8, 0)


def test_an_external_reference_answers_the_first_order_for_ever(shop: Shop) -> None:
    mug = shop.stocked(9)
    given = shop.order_input(mug, externalReference=shop.unique("REF"))
    first = place(shop, shop.storefront, given)

    again = place(shop, shop.sales, given, customer={"name": "Somebody Else"})

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["order"]["number"] == first["order"]["number"]
    assert first["order"]["externalReference"] == given["externalReference"]


def test_a_later_catalogue_price_does_not_break_the_reference(shop: Shop) -> None:
    mug = shop.stocked(9)
    given = shop.order_input(mug, externalReference=shop.unique("REF"))
    place(shop, shop.storefront, given)
    product = {"sku": mug.sku, "name": "Mug", "currency": "EUR"}
    shop.manager.ok("productUpsert", **product, price="25.00")

    again = place(shop, shop.storefront, given)

    assert again["replayed"] is True
    assert again["order"]["lines"][0]["unitPrice"]["amount"] == "19.90"


@pytest.mark.parametrize("what", ["quantity", "sku", "unitPrice", "shippingFee", "discount"])
def test_a_reference_with_other_contents_is_a_conflict(shop: Shop, what: str) -> None:
    mug, pot = shop.stocked(9), shop.stocked(9)
    given = shop.order_input(mug, externalReference=shop.unique("REF"))
    place(shop, shop.sales, given)
    changed: dict[str, Facts] = {
        "quantity": {"lines": [{"sku": mug.sku, "quantity": 2}]},
        "sku": {"lines": [{"sku": pot.sku, "quantity": 1}]},
        "unitPrice": {"lines": [{"sku": mug.sku, "quantity": 1, "unitPrice": "1.00"}]},
        "shippingFee": {"shippingFee": "7.00"},
        "discount": {"discount": "1.00"},
    }

    answer = place(shop, shop.sales, given, **changed[what])

    assert answer["__typename"] == "IdempotencyConflictError"


def test_a_reference_is_unique_within_its_channel_only(shop: Shop) -> None:
    given = shop.order_input(shop.stocked(9), externalReference=shop.unique("REF"))

    web = place(shop, shop.sales, given)["order"]
    phone = place(shop, shop.sales, given, channel="PHONE")["order"]

    assert web["number"] != phone["number"]


def test_the_expected_version_is_checked(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    number, version = order["number"], order["version"]
    given = {"number": number, "reasons": ["MANUAL_REVIEW"]}

    wrong = shop.sales.refused("orderHold", "VersionConflictError", **given, expectedVersion=99)
    right = shop.sales.ok("orderHold", **given, expectedVersion=version)

    assert (wrong["code"], wrong["currentVersion"]) == ("VERSION_CONFLICT", version)
    assert right["version"] > version


def test_the_order_of_checks(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    number, parcel = order["number"], order["shipments"][0]
    bad_form = {"number": number, "reasons": []}
    nobody = {"number": "261121-ZZZZZZZZ"}

    def kind(by: Caller, name: str, **given: Any) -> str:
        return str(by.do(name, **given)["__typename"])

    assert kind(shop.warehouse, "orderHold", **bad_form) == "PermissionDeniedError"
    assert kind(shop.sales, "orderHold", **(bad_form | nobody)) == "ValidationError"
    assert kind(shop.sales, "orderCancel", **nobody, expectedVersion=9) == "NotFoundError"
    late = {"number": number, "expectedVersion": 99}
    assert kind(shop.manager, "orderConfirmReceipt", **late) == "VersionConflictError"
    early = {"number": parcel["number"]}
    assert kind(shop.warehouse, "shipmentPack", **early) == "InvalidTransitionError"


def test_a_replay_comes_before_the_form_of_the_input(shop: Shop) -> None:
    order, key = shop.place(shop.stocked(5)), shop.unique("K")
    given = {"number": order["number"], "idempotencyKey": key}
    shop.sales.ok("orderHold", **given, reasons=["MANUAL_REVIEW"])

    answer = shop.sales.do("orderHold", **given, reasons=[])

    assert answer["__typename"] == "IdempotencyConflictError"


def test_each_change_raises_the_orders_version(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    number = order["number"]

    versions = [
        order["version"],
        shop.sales.ok("orderSetPriority", number=number, priority="VIP")["version"],
        shop.sales.ok("orderHold", number=number, reasons=["MANUAL_REVIEW"])["version"],
        shop.sales.ok("orderRelease", number=number)["version"],
        shop.sales.ok("orderCancel", number=number)["version"],
    ]

    assert versions == sorted(set(versions))
