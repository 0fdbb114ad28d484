"""Every kind of operation of the contract that may grow with the shop, as somebody asks it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from bench.documents import ADD_NOTE, ORDER, ORDERS, PLACE
from bench.shop import LINES, PRODUCTS, sku_of

Variables = Mapping[str, Any]
_PAGE: Final = "nodes { number status placedAt } pageInfo { hasNextPage endCursor }"
_SORTED: Final = f"""query Sorted($sort: OrderSort, $after: String) {{
  orders(first: 20, sort: $sort, after: $after) {{ {_PAGE} }} }}"""
_FILTERED: Final = f"""query Filtered($filter: OrderFilter) {{
  orders(first: 20, filter: $filter) {{ {_PAGE} }} }}"""
_TIMELINE: Final = """query Timeline($number: String!) { order(number: $number) {
  timeline(first: 20) { nodes { type occurredAt message actor { role name } } } } }"""
_OPERATIONS: Final = """{ operations { ordersByStatus { status count } placedLastHour
  openAlerts { severity count } oldestWaiting { status orderNumber since } } }"""
_PICK_QUEUE: Final = """{ pickQueue(warehouse: "LON", first: 20) {
  nodes { number status lines { sku quantity } } pageInfo { hasNextPage } } }"""
_SHIPMENTS: Final = """query Shipments($filter: ShipmentFilter) {
  shipments(first: 20, filter: $filter) {
  nodes { number status carrier trackingNumber } pageInfo { hasNextPage } } }"""
_ALERTS: Final = """{ alerts(first: 20, filter: {statuses: [OPEN]}) {
  nodes { kind severity raisedAt order { number } } pageInfo { hasNextPage } } }"""
_PRODUCTS: Final = """query Products($search: String) { products(first: 20, search: $search) {
  nodes { sku name available } pageInfo { hasNextPage } } }"""
_STOCK: Final = """{ stockLevels(first: 20) { nodes { onHand reserved available
  product { sku } } pageInfo { hasNextPage } } }"""
_MOVEMENTS: Final = """query Movements($sku: String!) { stockMovements(sku: $sku, first: 20) {
  nodes { kind onHandChange reservedChange at } } }"""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to ask for in a scene, each drawn evenly over all of it."""

    numbers: tuple[str, ...]
    tracking: tuple[str, ...]
    emails: tuple[str, ...]
    deep: str
    """A cursor in the middle of all orders by age."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of operation; each asking may have other variables."""

    name: str
    document: str
    variables: Callable[[int], Variables] = lambda _: {}


def kinds(known: Known) -> Iterator[Kind]:
    """All of them; the writes last, so that the reads see the shop as it was made."""
    number: Callable[[int], str] = lambda n: known.numbers[n % len(known.numbers)]  # noqa: E731
    yield Kind("order", ORDER, lambda n: {"number": number(n)})
    yield Kind("timeline", _TIMELINE, lambda n: {"number": number(n)})
    yield Kind("orders, with lines and shipments", ORDERS, lambda _: {"first": 20})
    for field in ("PLACED_AT", "PROMISED_SHIP_BY", "PRIORITY", "TOTAL"):
        yield Kind(f"orders by {field}", _SORTED, _by(field))
    deep = {"sort": {"field": "PLACED_AT"}, "after": known.deep}
    yield Kind("orders, from the middle", _SORTED, lambda _: deep)
    yield from _searches(known, number)
    yield Kind("operations", _OPERATIONS)
    yield Kind("pickQueue", _PICK_QUEUE)
    yield Kind("shipments", _SHIPMENTS)
    sent = {"filter": {"statuses": ["DISPATCHED"], "carrier": "dhl"}}
    yield Kind("shipments by status and carrier", _SHIPMENTS, lambda _: sent)
    yield Kind("alerts, open", _ALERTS)
    yield Kind("products, search", _PRODUCTS, lambda n: {"search": f"oak {_thing(n)}"})
    yield Kind("stockLevels", _STOCK)
    yield Kind("stockDrift", "{ stockDrift { sku onHand ledgerOnHand } }")
    yield Kind("stockMovements", _MOVEMENTS, lambda n: {"sku": sku_of(n % PRODUCTS)})
    yield Kind("orderAddNote", ADD_NOTE, lambda n: {"input": {"number": number(n), "text": "Hi"}})
    fresh = count()
    yield Kind("orderPlace", PLACE, lambda _: {"input": _order(next(fresh))})


def _searches(known: Known, number: Callable[[int], str]) -> Iterator[Kind]:
    def by(text: Callable[[int], str]) -> Callable[[int], Variables]:
        return lambda n: {"filter": {"search": text(n)}}

    yield Kind("orders, search by number", _FILTERED, by(number))
    yield Kind("orders, search by day", _FILTERED, by(lambda n: number(n)[:6]))
    yield Kind(
        "orders, search by tracking number",
        _FILTERED,
        by(lambda n: known.tracking[n % len(known.tracking)]),
    )
    yield Kind(
        "orders, search by email", _FILTERED, by(lambda n: known.emails[n % len(known.emails)])
    )
    yield Kind("orders, search by name", _FILTERED, by(lambda _: "Anna Hartley"))
    waiting = {"filter": {"statuses": ["CONFIRMED"]}}
    yield Kind("orders by status", _FILTERED, lambda _: waiting)
    yield Kind("orders by sku", _FILTERED, lambda n: {"filter": {"sku": sku_of(n % PRODUCTS)}})
    yield Kind("orders with alerts", _FILTERED, lambda _: {"filter": {"hasOpenAlerts": True}})


def _by(field: str) -> Callable[[int], Variables]:
    return lambda _: {"sort": {"field": field}}


def _thing(n: int) -> str:
    return ("teapot", "cup", "tray", "lamp", "clock")[n % 5]


def _order(number: int) -> Variables:
    return {
        "channel": "WEBSITE",
        "customer": {"name": "Anna Hartley", "email": f"buyer.{number}@example.com"},
        "shippingAddress": {
            "recipient": "Anna Hartley",
            "line1": "12 Gallowtree Lane",
            "city": "London",
            "country": "GB",
        },
        "lines": [
            {"sku": sku_of((number * 7 + n * 31) % PRODUCTS), "quantity": 1} for n in range(LINES)
        ],
        "payment": {"status": "PAID"},
    }
