"""Who is told what first: role, replay, form, visibility, version; and every problem at once."""

from __future__ import annotations

import pytest

from .documents import STOCK_CHANGED, TRACK, gql
from .shop import Shop, ago
from .wire import Caller, Facts

NO_ID = {"id": "no id at all"}


def test_a_role_is_refused_before_the_id_is_read(shop: Shop) -> None:
    order = shop.order_input(shop.stocked(1), customer=NO_ID)
    shop.warehouse.refused("orderPlace", "PermissionDeniedError", **order)


def test_a_strange_customer_id_is_one_problem_among_the_others(shop: Shop) -> None:
    goods = shop.stocked(1)
    order = shop.order_input(goods, quantity=0, customer=NO_ID)
    refusal = shop.sales.refused("orderPlace", "ValidationError", **order)
    paths = [problem["path"] for problem in refusal["problems"]]
    assert sorted(paths) == [["customer", "id"], ["lines", "0", "quantity"]]


@pytest.mark.parametrize(
    "given",
    [{"status": "PAID", "amount": "-1"}, {"status": "PARTIALLY_PAID"}],
)
def test_a_payments_form_comes_before_the_order_is_looked_for(shop: Shop, given: Facts) -> None:
    refusal = shop.sales.refused("orderRecordPayment", "ValidationError", number="nothing", **given)
    assert refusal["path"] == ["amount"]


@pytest.mark.parametrize("amount", ["1.234", "0"])
def test_a_payments_amount_comes_before_the_version(shop: Shop, amount: str) -> None:
    order = shop.place(shop.stocked(1), payment=...)
    refusal = shop.sales.refused(
        "orderRecordPayment",
        "ValidationError",
        number=order["number"],
        status="PAID",
        amount=amount,
        expectedVersion=99,
    )
    assert refusal["path"] == ["amount"]


def test_a_known_payment_is_a_replay_whatever_its_form(shop: Shop) -> None:
    order = shop.place(shop.stocked(1), payment=...)
    given = {"number": order["number"], "status": "PAID", "reference": shop.unique("PAY")}
    shop.sales.ok("orderRecordPayment", **given)
    again = shop.sales.do("orderRecordPayment", **given, amount="-1", expectedVersion=99)
    assert again["replayed"]


def test_a_receipt_tells_every_problem_at_once(shop: Shop) -> None:
    refusal = shop.warehouse.refused(
        "stockReceive",
        "ValidationError",
        sku="nothing",
        warehouse="nowhere",
        quantity=0,
        idempotencyKey="",
    )
    paths = {path for problem in refusal["problems"] for path in problem["path"]}
    assert paths == {"sku", "warehouse", "quantity", "idempotencyKey"}


def test_an_id_and_an_account_that_disagree_are_refused(shop: Shop) -> None:
    goods = shop.stocked(3)
    account = shop.unique("ACCOUNT")
    first = shop.place(goods, customer={"name": "Mona", "account": account})
    asked = gql("query($n: String!) { order(number: $n) { customer { id } } }")
    own_id = shop.sales.query(asked, n=first["number"])["order"]["customer"]["id"]
    shop.place(goods, customer={"id": own_id, "account": account})
    another = shop.order_input(goods, customer={"id": own_id, "account": f"{account}-other"})
    refusal = shop.sales.refused("orderPlace", "ValidationError", **another)
    assert refusal["path"] == ["customer", "account"]


def test_who_may_not_act_on_an_alert_is_told_who_may(shop: Shop) -> None:
    goods = shop.stocked(1)
    shop.place(goods)
    (alert,) = (
        alert
        for alert in shop.alerts(kinds=["OUT_OF_STOCK"], statuses=["OPEN"])
        if alert["stockLevel"]["product"]["sku"] == goods.sku
    )
    refusal = shop.sales.refused("alertAcknowledge", "PermissionDeniedError", id=alert["id"])
    assert set(refusal["requiredRoles"]) == {"WAREHOUSE", "MANAGER", "ADMIN"}


def test_guesses_in_one_breath_count_each(shop: Shop) -> None:
    stranger = Caller(shop.product.url, address="127.0.0.61")
    order = shop.place(shop.stocked(1))
    guesses = " ".join(
        f'g{n}: trackOrder(number: "{order["number"]}", contact: "{n}@example.com") {{ token }}'
        for n in range(15)
    )
    body = stranger.body(f"{{ {guesses} }}")
    assert len(body["errors"]) == 5
    assert {error["extensions"]["code"] for error in body["errors"]} == {"RATE_LIMITED"}
    assert all(error["extensions"]["retryAfterSeconds"] > 0 for error in body["errors"])
    right = {"number": order["number"], "contact": "anna@example.com"}
    assert stranger.refusal(TRACK, **right) == "RATE_LIMITED"


def test_a_receipt_happened_when_it_says(shop: Shop) -> None:
    goods = shop.stocked(1)
    before, really = shop.cursor(), ago(hours=5)
    shop.warehouse.levels(
        "stockReceive", sku=goods.sku, warehouse=goods.warehouse, quantity=2, occurredAt=really
    )
    assert shop.movements(goods)[-1]["at"] == really
    with shop.manager.watch(STOCK_CHANGED, filter={"skus": [goods.sku]}, after=before) as feed:
        assert feed.next()["occurredAt"] == really


def test_a_note_on_a_parcels_alert_is_kept_beside_its_order(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(1))
    shop.scan(parcel, "LOST")
    (alert,) = shop.alerts(orderNumber=order["number"])
    shop.logistics.ok("alertAcknowledge", id=alert["id"], note="The depot is asked.")
    asked = "query($n: String!) { order(number: $n) { notes { text about } } }"
    kept = [{"text": "The depot is asked.", "about": "alertAcknowledge"}]
    assert shop.sales.query(asked, n=order["number"])["order"]["notes"] == kept
    assert shop.anna.query(asked, n=order["number"])["order"] is None
    assert shop.storefront.query(asked, n=order["number"])["order"]["notes"] == []
