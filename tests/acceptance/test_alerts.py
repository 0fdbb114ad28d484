"""Alerts: raised with their cause, taken up by people, closed when the cause is gone."""

from __future__ import annotations

import pytest

from .documents import ALERT_CHANGED, ALERTS, gql
from .shop import Goods, Shop
from .wire import Facts


def guarded(shop: Shop, quantity: int) -> Goods:
    """A shelf that should never fall below five."""
    goods = shop.stocked(quantity)
    shop.manager.levels("stockSetPolicy", sku=goods.sku, warehouse=goods.warehouse, safetyStock=5)
    return goods


def of_shelf(shop: Shop, goods: Goods, kind: str) -> list[Facts]:
    """This shelf's alerts of a kind, over all pages."""
    found: list[Facts] = []
    after: str | None = None
    while True:
        page = shop.manager.query(ALERTS, filter={"kinds": [kind]}, after=after)["alerts"]
        found += [
            each
            for each in page["nodes"]
            if each["stockLevel"] and each["stockLevel"]["product"]["sku"] == goods.sku
        ]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


def test_low_stock_is_raised_once_and_closes_with_its_cause(shop: Shop) -> None:
    mug = guarded(shop, 9)

    shop.place(mug, quantity=5)
    shop.place(mug, quantity=1)
    raised = of_shelf(shop, mug, "LOW_STOCK")
    shop.receive(mug, 20)
    closed = of_shelf(shop, mug, "LOW_STOCK")

    assert [each["status"] for each in raised] == ["OPEN"]
    assert raised[0]["stockLevel"]["warehouse"]["code"] == mug.warehouse
    assert [(each["id"], each["status"]) for each in closed] == [(raised[0]["id"], "RESOLVED")]
    assert closed[0]["resolvedAt"] is not None


def test_out_of_stock_is_raised_and_closes_with_its_cause(shop: Shop) -> None:
    mug = guarded(shop, 6)

    shop.place(mug, quantity=6)
    raised = of_shelf(shop, mug, "OUT_OF_STOCK")
    shop.receive(mug, 20)

    assert [each["status"] for each in raised] == ["OPEN"]
    assert [each["status"] for each in of_shelf(shop, mug, "OUT_OF_STOCK")] == ["RESOLVED"]


def test_a_policy_raised_above_the_shelf_raises_the_alert(shop: Shop) -> None:
    mug = shop.stocked(5)
    assert of_shelf(shop, mug, "LOW_STOCK") == []

    given = {"sku": mug.sku, "warehouse": mug.warehouse}
    shop.manager.levels("stockSetPolicy", **given, safetyStock=9)
    raised = of_shelf(shop, mug, "LOW_STOCK")
    shop.manager.levels("stockSetPolicy", **given, safetyStock=1)

    assert [each["status"] for each in raised] == ["OPEN"]
    assert [each["status"] for each in of_shelf(shop, mug, "LOW_STOCK")] == ["RESOLVED"]


@pytest.mark.parametrize(
    ("scan", "kind"),
    [
        ("ATTEMPT_FAILED", "DELIVERY_FAILED"),
        ("LOST", "SHIPMENT_LOST"),
        ("DAMAGED", "SHIPMENT_DAMAGED"),
    ],
)
def test_a_bad_scan_raises_an_alert_that_ends_with_the_delivery(
    shop: Shop, scan: str, kind: str
) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))

    shop.scan(parcel, scan)
    raised = shop.alerts(orderNumber=order["number"])
    shop.scan(parcel, "DELIVERED")
    closed = shop.alerts(orderNumber=order["number"], kinds=[kind])

    assert [(each["kind"], each["status"]) for each in raised] == [(kind, "OPEN")]
    assert raised[0]["order"] == {"number": order["number"]}
    assert raised[0]["shipment"] == {"number": parcel["number"]}
    if kind != "SHIPMENT_DAMAGED":
        assert [each["status"] for each in closed] == ["RESOLVED"]


def test_a_loss_given_up_closes_its_alert(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "LOST")

    shop.sales.ok("orderCancel", number=order["number"])

    assert [each["status"] for each in shop.alerts(orderNumber=order["number"])] == ["RESOLVED"]


def test_an_alert_is_acknowledged_and_resolved_by_a_person(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "DAMAGED")
    (alert,) = shop.alerts(orderNumber=order["number"])
    owner = shop.caller(alert["ownerRole"])

    seen = owner.ok("alertAcknowledge", id=alert["id"], note="on it")
    done = shop.manager.ok("alertResolve", id=alert["id"])
    again = owner.refused("alertAcknowledge", "InvalidTransitionError", id=alert["id"])

    assert (seen["status"], seen["acknowledgedBy"]["role"]) == (
        "ACKNOWLEDGED",
        alert["ownerRole"],
    )
    assert (done["status"], done["resolvedAt"] is not None) == ("RESOLVED", True)
    assert (again["from"], again["action"]) == ("RESOLVED", "alertAcknowledge")
    assert {each["action"]: each["allowed"] for each in alert["availableActions"]} == {
        "alertAcknowledge": True,
        "alertResolve": True,
    }


def test_only_the_owner_role_and_managers_take_up_an_alert(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "LOST")
    (alert,) = shop.alerts(orderNumber=order["number"])

    for role in {"SALES", "WAREHOUSE", "LOGISTICS", "SUPPORT"} - {alert["ownerRole"]}:
        answer = shop.caller(role).do("alertResolve", id=alert["id"])
        assert answer["__typename"] == "PermissionDeniedError", role
        assert alert["ownerRole"] in answer["requiredRoles"]


def test_the_alert_feed_tells_each_step_once(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    start, asked = shop.cursor(), {"orderNumber": order["number"]}

    with shop.manager.watch(ALERT_CHANGED, filter=asked, after=start) as feed:
        shop.scan(parcel, "ATTEMPT_FAILED")
        (alert,) = shop.alerts(**asked)
        shop.manager.ok("alertAcknowledge", id=alert["id"])
        shop.scan(parcel, "DELIVERED")
        told = feed.take(3)

    assert [each["type"] for each in told] == ["raised", "acknowledged", "resolved"]
    assert {each["alert"]["id"] for each in told} == {alert["id"]}
    with shop.manager.watch(ALERT_CHANGED, filter=asked, after=told[0]["cursor"]) as feed:
        assert [each["cursor"] for each in feed.take(2)] == [each["cursor"] for each in told[1:]]


def test_alerts_are_found_by_every_filter(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "LOST")
    (alert,) = shop.alerts(orderNumber=order["number"])
    mine = {"orderNumber": order["number"]}

    for name, fits, fails in (
        ("statuses", ["OPEN"], ["RESOLVED"]),
        ("kinds", ["SHIPMENT_LOST"], ["LOW_STOCK"]),
        (
            "severities",
            [alert["severity"]],
            [{"INFO", "CRITICAL"}.difference([alert["severity"]]).pop()],
        ),
        ("ownerRole", alert["ownerRole"], "ADMIN"),
    ):
        assert len(shop.alerts(**mine, **{name: fits})) == 1, name
        assert shop.alerts(**mine, **{name: fails}) == [], name


def test_the_orders_own_alerts_and_the_open_ones_filter(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "LOST")
    asked = gql(
        """query($s: String!, $open: Boolean) {
          orders(filter: {search: $s, hasOpenAlerts: $open}) { nodes { alerts { kind } } } }"""
    )

    with_alerts = shop.manager.query(asked, s=order["number"], open=True)["orders"]["nodes"]
    without = shop.manager.query(asked, s=order["number"], open=False)["orders"]["nodes"]

    assert with_alerts == [{"alerts": [{"kind": "SHIPMENT_LOST"}]}]
    assert without == []
