"""The cast and the small verbs of the stories: stock a shelf, place an order, drive a parcel."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from .documents import (
    ACTIONS,
    ALERTS,
    FEED_CURSOR,
    LEVELS,
    MOVEMENTS,
    ORDER,
    PICK_QUEUE,
    SHIPMENT,
    STOCK,
    TIMELINE,
)
from .product import Waypost
from .wire import Caller, Facts

BERLIN: Facts = {"latitude": 52.52, "longitude": 13.405}
HAMBURG: Facts = {"latitude": 53.55, "longitude": 9.993}
MUNICH: Facts = {"latitude": 48.137, "longitude": 11.575}
STEPS = ("ALLOCATED", "PICKING", "PICKED", "PACKED", "READY", "DISPATCHED")


def ago(**span: float) -> str:
    """An instant in the past, as the API prints and reads it."""
    instant = datetime.now(UTC) - timedelta(**span)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def a_gtin() -> str:
    """Thirteen digits nobody else uses, the last one the check digit."""
    digits = [2, *(secrets.randbelow(10) for _ in range(11))]
    weighed = sum(digit * (1, 3)[place % 2] for place, digit in enumerate(digits))
    return "".join(map(str, [*digits, -weighed % 10]))


def an_address(**other: Any) -> Facts:
    home = {
        "recipient": "Anna Beispiel",
        "line1": "Torstraße 1",
        "city": "Berlin",
        "postalCode": "10119",
        "country": "DE",
        "phone": "+493012345678",
    }
    return home | other


@dataclass
class Goods:
    """One product on one shelf, both this test's own."""

    sku: str
    warehouse: str


class Shop:
    """One test's view of the running product."""

    def __init__(self, product: Waypost) -> None:
        self.product = product
        self.tag = secrets.token_hex(4).upper()
        self.made = 0

    def unique(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}-{self.tag}{self.made}"

    # who

    def caller(self, role: str, subject: str = "", channel: str = "") -> Caller:
        """A role's usual bearer, at its own door."""
        if role == "GUEST":
            return self.guest
        if role == "STOREFRONT":
            channel = channel or "WEBSITE"
        usual = {"CUSTOMER": "anna", "CARRIER": "dhl"}
        subject = subject or usual.get(role) or f"{role}-{channel}".strip("-").lower()
        return Caller(self.product.url, self.product.token(role, subject, channel))

    @cached_property
    def guest(self) -> Caller:
        return Caller(self.product.url)

    @cached_property
    def manager(self) -> Caller:
        return self.caller("MANAGER")

    @cached_property
    def sales(self) -> Caller:
        return self.caller("SALES")

    @cached_property
    def warehouse(self) -> Caller:
        return self.caller("WAREHOUSE")

    @cached_property
    def logistics(self) -> Caller:
        return self.caller("LOGISTICS")

    @cached_property
    def storefront(self) -> Caller:
        return self.caller("STOREFRONT")

    @cached_property
    def anna(self) -> Caller:
        return self.caller("CUSTOMER")

    # goods

    def stocked(self, quantity: int, price: str = "19.90", **other: Any) -> Goods:
        """A product and a shelf holding that many; other: sku, warehouse, currency, latitude..."""
        goods = Goods(
            other.pop("sku", "") or self.unique("MUG"),
            other.pop("warehouse", "") or self.unique("WH"),
        )
        currency = other.pop("currency", "EUR")
        name = other.pop("name", f"Mug {goods.sku}")
        gtin = {"gtin": other.pop("gtin")} if "gtin" in other else {}
        done = self.manager.query(
            STOCK,
            w={"code": goods.warehouse, "name": goods.warehouse, "country": "DE"} | other,
            p={"sku": goods.sku, "name": name, "price": price, "currency": currency} | gtin,
            s={"sku": goods.sku, "warehouse": goods.warehouse, "quantity": max(quantity, 1)},
        )
        assert done["stockReceive"]["__typename"] == "StockSuccess", done
        if quantity == 0:
            self.count(goods, 0)
        return goods

    def receive(self, goods: Goods, quantity: int) -> None:
        self.warehouse.levels(
            "stockReceive", sku=goods.sku, warehouse=goods.warehouse, quantity=quantity
        )

    def count(self, goods: Goods, counted: int) -> Facts:
        return self.warehouse.do(
            "stockCount",
            sku=goods.sku,
            warehouse=goods.warehouse,
            counted=counted,
            reason="counted",
        )

    def level(self, goods: Goods) -> Facts:
        found = self.manager.query(LEVELS, skus=[goods.sku], warehouse=goods.warehouse)
        level: Facts
        (level,) = found["stockLevels"]["nodes"]
        return level

    def shelf(self, goods: Goods) -> tuple[int, int]:
        level = self.level(goods)
        assert level["available"] == level["onHand"] - level["reserved"]
        return level["onHand"], level["reserved"]

    def movements(self, goods: Goods) -> list[Facts]:
        """Oldest first."""
        page = self.manager.query(MOVEMENTS, sku=goods.sku, warehouse=goods.warehouse)
        return list(reversed(page["stockMovements"]["nodes"]))

    # orders

    def order_input(self, *goods: Goods, quantity: int = 1, **other: Any) -> Facts:
        usual: Facts = {
            "channel": "WEBSITE",
            "customer": {"name": "Anna Beispiel", "email": "anna@example.com"},
            "shippingAddress": an_address(),
            "lines": [{"sku": each.sku, "quantity": quantity} for each in goods],
            "payment": {"status": "PAID"},
        }
        return {key: value for key, value in (usual | other).items() if value is not ...}

    def place(self, *goods: Goods, by: Caller | None = None, **other: Any) -> Facts:
        return (by or self.sales).ok("orderPlace", **self.order_input(*goods, **other))

    def order(self, number: str) -> Facts:
        return dict(self.manager.query(ORDER, number=number)["order"])

    def status(self, order: Facts) -> str:
        return str(self.order(order["number"])["status"])

    def timeline(self, number: str, by: Caller | None = None) -> list[Facts]:
        page = (by or self.manager).query(TIMELINE, number=number)["order"]["timeline"]
        assert not page["pageInfo"]["hasNextPage"]
        return [edge["node"] for edge in page["edges"]]

    def types(self, number: str, by: Caller | None = None) -> list[str]:
        return [event["type"] for event in self.timeline(number, by)]

    def cursor(self) -> str:
        return str(self.manager.query(FEED_CURSOR)["feedCursor"])

    def alerts(self, **filtered: Any) -> list[Facts]:
        return list(self.manager.query(ALERTS, filter=filtered)["alerts"]["nodes"])

    def actions(self, number: str, by: Caller) -> Facts:
        return dict(by.query(ACTIONS, number=number)["order"])

    def queue(self, warehouse: str) -> list[str]:
        """Numbers of the orders whose parcels wait to be picked, the one to do next first."""
        found = self.warehouse.query(PICK_QUEUE, warehouse=warehouse)["pickQueue"]["nodes"]
        return [parcel["order"]["number"] for parcel in found]

    # parcels

    def parcel(self, number: str) -> Facts:
        return dict(self.manager.query(SHIPMENT, number=number)["shipment"])

    def drive(self, parcel: Facts, to: str, carrier: str = "dhl", **dispatch: Any) -> Facts:
        """Takes an ALLOCATED parcel through the warehouse as far as `to`."""
        number, lines = parcel["number"], parcel["lines"]
        picked = [{"sku": line["sku"], "quantity": line["quantity"]} for line in lines]
        verbs: tuple[tuple[str, Facts], ...] = (
            ("shipmentStartPicking", {}),
            ("shipmentRecordPick", {"lines": picked}),
            ("shipmentPack", {}),
            ("shipmentMarkReady", {}),
            ("shipmentDispatch", {"carrier": carrier} | dispatch),
        )
        for verb, given in verbs[: STEPS.index(to)]:
            parcel = self.manager.ok(verb, number=number, **given)
        return parcel

    def scan(self, parcel: Facts, status: str, by: Caller | None = None, **other: Any) -> Facts:
        verb = "shipmentRecordTracking"
        return (by or self.logistics).ok(verb, number=parcel["number"], status=status, **other)

    def dispatched(self, *goods: Goods, quantity: int = 1, **other: Any) -> tuple[Facts, Facts]:
        """An order whose only parcel has left."""
        order = self.place(*goods, quantity=quantity, **other)
        (parcel,) = order["shipments"]
        return order, self.drive(parcel, "DISPATCHED")

    def two_parcels(self) -> tuple[Facts, Facts, Facts]:
        """An order that had to be split over two shelves, and its parcels."""
        here = self.stocked(1)
        self.stocked(1, sku=here.sku)
        order = self.place(here, quantity=2)
        first, second = order["shipments"]
        return order, first, second
