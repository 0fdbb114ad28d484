"""The feeds that are followed: who asks for what, and which entries they must be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.actors import Channel, Role
from tests.faults.violence.log import Entry

NORTH, SOUTH = "NORTH", "SOUTH"
MUG, POT, CUP = "MUG", "POT", "CUP"
"""Plenty of the first in the north and of the second in the south; the third is scarce."""
ANNA: Final = "anna"
FACTS: Final = "cursor type orderNumber status previousStatus version"
WORDY: Final = " ".join(f"m{n}: message" for n in range(25))
"""Makes each event so long that a client who does not read is soon in trouble."""
Facts = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Feed:
    """One operation of one viewer."""

    name: str
    root: str
    document: str
    wants: Callable[[Entry], bool]
    role: Role = Role.GUEST
    variables: dict[str, Any] = field(default_factory=dict)
    channel: Channel | None = None

    def shows(self, entry: Entry) -> Facts:
        """What it says of an entry."""
        return LOGGED[self.root](entry)


def _order_told(value: dict[str, Any]) -> Facts:
    now = value.get("order", value)["version"]
    facts = [value[name] for name in ("type", "orderNumber", "status", "previousStatus", "version")]
    return *facts, now >= value["version"]


def _order_logged(entry: Entry) -> Facts:
    number, status = entry.order_number, entry.status
    return entry.type, number, status, entry.previous_status, entry.version, True


def _stock_told(value: dict[str, Any]) -> Facts:
    names = ("kind", "sku", "warehouse", "onHand", "reserved", "available")
    return tuple(value[name] for name in names)


def _stock_logged(entry: Entry) -> Facts:
    on_hand, reserved = entry.on_hand, entry.reserved
    place = (entry.movement_kind, entry.sku, entry.warehouse)
    return *place, on_hand, reserved, on_hand - reserved


def _alert_told(value: dict[str, Any]) -> Facts:
    alert = value["alert"]
    order = alert["order"] and alert["order"]["number"]
    return value["type"], alert["kind"], alert["severity"], order


def _alert_logged(entry: Entry) -> Facts:
    facts = entry.facts
    return entry.type, facts["kind"], facts["severity"], facts["order_number"]


TOLD: Final[dict[str, Callable[[dict[str, Any]], Facts]]] = {
    "orderEvents": _order_told,
    "orderUpdated": _order_told,
    "stockChanged": _stock_told,
    "availabilityChanged": lambda value: (value["sku"], value["available"]),
    "alertChanged": _alert_told,
    "trackingUpdated": lambda value: (value["type"], value["tracking"]["number"]),
}
"""The facts that a message of each feed tells."""
LOGGED: Final[dict[str, Callable[[Entry], Facts]]] = {
    "orderEvents": _order_logged,
    "orderUpdated": _order_logged,
    "stockChanged": _stock_logged,
    "availabilityChanged": lambda entry: (entry.sku, entry.available_everywhere),
    "alertChanged": _alert_logged,
    "trackingUpdated": lambda entry: (entry.type, entry.order_number),
}
"""The same as the log has them."""


def _of_orders(
    name: str,
    role: Role,
    wants: Callable[[Entry], bool],
    filter: dict[str, Any] | None = None,
    asked: str = FACTS,
    channel: Channel | None = None,
) -> Feed:
    document = f"""subscription($after: String, $filter: OrderEventFilter) {{
      orderEvents(after: $after, filter: $filter) {{ {asked} }} }}"""
    shown = {"filter": filter} if filter else {}

    def wanted(entry: Entry) -> bool:
        return entry.feed == "order" and wants(entry)

    return Feed(f"orderEvents {name}", "orderEvents", document, wanted, role, shown, channel)


def _of_shelves(
    name: str,
    role: Role,
    wants: Callable[[Entry], bool],
    filter: dict[str, Any] | None = None,
    channel: Channel | None = None,
) -> Feed:
    document = """subscription($after: String, $filter: StockFilter) {
      stockChanged(after: $after, filter: $filter) {
        cursor kind sku warehouse onHand reserved available } }"""
    shown = {"filter": filter} if filter else {}

    def wanted(entry: Entry) -> bool:
        return entry.feed == "stock" and wants(entry)

    return Feed(f"stockChanged {name}", "stockChanged", document, wanted, role, shown, channel)


def _of_products(*skus: str) -> Feed:
    document = """subscription($after: String, $skus: [String!]!) {
      availabilityChanged(after: $after, skus: $skus) { cursor sku available } }"""

    def wanted(entry: Entry) -> bool:
        return entry.feed == "stock" and entry.sku in skus and entry.movement_kind != "SHIPPED"

    name = f"availabilityChanged {' '.join(skus)}"
    return Feed(name, "availabilityChanged", document, wanted, variables={"skus": list(skus)})


def _of_alerts(
    name: str,
    role: Role,
    wants: Callable[[dict[str, Any]], bool],
    filter: dict[str, Any] | None = None,
) -> Feed:
    document = """subscription($after: String, $filter: AlertFilter) {
      alertChanged(after: $after, filter: $filter) {
        cursor type alert { kind severity order { number } } } }"""
    shown = {"filter": filter} if filter else {}

    def wanted(entry: Entry) -> bool:
        return entry.feed == "alert" and wants(entry.facts)

    return Feed(f"alertChanged {name}", "alertChanged", document, wanted, role, shown)


def _everything(_: object) -> bool:
    return True


def _outside(channel: Channel) -> Callable[[Entry], bool]:
    return lambda entry: entry.channel == channel and not entry.internal


SOME_TYPES: Final = ["order.note_added", "order.placed", "shipment.dispatched"]
SOME_STATUSES: Final = ["SHIPPED", "DELIVERED", "BACKORDERED"]
OF_ALL: Final = _of_orders("of all", Role.MANAGER, _everything)
AT_LENGTH: Final = _of_orders("at length", Role.SALES, _everything, asked=f"{FACTS} {WORDY}")
WITH_ORDERS: Final = _of_orders(
    "with their orders", Role.LOGISTICS, _everything, asked=f"{FACTS} order {{ version }}"
)
STANDING: Final[Sequence[Feed]] = (
    OF_ALL,
    WITH_ORDERS,
    _of_orders(
        "of types", Role.SALES, lambda entry: entry.type in SOME_TYPES, {"types": SOME_TYPES}
    ),
    _of_orders(
        "of statuses",
        Role.SUPPORT,
        lambda entry: entry.status in SOME_STATUSES,
        {"statuses": SOME_STATUSES},
    ),
    _of_orders(
        "of a warehouse",
        Role.WAREHOUSE,
        lambda entry: entry.warehouse == NORTH,
        {"warehouse": NORTH},
    ),
    *(
        _of_orders(f"for {each}", Role.STOREFRONT, _outside(each), channel=each)
        for each in (Channel.WEBSITE, Channel.APP)
    ),
    _of_shelves("of all", Role.WAREHOUSE, _everything),
    _of_shelves("of a product", Role.SALES, lambda entry: entry.sku == MUG, {"skus": [MUG]}),
    _of_shelves(
        "of a warehouse", Role.MANAGER, lambda entry: entry.warehouse == SOUTH, {"warehouse": SOUTH}
    ),
    _of_shelves(
        "of low ones",
        Role.WAREHOUSE,
        lambda entry: entry.on_hand - entry.reserved < entry.safety_stock,
        {"lowOnly": True},
    ),
    _of_shelves("for APP", Role.STOREFRONT, _everything, channel=Channel.APP),
    _of_products(MUG, CUP),
    _of_products(POT),
    _of_alerts("of all", Role.MANAGER, _everything),
    _of_alerts(
        "of a kind",
        Role.LOGISTICS,
        lambda facts: facts["kind"] == "DELIVERY_FAILED",
        {"kinds": ["DELIVERY_FAILED"]},
    ),
    _of_alerts(
        "of a status",
        Role.SUPPORT,
        lambda facts: facts["status"] == "ACKNOWLEDGED",
        {"statuses": ["ACKNOWLEDGED"]},
    ),
)
"""Those that last as long as a run."""
