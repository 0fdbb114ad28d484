"""Everything that has an id is found again by it, by those who may know of it."""

from app.storage.store import Store
from tests.api.doors import Doors
from tests.api.trouble import an_order_in_trouble
from tests.builders import ANNA, DHL

IDS = """query($n: String!) {
  order(number: $n) { id customer { id } shipments { id } alerts { id } }
  product(sku: "TEA") { id stock { id } } warehouses { id }
  stockMovements(sku: "TEA", first: 1) { nodes { id } } }"""
NODE = """query($id: ID!) { node(id: $id) { __typename id
  ... on Order { number lines { sku } } ... on Shipment { number order { number } }
  ... on Customer { name } ... on Product { sku stock { available } } ... on Warehouse { code }
  ... on StockLevel { onHand product { sku } } ... on StockMovement { kind warehouse { code } }
  ... on Alert { severity shipment { number } } } }"""


async def test_everything_is_found_again_by_its_id(doors: Doors, store: Store) -> None:
    number = await an_order_in_trouble(store)
    found = await doors.ask(IDS, n=number)
    order, product = found["order"], found["product"]
    ids = {
        "Order": order["id"],
        "Customer": order["customer"]["id"],
        "Shipment": order["shipments"][0]["id"],
        "Alert": order["alerts"][0]["id"],
        "Product": product["id"],
        "StockLevel": product["stock"][0]["id"],
        "Warehouse": found["warehouses"][0]["id"],
        "StockMovement": found["stockMovements"]["nodes"][0]["id"],
    }

    nodes = {kind: (await doors.ask(NODE, id=id_))["node"] for kind, id_ in ids.items()}

    assert {kind: node["__typename"] for kind, node in nodes.items()} == {
        kind: kind for kind in ids
    }
    assert {kind: node["id"] for kind, node in nodes.items()} == ids
    assert nodes["Shipment"]["order"] == {"number": number}
    assert nodes["Alert"]["shipment"] == {"number": f"{number}-1"}
    for viewer, seen in ((ANNA, {"Product"}), (DHL, {"Product", "Shipment"})):
        answers = {kind: await doors.answer(NODE, viewer, id=id_) for kind, id_ in ids.items()}
        shown = {kind for kind, one in answers.items() if (one.get("data") or {}).get("node")}
        assert shown == seen
