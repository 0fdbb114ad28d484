"""What is read follows from the question, never from the number of rows that answer it."""

from collections.abc import AsyncIterator

import pytest

from app.domain.actors import Actor
from app.domain.lifecycle import TrackingStatus
from app.storage.store import Store
from app.usecases.orders.place import place_order
from app.usecases.shop import Shop
from app.usecases.stock.receive import receive_stock
from tests.api.doors import Doors, counted, opened_doors
from tests.builders import ANNA, MAY, NOON, SAM, WALT
from tests.usecases.shopping import a_shop, an_order_for, asked, scan, send

ORDER = """
fragment Whole on Order {
  number status holds customer { name email phone } shippingAddress { line1 city }
  lines { sku quantity unitPrice { amount } allocated shipped }
  shipments {
    number status warehouse { code name } lines { sku quantity picked }
    trackingEvents { at status description } availableActions { action allowed }
  }
  timeline(first: 30) { edges { cursor node { type actor { name } message } } }
  alerts { kind message availableActions { action } }
  notes { text } allocations { reason }
  availableActions { action allowed blockedBy { code } }
}"""
LIST = "query($first: Int) { orders(first: $first) { totalCount edges { node { ...Whole } } } }"
ONE = "query($number: String!) { order(number: $number) { ...Whole } }"
PARTS = {
    "the page": 1,
    "its length": 1,
    "customers": 1,
    "lines": 1,
    "shipments": 1,
    "warehouses": 1,
    "parcels' lines": 1,
    "scans": 1,
    "timelines": 1,
    "alerts": 1,
    "notes": 1,
    "allocations": 1,
    "orders whole, for their actions": 5,
    "orders whole, for their parcels' actions": 5,
}
"""The statements of LIST, by what they read."""


@pytest.fixture
async def doors(store: Store) -> AsyncIterator[Doors]:
    """A hundred orders with everything below them cost more than clients may ask for."""
    async with opened_doors(store, query_cost_max=1_000_000) as opened:
        yield opened


async def filled_with(store: Store, orders: int) -> Shop:
    """That many orders with a parcel each, every tenth of them sent, scanned and in trouble."""
    shop = await a_shop(store, {"TEA": 500, "CUP": 500})
    for n in range(orders):
        wanted = an_order_for(("TEA", 1), ("CUP", 1), note=f"note {n}")
        placed = await place_order(shop, asked(MAY, NOON), wanted)
        if n % 10 == 0:
            await send(shop, f"{placed.result}-1")
            await scan(shop, f"{placed.result}-1", TrackingStatus.ATTEMPT_FAILED)
    return shop


async def statements(doors: Doors, document: str, by: Actor = MAY, **variables: object) -> int:
    with counted(doors.shop.store) as sent:
        await doors.ask(document, by, **variables)
    return len(sent)


async def test_a_list_costs_the_same_for_1_for_20_and_for_100_orders(
    doors: Doors, store: Store
) -> None:
    await filled_with(store, 100)

    found = [await statements(doors, LIST + ORDER, first=first) for first in (1, 20, 100)]

    assert found == [sum(PARTS.values())] * 3
    answer = await doors.ask(LIST + ORDER, first=100)
    assert len(answer["orders"]["edges"]) == 100
    assert all(edge["node"]["shipments"] for edge in answer["orders"]["edges"])


async def test_one_order_costs_no_more_than_a_list_of_them(doors: Doors, store: Store) -> None:
    await filled_with(store, 3)
    (edge, *_) = (await doors.ask(LIST + ORDER, first=3))["orders"]["edges"]

    spent = await statements(doors, ONE + ORDER, number=edge["node"]["number"])

    assert spent == sum(PARTS.values()) - PARTS["its length"]


@pytest.mark.parametrize(
    ("document", "most"),
    [
        ("{ orders { nodes { number status total { amount } } } }", 1),
        ("{ orders { nodes { number } totalCount } }", 2),
        ("{ orders { nodes { lines { sku } } edges { node { lines { name } } } } }", 2),
        ("{ shipments(first: 50) { nodes { number order { number customer { name } } } } }", 3),
        ("{ stockLevels { nodes { product { name } warehouse { code } } } }", 3),
        (
            '{ stockMovements(sku: "TEA") { nodes { kind order { number } warehouse { code } } } }',
            4,
        ),
        ("{ products { nodes { sku stock { available warehouse { code } } } } }", 3),
        ("{ alerts { nodes { message order { number } shipment { number } } } }", 4),
        ("{ operations { ordersByStatus { status count } placedLastHour } }", 8),
        ("{ feedCursor viewer { role } }", 1),
    ],
)
async def test_a_list_asks_for_no_more_than_its_question(
    doors: Doors, store: Store, document: str, most: int
) -> None:
    await filled_with(store, 4)
    few = await statements(doors, document)
    for n in range(4):
        await receive_stock(doors.shop, asked(WALT), "TEA", "SHA" if n % 2 else "PAR", 3, None)
        await place_order(doors.shop, asked(SAM, NOON), an_order_for(("TEA", 1)))

    many = await statements(doors, document)

    assert few == many <= most


async def test_a_customers_list_is_read_by_the_same_plan(doors: Doors, store: Store) -> None:
    shop = await a_shop(store, {"TEA": 50})
    hers = an_order_for(("TEA", 1), payment=None)
    await place_order(shop, asked(ANNA, NOON), hers)
    few = await statements(doors, LIST + ORDER, ANNA, first=20)
    for _ in range(9):
        await place_order(shop, asked(ANNA, NOON), hers)

    many = await statements(doors, LIST + ORDER, ANNA, first=20)

    assert few == many <= sum(PARTS.values())


async def test_a_mutation_reads_its_answer_by_the_same_plan(doors: Doors, store: Store) -> None:
    shop = await a_shop(store, {"TEA": 50})
    document = (
        "mutation($input: OrderNoteInput!) { orderAddNote(input: $input) "
        "{ ... on OrderSuccess { order { ...Whole } } } }" + ORDER
    )
    counts = []
    for _ in range(3):
        placed = await place_order(shop, asked(MAY, NOON), an_order_for(("TEA", 1)))
        given = {"number": placed.result, "text": "x"}
        counts.append(await statements(doors, document, input=given))

    assert len(set(counts)) == 1
