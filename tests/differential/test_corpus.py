"""Every document that the product's own tests, demo and pages send is answered alike both ways."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.demo import documents as demo
from app.domain.actors import GUEST
from tests.acceptance import documents as acceptance
from tests.builders import ANNA, DHL, MAY, WALT
from tests.differential.answers import Way
from tests.differential.pair import Pair
from tests.differential.shop import Known

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "web-demo" / "graphiql" / "examples").glob("*.graphql"))
PEOPLE = (MAY, WALT, ANNA, DHL, GUEST)
QUERIES = {
    **{f"demo {name}": text for name, text in demo.QUERIES.items()},
    **{
        f"acceptance {name}": text
        for name, text in vars(acceptance).items()
        if name.isupper() and isinstance(text, str) and re.match(r"\s*(query|\{)", text)
    },
    **{
        f"page {file.stem}": file.read_text()
        for file in EXAMPLES
        if re.search(r"^query", file.read_text(), re.MULTILINE)
    },
    "everything of an order": acceptance.gql(
        """query($number: String!, $zh: Locale = ZH, $more: Boolean = true) {
          order(number: $number) { ...OrderFacts ...Contact @include(if: $more)
            statusLabel inChinese: statusLabel(locale: $zh) plain: statusLabel(locale: null)
            shipments { statusLabel trackingUrl order { number } ...More }
            alerts { ...AlertFacts inChinese: message(locale: ZH) }
            notes { text visibleToCustomer about at actor { role name } }
            allocations { at reason warehouses { sku warehouse quantity }
              candidates { warehouses scores { rule score } } short { sku quantity } }
            timeline(first: 3) { nodes { ...Happening } pageInfo { ...Page } }
            customer { orders(first: 2) { nodes { number } totalCount totalCountCapped } } } }
        fragment More on Shipment { availableActions { action blockedBy { code message } } }"""
    ),
    "nodes": """query($ids: ID!) { node(id: $ids) { __typename id ...F } }
      fragment F on Node { ... on Order { number } ... on Shipment { number warehouse { code } }
        ... on Product { sku stock { available } } ... on StockLevel { product { sku } }
        ... on Customer { name email } ... on Alert { kind message }
        ... on StockMovement { moved: kind } }
    """,
    "several at once": """{ a: viewer { role permissions } b: orders(first: 2) { totalCount
      edges { cursor node { number } } } c: products { nodes { sku price { amount } } }
      stockDrift { sku } feedCursor __typename }""",
    "introspection": "{ __schema { queryType { name } } viewer { role } }",
}
SUBSCRIPTIONS = {
    name: getattr(acceptance, name)
    for name in ("ORDER_UPDATED", "ORDER_EVENTS", "STOCK_CHANGED", "AVAILABILITY", "ALERT_CHANGED")
}


def variables_of(document: str, known: Known, place: int) -> dict[str, Any]:
    """What leads somewhere, for each variable that has a name known to do so."""
    names = re.findall(r"\$(\w+)\s*:", document)
    options = {**known.values, "ids": known.values["id"], "w": known.values["warehouse"]}
    options["skus"] = (["TEA", "CUP"],)
    options["after"] = options["before"] = (None,)
    options["first"] = (2,)
    return {n: options[n][place % len(options[n])] for n in names if n in options}


@pytest.mark.parametrize("name", QUERIES)
async def test_queries(pair: Pair, known: Known, name: str) -> None:
    places = len(known.values["id"]) if name == "nodes" else 5
    for by in PEOPLE:
        for place in range(places):
            await pair.agree(QUERIES[name], by, **variables_of(QUERIES[name], known, place))

    ran = pair.compiled.tally
    assert ran.compiled > 0 or "introspection" in name
    assert ran.generic == 0 or name == "introspection"


MUTATIONS = {
    "orderAddNote": {"number": None, "text": "hello"},
    "orderHold": {"number": None, "reasons": ["MANUAL_REVIEW"]},
    "orderConfirm": {"number": None},
    "orderRelease": {"number": None, "reasons": ["MANUAL_REVIEW"]},
    "orderCancel": {"number": None, "reason": "changed my mind"},
    "orderSetPriority": {"number": None, "priority": "URGENT"},
    "productUpsert": {"sku": "NEW", "name": "New", "price": "1.00", "currency": "EUR"},
    "warehouseUpsert": {"code": "OSL", "name": "Oslo", "country": "NO"},
    "stockReceive": {"sku": "TEA", "warehouse": "LON", "quantity": 4},
    "stockCount": {"sku": "TEA", "warehouse": "LON", "counted": 20, "reason": "count"},
}


@pytest.mark.parametrize("name", MUTATIONS)
async def test_mutations(pair: Pair, known: Known, name: str) -> None:
    for by in PEOPLE:
        for number in (*known.orders, "261121-NONE"):
            given = {k: number if v is None else v for k, v in MUTATIONS[name].items()}
            await pair.agree(acceptance.mutation(name), by, input=given)

    assert pair.compiled.tally.compiled > 0
    assert pair.compiled.tally.generic == 0


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
async def test_subscriptions(pair: Pair, known: Known, name: str) -> None:
    given = {
        "number": known.orders[0],
        "skus": ["TEA", "CUP", "POT"],
        "after": pair.doors.shop.store.cursors.of(0),
    }
    document = SUBSCRIPTIONS[name]
    wanted = {n: v for n, v in given.items() if f"${n}" in document}

    count = 1 if name == "ALERT_CHANGED" else 4
    agreed = await pair.agree_live(document, MAY, count, **wanted)

    assert len(agreed.payloads) == count
    assert agreed.way is Way.COMPILED
