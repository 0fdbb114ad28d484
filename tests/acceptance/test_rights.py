"""Who may do what: the whole table, for every role and operation."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import (
    ALERT_CHANGED,
    AVAILABILITY,
    OPERATIONS,
    ORDER_EVENTS,
    ORDER_UPDATED,
    STOCK_CHANGED,
    gql,
    mutation,
)
from .shop import Shop, an_address

STAFF = {"SALES", "WAREHOUSE", "LOGISTICS", "SUPPORT", "MANAGER", "ADMIN"}
ROLES = STAFF | {"CUSTOMER", "STOREFRONT", "CARRIER", "SYSTEM"}
NOBODY = "261121-ZZZZZZZZ"
WAREHOUSE_WORK = {"WAREHOUSE", "MANAGER", "ADMIN"}
DESK_WORK = {"SALES", "MANAGER", "ADMIN"}
POLICY = {"MANAGER", "ADMIN"}

MAY: dict[str, set[str]] = {
    "orderPlace": DESK_WORK | {"CUSTOMER", "STOREFRONT"},
    "orderConfirm": DESK_WORK,
    "orderHold": DESK_WORK,
    "orderRelease": DESK_WORK,
    "orderSetPriority": DESK_WORK,
    "orderRecordPayment": DESK_WORK | {"STOREFRONT", "SYSTEM"},
    "orderCancel": DESK_WORK | {"CUSTOMER", "STOREFRONT"},
    "orderConfirmReceipt": {"CUSTOMER", "STOREFRONT", "SUPPORT", "MANAGER", "ADMIN"},
    "orderAddNote": STAFF,
    "shipmentStartPicking": WAREHOUSE_WORK,
    "shipmentRecordPick": WAREHOUSE_WORK,
    "shipmentPack": WAREHOUSE_WORK,
    "shipmentMarkReady": WAREHOUSE_WORK,
    "shipmentCancel": WAREHOUSE_WORK,
    "stockReceive": WAREHOUSE_WORK,
    "stockCount": WAREHOUSE_WORK,
    "stockTransfer": WAREHOUSE_WORK,
    "shipmentDispatch": WAREHOUSE_WORK | {"LOGISTICS"},
    "shipmentRecordTracking": {"CARRIER", "LOGISTICS", "MANAGER", "ADMIN"},
    "productUpsert": POLICY,
    "warehouseUpsert": POLICY,
    "stockSetPolicy": POLICY,
}


def well_formed(name: str) -> dict[str, Any]:
    """Input of the right shape about things that do not exist."""
    shelf = {"sku": "NO-SUCH", "warehouse": "NO-SUCH"}
    about: dict[str, dict[str, Any]] = {
        "orderPlace": {
            "channel": "WEBSITE",
            "customer": {"name": "A"},
            "shippingAddress": an_address(),
            "lines": [{"sku": "NO-SUCH", "quantity": 1}],
        },
        "orderHold": {"number": NOBODY, "reasons": ["MANUAL_REVIEW"]},
        "orderSetPriority": {"number": NOBODY, "priority": "VIP"},
        "orderRecordPayment": {"number": NOBODY, "status": "PAID"},
        "orderAddNote": {"number": NOBODY, "text": "x"},
        "shipmentRecordPick": {
            "number": f"{NOBODY}-1",
            "lines": [{"sku": "NO-SUCH", "quantity": 1}],
        },
        "shipmentDispatch": {"number": f"{NOBODY}-1", "carrier": "dhl"},
        "shipmentRecordTracking": {"number": f"{NOBODY}-1", "status": "IN_TRANSIT"},
        "stockReceive": shelf | {"quantity": 1},
        "stockCount": shelf | {"counted": 1, "reason": "x"},
        "stockTransfer": {"sku": "NO-SUCH", "from": "NO-A", "to": "NO-B", "quantity": 1},
        "stockSetPolicy": shelf | {"safetyStock": 1},
        "productUpsert": {"sku": "", "name": "", "price": "1.00", "currency": "EUR"},
        "warehouseUpsert": {"code": "", "name": "", "country": "XX"},
    }
    number = NOBODY if name.startswith("order") else f"{NOBODY}-1"
    return about.get(name, {"number": number})


@pytest.mark.parametrize("name", MAY)
def test_a_mutation_is_open_to_its_roles_and_to_no_other(shop: Shop, name: str) -> None:
    given = well_formed(name)

    for role in sorted(ROLES - MAY[name]):
        refused = shop.caller(role).do(name, **given)
        assert refused["__typename"] == "PermissionDeniedError", (role, refused)
        assert refused["code"] == "PERMISSION_DENIED"
        assert set(refused["requiredRoles"]) >= MAY[name] - {"ADMIN"}, role
    for role in sorted(MAY[name]):
        answer = shop.caller(role).do(name, **given)
        assert answer["__typename"] in {"NotFoundError", "ValidationError"}, (role, answer)
    assert shop.guest.refusal(mutation(name), input=given) == "UNAUTHENTICATED"


@pytest.mark.parametrize("name", ["alertAcknowledge", "alertResolve"])
def test_alerts_are_not_for_people_outside(shop: Shop, name: str) -> None:
    for role in sorted(ROLES - STAFF):
        refused = shop.caller(role).do(name, id="QWxlcnQ6emVybw")
        assert refused["__typename"] == "PermissionDeniedError", role
    assert shop.manager.do(name, id="QWxlcnQ6emVybw")["__typename"] == "NotFoundError"
    assert shop.guest.refusal(mutation(name), input={"id": "x"}) == "UNAUTHENTICATED"


QUERIES: dict[str, tuple[str, set[str]]] = {
    "feedCursor": (gql("{ feedCursor }"), ROLES),
    "warehouses": (gql("{ warehouses { code } }"), STAFF | {"STOREFRONT"}),
    "orders": (gql("{ orders(first: 1) { nodes { id } } }"), ROLES - {"CARRIER"}),
    "order": (gql('{ order(number: "261121-ZZZZZZZZ") { id } }'), ROLES - {"CARRIER"}),
    "shipments": (gql("{ shipments(first: 1) { nodes { id } } }"), ROLES),
    "pickQueue": (gql('{ pickQueue(warehouse: "X", first: 1) { nodes { id } } }'), STAFF),
    "stockLevels": (gql("{ stockLevels(first: 1) { nodes { id } } }"), STAFF),
    "stockMovements": (gql('{ stockMovements(sku: "X", first: 1) { nodes { id } } }'), STAFF),
    "alerts": (gql("{ alerts(first: 1) { nodes { id } } }"), STAFF),
    "operations": (gql("{ operations { at } }"), STAFF),
}
EVERYONES = {
    "viewer": gql("{ viewer { role } }"),
    "products": gql("{ products(first: 1) { nodes { sku } } }"),
    "product": gql('{ product(sku: "X") { sku } }'),
    "tracking": gql('{ tracking(token: "x") { number } }'),
    "trackOrder": gql('{ trackOrder(number: "261121-ZZZZZZZZ", contact: "") { token } }'),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_open_to_its_roles_and_to_no_other(shop: Shop, name: str) -> None:
    document, may = QUERIES[name]

    for role in sorted(ROLES):
        body = shop.caller(role).body(document)
        code = body["errors"][0]["extensions"]["code"] if body.get("errors") else None
        if role in may:
            assert code not in {"FORBIDDEN", "UNAUTHENTICATED", "INTERNAL"}, (role, body)
        else:
            assert code == "FORBIDDEN", (role, body)
    assert shop.guest.refusal(document) == "UNAUTHENTICATED"


@pytest.mark.parametrize("name", [each for each in EVERYONES if each != "trackOrder"])
def test_what_everyone_may_read(shop: Shop, name: str) -> None:
    for role in sorted(ROLES | {"GUEST"}):
        shop.caller(role).query(EVERYONES[name])


@pytest.mark.parametrize(
    ("document", "given", "may"),
    [
        (ORDER_EVENTS, {}, STAFF | {"STOREFRONT"}),
        (STOCK_CHANGED, {}, STAFF | {"STOREFRONT"}),
        (ALERT_CHANGED, {}, STAFF),
        (OPERATIONS, {"ms": 1000}, STAFF),
        (ORDER_UPDATED, {"number": NOBODY}, ROLES - {"CARRIER"}),
        (AVAILABILITY, {"skus": ["X"]}, ROLES | {"GUEST"}),
    ],
    ids=["orderEvents", "stockChanged", "alertChanged", "operations", "orderUpdated", "available"],
)
def test_a_feed_is_open_to_its_roles_and_to_no_other(
    shop: Shop, document: str, given: dict[str, Any], may: set[str]
) -> None:
    def refusal(role: str) -> str:
        return shop.caller(role).feed_refusal(document, after="nonsense", **given)

    for role in sorted((ROLES | {"GUEST"}) - may):
        wanted = "UNAUTHENTICATED" if role == "GUEST" else "FORBIDDEN"
        if document is OPERATIONS:
            assert shop.caller(role).feed_refusal(document, **given) == wanted, role
        else:
            assert refusal(role) == wanted, role
    for role in sorted(may):
        if document is OPERATIONS:
            with shop.caller(role).watch(document, **given) as feed:
                assert feed.next()["at"], role
        else:
            assert refusal(role) in {"CURSOR_UNKNOWN", "NOT_FOUND"}, role


def test_the_viewer_is_told_who_they_are(shop: Shop) -> None:
    asked = gql("{ viewer { role subject permissions } }")

    guest, anna = shop.guest.query(asked)["viewer"], shop.anna.query(asked)["viewer"]

    assert (guest["role"], guest["subject"]) == ("GUEST", None)
    assert (anna["role"], anna["subject"]) == ("CUSTOMER", "anna")
    assert anna["permissions"]
