"""Those who make events: orders placed, paid, packed and sent, shelves filled, alerts taken up."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, Final, TypeAlias

from app.domain.actors import Channel
from tests.acceptance.shop import an_address
from tests.faults.violence.desk import Desk, Unanswered
from tests.faults.violence.feeds import ANNA, CUP, MUG, NORTH, POT, SOUTH

PLENTY: Final = 10_000_000
SCARCE: Final = 20
FRAGILE: Final = 0.3
"""The part of parcels whose first delivery fails, so that there are alerts."""
UNPAID: Final = 0.3
CHANNELS: Final = (Channel.WEBSITE, Channel.APP)
PLACES: Final = {MUG: NORTH, POT: SOUTH, CUP: NORTH}
Placed: TypeAlias = Callable[[str, Channel], None]
"""Told of an order's number and channel."""


async def stock(desk: Desk) -> None:
    """Two warehouses and three products, one of them scarce."""
    for code in (NORTH, SOUTH):
        await desk.write("warehouseUpsert", "", code=code, name=code.title(), country="DE")
    for sku, warehouse in PLACES.items():
        product = {"sku": sku, "name": sku.title(), "price": "19.90", "currency": "EUR"}
        await desk.write("productUpsert", "", **product)
        shelf = {"sku": sku, "warehouse": warehouse}
        quantity = SCARCE if sku == CUP else PLENTY
        filled = {"quantity": quantity, "idempotencyKey": f"first {sku}"}
        await desk.write("stockReceive", "stock.received", sku, **shelf, **filled)
    low: dict[str, Any] = {"sku": CUP, "warehouse": NORTH, "safetyStock": SCARCE // 2}
    await desk.write("stockSetPolicy", "", **low)


class Writer:
    """Takes one order after another through its life."""

    def __init__(
        self, name: str, desk: Desk, chance: Random, pause_s: float, placed: Placed
    ) -> None:
        """`pause_s` is between two writes, at the mean; `placed` hears of each new order."""
        self._name = name
        self._desk = desk
        self._chance = chance
        self._pause_s = pause_s
        self._placed = placed
        self._sent = 0
        self._enough = asyncio.Event()

    async def write(self, enough: asyncio.Event) -> None:
        """Write until it is enough; what was begun is answered first."""
        self._enough = enough
        try:
            while not enough.is_set():
                await self._live_through(await self._place(self._chance.choice([MUG, POT, CUP])))
        except Unanswered:
            enough.set()

    async def talk(self, enough: asyncio.Event) -> None:
        """Likewise, on one order only, of which very much is noted."""
        self._enough = enough
        try:
            order = await self._place(MUG)
            while not enough.is_set():
                await self._note(order["number"])
        except Unanswered:
            enough.set()

    async def _write(self, mutation: str, makes: str, subject: str = "", **given: Any) -> Any:
        self._sent += 1
        if mutation != "alertAcknowledge":
            given["idempotencyKey"] = f"{self._name}-{self._sent}"
        answer = await self._desk.write(mutation, makes, subject, **given)
        if self._pause_s:
            await asyncio.sleep(self._chance.uniform(0, 2 * self._pause_s))
        return answer

    async def _place(self, sku: str) -> Any:
        paid, channel = self._chance.random() >= UNPAID, self._chance.choice(CHANNELS)
        given: dict[str, Any] = {
            "channel": channel,
            "customer": {"account": ANNA, "name": "Anna Beispiel", "email": "anna@example.com"},
            "shippingAddress": an_address(),
            "lines": [{"sku": sku, "quantity": self._chance.randint(1, 3)}],
            "whenShort": "BACKORDER",
        } | ({"payment": {"status": "PAID"}} if paid else {})
        order = (await self._write("orderPlace", "order.placed", **given))["order"]
        self._placed(order["number"], channel)
        if not paid and not self._enough.is_set():
            order = (await self._pay(order["number"]))["order"]
        return order | {"sku": sku}

    async def _pay(self, number: str) -> Any:
        return await self._write(
            "orderRecordPayment", "order.payment_recorded", number=number, status="PAID"
        )

    async def _note(self, number: str) -> None:
        visible = self._chance.random() < 0.5
        text = f"note {self._sent}"
        await self._write(
            "orderAddNote", "order.note_added", number=number, text=text, visibleToCustomer=visible
        )

    async def _live_through(self, order: dict[str, Any]) -> None:
        if self._chance.random() < 0.5 and not self._enough.is_set():
            await self._note(order["number"])
        if order["sku"] == CUP:  # whoever waits longest is served first, perhaps another
            received = {"sku": CUP, "warehouse": NORTH, "quantity": self._chance.randint(1, 4)}
            await self._write("stockReceive", "stock.received", CUP, **received)
            return
        for parcel in order["shipments"]:
            await self._send(order["number"], parcel)

    async def _send(self, order: str, parcel: dict[str, Any]) -> None:
        """Pick, pack and dispatch it, and have it delivered."""
        number = {"number": parcel["number"]}
        steps: list[tuple[str, str, dict[str, Any]]] = [
            ("shipmentStartPicking", "shipment.picking_started", {}),
            ("shipmentRecordPick", "shipment.picked", {"lines": parcel["lines"]}),
            ("shipmentPack", "shipment.packed", {}),
            ("shipmentMarkReady", "shipment.ready", {}),
            ("shipmentDispatch", "shipment.dispatched", {"carrier": "dhl"}),
        ]
        for mutation, makes, more in steps:
            if self._enough.is_set():
                return
            await self._write(mutation, makes, order, **number, **more)
        if self._chance.random() < FRAGILE:
            await self._scan(order, number, "ATTEMPT_FAILED")
            for alert in await self._desk.open_alerts(order):
                await self._write("alertAcknowledge", "acknowledged", order, id=alert)
        await self._scan(order, number, "DELIVERED")

    async def _scan(self, order: str, number: dict[str, str], status: str) -> None:
        verb, makes = "shipmentRecordTracking", "shipment.tracking"
        await self._write(verb, makes, order, **number, status=status)
