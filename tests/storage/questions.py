"""Every field of the contract's Query and Mutation, each asked once."""

from typing import Any

from tests.api.doors import Doors

_ORDER = """{ order(number: $order) { number status customer { name orders { totalCount nodes {
  number } } } lines { sku } shipments { number lines { sku } trackingEvents { at }
  availableActions { action } } timeline(first: 5) { nodes { type actor { name } } }
  alerts { kind } notes { text } allocations { reason } availableActions { action } } }"""
_LISTS = [
    "orders { nodes { number } totalCount }",
    "shipments { nodes { number } totalCount }",
    "shipments(filter: {statuses: [ALLOCATED, DISPATCHED]}) { nodes { number } totalCount }",
    "shipments(filter: {trackingStatuses: [IN_TRANSIT]}) { nodes { number } totalCount }",
    'shipments(filter: {warehouse: "LON", carrier: "dhl"}) { nodes { number } totalCount }',
    "shipments(filter: {orderNumber: $order}) { nodes { number } totalCount }",
    'pickQueue(warehouse: "LON") { nodes { number } totalCount }',
    "products { nodes { sku stock { onHand } } totalCount }",
    'products(search: "te cup") { nodes { sku } totalCount }',
    "stockLevels { nodes { onHand product { name } warehouse { code } } totalCount }",
    'stockLevels(filter: {skus: ["TEA"], warehouse: "LON"}) { nodes { onHand } totalCount }',
    "stockLevels(filter: {lowOnly: true}) { nodes { onHand } totalCount }",
    'stockMovements(sku: "TEA") { nodes { kind order { number } } }',
    'stockMovements(sku: "TEA", warehouse: "LON") { nodes { kind } }',
    "alerts { nodes { kind order { number } } totalCount }",
    "alerts(filter: {statuses: [OPEN, RESOLVED]}) { nodes { kind } totalCount }",
    "alerts(filter: {kinds: [LOW_STOCK], severities: [WARNING]}) { nodes { kind } totalCount }",
    "alerts(filter: {ownerRole: SUPPORT}) { nodes { kind } totalCount }",
    "alerts(filter: {orderNumber: $order}) { nodes { kind } totalCount }",
]
_OTHERS = [
    "viewer { role }",
    "node(id: $id) { id }",
    'shipment(number: "none-1") { number }',
    'product(sku: "TEA") { sku available stock { onHand } }',
    "warehouses { code }",
    "operations { ordersByStatus { count } openAlerts { count } placedLastHour shippedLastHour"
    " oldestWaiting { orderNumber } }",
    "feedCursor",
    "stockDrift { sku onHand }",
    'trackOrder(number: $order, contact: "anna.hartley@example.com") { token }',
    "tracking(token: $tracking) { number shipments { number events { at } } history { at } }",
]


def _asking(field: str) -> str:
    """Only the variables that the field uses are declared: others are refused."""
    types = {"order": "String!", "id": "ID!", "tracking": "String!"}
    used = ", ".join(f"${name}: {kind}" for name, kind in types.items() if f"${name}" in field)
    return f"query({used}) {{ {field} }}" if used else f"{{ {field} }}"


QUESTIONS = ["query($order: String!) " + _ORDER, *map(_asking, [*_LISTS, *_OTHERS])]


def _changing(name: str, given: str) -> str:
    used = [variable for variable in ("order", "held", "alert") if f"${variable}" in given]
    head = f"({', '.join(f'${v}: {_KIND[v]}' for v in used)})" if used else ""
    return f"mutation{head} {{ {name}(input: {{{given}}}) {{ __typename }} }}"


_KIND = {"order": "String!", "held": "String!", "alert": "ID!"}
_TEA = 'sku: "TEA", warehouse: "LON"'
_PLACED = """channel: PHONE, externalReference: "R-1", idempotencyKey: "k", customer: {name: "Lin",
  email: "lin@example.com"}, shippingAddress: {recipient: "Lin", line1: "1 Street", city: "London",
  postalCode: "N1 9GU", country: "GB"}, lines: [{sku: "TEA", quantity: 1}]"""
MUTATIONS = [
    _changing("orderPlace", _PLACED),
    _changing("orderHold", "number: $held, reasons: [MANUAL_REVIEW]"),
    _changing("orderRelease", "number: $held"),
    _changing("orderConfirm", "number: $held"),
    _changing("orderSetPriority", "number: $held, priority: VIP"),
    _changing("orderRecordPayment", 'number: $held, status: PAID, reference: "P-1"'),
    _changing("orderAddNote", 'number: $held, text: "A word"'),
    _changing("orderConfirmReceipt", "number: $order"),
    _changing("shipmentCancel", 'number: "none-1"'),
    _changing("orderCancel", "number: $held"),
    _changing("productUpsert", 'sku: "JAR", name: "A jar", price: "3.00", currency: "EUR"'),
    _changing("warehouseUpsert", 'code: "OSL", name: "Oslo", country: "NO"'),
    _changing("stockReceive", f"{_TEA}, quantity: 5"),
    _changing("stockReceive", 'sku: "POT", warehouse: "LON", quantity: 9'),
    _changing("stockCount", f'{_TEA}, counted: 1, reason: "counted"'),
    _changing("stockTransfer", 'sku: "CUP", from: "LON", to: "PAR", quantity: 1'),
    _changing("stockSetPolicy", f"{_TEA}, safetyStock: 90"),
    _changing("alertAcknowledge", "id: $alert"),
    _changing("alertResolve", "id: $alert"),
]


async def ids_of(doors: Doors, numbers: list[str]) -> dict[str, Any]:
    """What the questions and mutations name."""
    found = await doors.ask(
        """query($n: String!, $c: String!) { order(number: $n) { id } alerts { nodes { id } }
           trackOrder(number: $n, contact: $c) { token } }""",
        n=numbers[0],
        c="anna.hartley@example.com",
    )
    return {
        "order": numbers[0],
        "held": numbers[2],
        "id": found["order"]["id"],
        "tracking": found["trackOrder"]["token"],
        "alert": found["alerts"]["nodes"][0]["id"],
    }
