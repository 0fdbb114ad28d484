"""An order that somebody watches: it takes a step every few seconds, and when it is over the next
one sets out."""

from collections import Counter
from datetime import timedelta
from typing import Final

from app.demo import carriers, documents, packing, shoppers
from app.demo.answers import Order, Page, Shipment
from app.demo.customers import SHOPPERS, Shopper
from app.demo.desk import Desk
from app.demo.people import MANAGER, carrier, customer, staff
from app.demo.road import road
from app.domain.actors import Role
from app.domain.lifecycle import ShipmentStatus

STEP: Final = timedelta(seconds=5)
"""Whoever opens its page sees it move before they look away."""
_KEPT: Final = timedelta(minutes=5)


class Followed:
    """One order at a time, which everybody else in the shop leaves alone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shopper: Shopper = SHOPPERS[0]
        self._number: str | None = None
        self._due = desk.now()
        self._keys: set[str] = set()
        self._scans: Counter[str] = Counter()

    async def step(self) -> bool:
        """Its next step, if it is time for one."""
        if self._desk.now() < self._due:
            return False
        self._due = self._desk.now() + STEP
        if self._number is None:
            self._number = await shoppers.order_to_follow(self._desk, self._shopper)
            if self._number is not None:
                await self._parcels(self._number)
            return self._number is not None
        if await self._move(self._number):
            return True
        self._let_go()
        return False

    async def _move(self, number: str) -> bool:
        for parcel in await self._parcels(number):
            if await self._move_parcel(parcel):
                return True
        by = customer(self._shopper.account)
        order = await self._desk.look(documents.ORDER, Order, by=by, variables={"number": number})
        if order is None or not order.may("orderConfirmReceipt"):
            return False
        return await shoppers.say_it_came(self._desk, by, order)

    async def _move_parcel(self, parcel: Shipment) -> bool:
        desk, rng = self._desk, self._desk.rng
        warehouse, logistics = staff(Role.WAREHOUSE, rng), staff(Role.LOGISTICS, rng)
        match parcel.status:
            case ShipmentStatus.ALLOCATED if parcel.may("shipmentStartPicking"):
                return await packing.start(desk, warehouse, parcel)
            case ShipmentStatus.PICKING if parcel.may("shipmentRecordPick"):
                self._due = desk.now()  # a customer sees nothing of it
                return await packing.pick_or_pack(desk, warehouse, parcel)
            case ShipmentStatus.PACKED if parcel.may("shipmentMarkReady"):
                return await packing.issue(desk, warehouse, parcel)
            case ShipmentStatus.READY if parcel.may("shipmentDispatch"):
                await carriers.hand_over(desk, logistics, parcel)
                return True
            case ShipmentStatus.DISPATCHED if parcel.carrier:
                return await self._drive(parcel, parcel.carrier)
        return False

    async def _drive(self, parcel: Shipment, by: str) -> bool:
        address = parcel.order.shipping_address if parcel.order else None
        way = road(parcel.warehouse.country, address.country if address else None)
        place = self._scans[parcel.number]
        if place >= len(way):
            return False
        self._scans[parcel.number] += 1
        scan, town = way[place]
        return await carriers.report(self._desk, carrier(by), parcel, scan, town=town)

    async def _parcels(self, number: str) -> tuple[Shipment, ...]:
        """What the order travels in; nobody else thinks of it meanwhile."""
        which = {"filter": {"orderNumber": number}, "first": 10}
        page = await self._desk.look(
            documents.SHIPMENTS, Page[Shipment], by=MANAGER, variables=which
        )
        parcels = page.nodes if page else ()
        self._keys.update((number, *(parcel.number for parcel in parcels)))
        for key in self._keys:
            self._desk.forget(key, _KEPT)
        return parcels

    def _let_go(self) -> None:
        """It is over, or waits for something that others see to: somebody else's sets out."""
        for key in self._keys:
            self._desk.recall(key)
        self._number = None
        self._keys.clear()
        self._scans.clear()
        self._shopper = SHOPPERS[(SHOPPERS.index(self._shopper) + 1) % len(SHOPPERS)]
        self._due = self._desk.now()
