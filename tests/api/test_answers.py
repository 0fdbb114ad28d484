"""What one whole question is answered: every branch its own, whatever else is asked beside it."""

import pytest

from app.domain.lifecycle import ShortagePolicy
from app.storage.store import Store
from app.usecases.orders.annotate import add_order_note
from tests.api.doors import Doors
from tests.api.trouble import an_order_in_trouble
from tests.builders import SAM, WALT, WEBSITE
from tests.usecases.shopping import a_shop, asked, buy


@pytest.fixture
async def number(store: Store) -> str:
    return await an_order_in_trouble(store)


async def test_why_these_warehouses_is_kept_readable(doors: Doors, number: str) -> None:
    (decision,) = (
        await doors.ask(
            """query($n: String!) { order(number: $n) { allocations {
              reason warehouses { sku warehouse quantity }
              candidates { warehouses scores { rule score } } short { sku quantity } } } }""",
            n=number,
        )
    )["order"]["allocations"]

    assert "LON" in decision["reason"]
    assert {(one["warehouse"], one["sku"]) for one in decision["warehouses"]} >= {
        ("LON", "CUP"),
        ("SHA", "TEA"),
    }
    assert sum(one["quantity"] for one in decision["warehouses"]) == 6
    assert {score["rule"] for score in decision["candidates"][0]["scores"]} >= {"nearest"}
    assert decision["short"] == []


async def test_what_was_short_stands_in_the_decision(doors: Doors, store: Store) -> None:
    shop = await a_shop(store, {"TEA": 2})
    made = await buy(shop, ("TEA", 5), when_short=ShortagePolicy.BACKORDER)

    found = await doors.ask(
        "query($n: String!) { order(number: $n) { allocations { short { sku quantity } } } }",
        n=made,
    )

    assert found["order"]["allocations"][0]["short"] == [{"sku": "TEA", "quantity": 3}]


async def test_decisions_are_for_staff(doors: Doors, number: str) -> None:
    document = "query($n: String!) { order(number: $n) { allocations { reason } } }"

    assert (await doors.ask(document, WEBSITE, n=number))["order"]["allocations"] == []


async def test_notes_are_kept_with_who_and_what_they_came_with(doors: Doors, number: str) -> None:
    await add_order_note(doors.shop, asked(SAM), number, "Gift", visible_to_customer=True)
    await add_order_note(doors.shop, asked(WALT), number, "Odd", visible_to_customer=False)
    document = """query($n: String!) { order(number: $n) { notes {
      text actor { role name } visibleToCustomer } } }"""

    inside = (await doors.ask(document, n=number))["order"]["notes"]
    outside = (await doors.ask(document, WEBSITE, n=number))["order"]["notes"]

    assert [(note["text"], note["actor"]["name"]) for note in inside] == [
        ("Gift", "sam"),
        ("Odd", "walt"),
    ]
    assert [(note["text"], note["actor"]["name"]) for note in outside] == [("Gift", "Sales")]


async def test_sound_books_show_no_drift_and_unsound_ones_their_shelf(
    doors: Doors, store: Store, number: str
) -> None:
    document = "{ stockDrift { sku warehouse onHand ledgerOnHand reserved ledgerReserved } }"
    assert (await doors.ask(document))["stockDrift"] == []

    async with store.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE shelves SET on_hand = 77 WHERE sku = 'CUP'")

    (drift,) = (await doors.ask(document))["stockDrift"]
    assert (drift["sku"], drift["onHand"], drift["ledgerOnHand"]) == ("CUP", 77, 4)
    refused = await doors.answer(document, WEBSITE)
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_one_relation_under_two_names_answers_both_selections(
    doors: Doors, number: str
) -> None:
    found = (
        await doors.ask(
            """query($n: String!) { order(number: $n) {
              a: shipments { lines { sku picked } }
              b: shipments { trackingEvents { status } warehouse { code } }
              shipments { number order { lines { sku } } } } }""",
            n=number,
        )
    )["order"]

    assert [set(one) for one in found["a"]] == [{"lines"}] * 2
    assert [set(one) for one in found["b"]] == [{"trackingEvents", "warehouse"}] * 2
    assert found["b"][0]["trackingEvents"] == [{"status": "ATTEMPT_FAILED"}]
    assert [one["number"] for one in found["shipments"]] == [f"{number}-1", f"{number}-2"]
    assert found["shipments"][1]["order"]["lines"] == [{"sku": "TEA"}, {"sku": "CUP"}]


async def test_one_list_with_two_pages_keeps_them_apart(doors: Doors, number: str) -> None:
    found = (
        await doors.ask(
            """query($n: String!) { order(number: $n) {
              start: timeline(first: 1) { nodes { type } pageInfo { hasNextPage endCursor } }
              whole: timeline { nodes { type cursor shipment { number } } }
              usual: timeline(first: null) { nodes { type } } } }""",
            n=number,
        )
    )["order"]

    assert [one["type"] for one in found["start"]["nodes"]] == ["order.placed"]
    assert found["start"]["pageInfo"]["hasNextPage"]
    assert found["start"]["pageInfo"]["endCursor"] == found["whole"]["nodes"][0]["cursor"]
    assert [one["type"] for one in found["usual"]["nodes"]] == [
        one["type"] for one in found["whole"]["nodes"]
    ]


async def test_nodes_and_edges_of_one_list_may_ask_for_different_things(
    doors: Doors, number: str
) -> None:
    found = (
        await doors.ask(
            """{ orders { nodes { number lines { sku } }
              edges { cursor node { shipments { number } ...More } } } }
            fragment More on Order { lines { name } customer { name } }"""
        )
    )["orders"]

    (node,), (edge,) = found["nodes"], found["edges"]
    assert node == {"number": number, "lines": [{"sku": "TEA"}, {"sku": "CUP"}]}
    assert edge["node"]["lines"] == [{"name": "Tea"}, {"name": "Cup"}]
    assert edge["node"]["customer"] == {"name": "Anna Hartley"}
    assert len(edge["node"]["shipments"]) == 2


CUSTOMERS = """query($first: Int, $after: String) { orders(first: 1) { nodes { customer { name
  orders(first: $first, after: $after) { totalCount nodes { number customer { name } lines { sku } }
    pageInfo { hasNextPage endCursor } } } } } }"""


async def test_a_customers_orders_are_a_list_within_the_list(doors: Doors, number: str) -> None:
    second = await buy(doors.shop, ("CUP", 1))

    async def page(**given: object) -> dict[str, object]:
        found = await doors.ask(CUSTOMERS, **given)
        return dict(found["orders"]["nodes"][0]["customer"]["orders"])

    newest = await page(first=1)
    rest = await page(first=1, after=newest["pageInfo"]["endCursor"])

    assert [one["number"] for one in (*newest["nodes"], *rest["nodes"])] == [second, number]
    assert (newest["totalCount"], rest["pageInfo"]["hasNextPage"]) == (2, False)
    assert newest["nodes"][0]["customer"] == {"name": "Anna Hartley"}


async def test_a_strange_cursor_within_a_list_is_the_askers_fault(
    doors: Doors, number: str
) -> None:
    answer = await doors.answer(CUSTOMERS, after="nonsense")

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_alerts_of_an_order_are_its_parcels(doors: Doors, number: str) -> None:
    document = """query($n: String!) { order(number: $n) { alerts {
      kind status message ownerRole shipment { number } order { number } stockLevel { onHand }
      availableActions { action allowed } } } }"""

    (alert,) = (await doors.ask(document, n=number))["order"]["alerts"]
    outside = (await doors.ask(document, WEBSITE, n=number))["order"]["alerts"]

    assert (alert["kind"], alert["status"]) == ("DELIVERY_FAILED", "OPEN")
    assert (alert["shipment"]["number"], alert["order"]["number"]) == (f"{number}-1", number)
    assert f"{number}-1" in alert["message"]
    assert alert["stockLevel"] is None
    assert {one["action"] for one in alert["availableActions"]} == {
        "alertAcknowledge",
        "alertResolve",
    }
    assert outside == []


async def test_mutations_of_one_document_run_one_after_another(doors: Doors, number: str) -> None:
    version = (await doors.ask("query($n: String!) { order(number: $n) { version } }", n=number))[
        "order"
    ]["version"]

    found = await doors.ask(
        """mutation($n: String!, $v: Int!, $w: Int!) {
          a: orderSetPriority(input: {number: $n, priority: VIP, expectedVersion: $v}) { ...Done }
          b: orderSetPriority(input: {number: $n, priority: URGENT, expectedVersion: $w})
            { ...Done }
          c: orderSetPriority(input: {number: $n, priority: NORMAL, expectedVersion: $v})
            { ...Done } }
        fragment Done on OrderResult { __typename
          ... on OrderSuccess { order { priority version } }
          ... on VersionConflictError { currentVersion } }""",
        n=number,
        v=version,
        w=version + 1,
    )

    assert found["a"]["order"] == {"priority": "VIP", "version": version + 1}
    assert found["b"]["order"] == {"priority": "URGENT", "version": version + 2}
    assert found["c"] == {"__typename": "VersionConflictError", "currentVersion": version + 2}
