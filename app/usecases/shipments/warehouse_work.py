"""Warehouse work on a parcel: picked, packed, ready, sent, or taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.carrier_choice import CarrierBook, CarrierChoice, Way, choose, chosen_by_person
from app.domain.carriers import is_carrier_code, is_tracking_number
from app.domain.errors import Invalid, Problem
from app.domain.gtin import gtin14
from app.domain.lifecycle import ShipmentAction
from app.domain.orders import Order
from app.domain.sentences import Sentence, say
from app.domain.shipments import Shipment
from app.domain.verbs import parcels
from app.domain.work import OrderWork
from app.storage.kept.carrier_choices import keep_choice
from app.storage.transaction import Transaction
from app.usecases.once import text_problems
from app.usecases.shipments.acting import act_on_parcel
from app.usecases.shipments.carrier_news import match
from app.usecases.shipments.polling import follow
from app.usecases.shop import Outcome, Request, Shop

LONGEST_SERVICE = 64


async def start_picking(shop: Shop, request: Request, number: str) -> Outcome:
    """ALLOCATED becomes PICKING. Raises Refused: see `act_on_parcel`."""

    async def decide(_: Transaction, work: OrderWork, parcel: Shipment) -> None:
        parcels.start_picking(work, parcel)

    return await act_on_parcel(shop, request, number, ShipmentAction.START_PICKING, decide)


@dataclass(frozen=True, slots=True)
class Picked:
    """Pieces taken from a shelf, named by SKU or barcode or both."""

    sku: str | None
    gtin: str | None
    quantity: int


async def record_pick(
    shop: Shop, request: Request, number: str, picks: Sequence[Picked]
) -> Outcome:
    """Add `picks` to what was picked; more than asked for is refused whole.

    Raises:
        Refused: see `act_on_parcel`.
    """
    problems = [] if picks else [Problem(("lines",), say("Name at least one product."))]
    problems += [
        Problem(("lines", str(n), "quantity"), say("At least 1 piece is picked."))
        for n, pick in enumerate(picks)
        if pick.quantity < 1
    ]

    async def decide(_: Transaction, work: OrderWork, parcel: Shipment) -> None:
        parcels.record_pick(work, parcel, _named(parcel, picks))

    return await act_on_parcel(
        shop, request, number, ShipmentAction.RECORD_PICK, decide, problems=problems
    )


def _named(parcel: Shipment, picks: Sequence[Picked]) -> list[tuple[str, int]]:
    """The picks by SKU; raises Invalid with every one that doesn't fit the parcel."""
    found: list[tuple[str, int]] = []
    problems: list[Problem] = []
    room = {line.sku: line.quantity - line.picked for line in parcel.lines}
    for n, pick in enumerate(picks):
        path = ("lines", str(n))
        sku = _sku(parcel, pick)
        if sku is None:
            problems.append(Problem(path, say("This product is not in the parcel.")))
            continue
        if any(known == sku for known, _ in found):
            problems.append(
                Problem(path, say("{sku} is named twice: give one line for each.", sku=sku))
            )
            continue
        if pick.quantity > room[sku]:
            problems.append(
                Problem(
                    (*path, "quantity"),
                    say("Only {most} more of {sku} belong in it.", most=room[sku], sku=sku),
                )
            )
        found.append((sku, pick.quantity))
    if problems:
        raise Invalid(problems)
    return found


def _sku(parcel: Shipment, pick: Picked) -> str | None:
    fits = [
        line.sku
        for line in parcel.lines
        if (pick.sku is None or line.sku == pick.sku)
        and (pick.gtin is None or _same_gtin(line.gtin, pick.gtin))
    ]
    return fits[0] if fits and (pick.sku or pick.gtin) else None


def _same_gtin(kept: str | None, scanned: str) -> bool:
    digits = scanned.strip()
    return kept is not None and digits.isdigit() and gtin14(kept) == gtin14(digits)


async def pack(
    shop: Shop, request: Request, number: str, *, allow_short: bool, reason: str | None
) -> Outcome:
    """PICKING becomes PACKED; with `allow_short` what is missing is found elsewhere.

    Raises:
        Refused: see `act_on_parcel`.
    """

    async def decide(_: Transaction, work: OrderWork, parcel: Shipment) -> None:
        parcels.pack(work, parcel)

    return await act_on_parcel(
        shop, request, number, ShipmentAction.PACK, decide, reason=reason, short=allow_short
    )


async def mark_ready(shop: Shop, request: Request, number: str) -> Outcome:
    """PACKED becomes READY: the outbound document. Raises Refused: see `act_on_parcel`."""

    async def decide(_: Transaction, work: OrderWork, parcel: Shipment) -> None:
        parcels.mark_ready(work, parcel)

    return await act_on_parcel(shop, request, number, ShipmentAction.MARK_READY, decide)


async def cancel_parcel(shop: Shop, request: Request, number: str, reason: str | None) -> Outcome:
    """Take the parcel apart; its pieces are allocated again at once.

    Raises:
        Refused: see `act_on_parcel`.
    """

    async def decide(_: Transaction, work: OrderWork, parcel: Shipment) -> None:
        parcels.cancel_parcel(work, parcel)

    return await act_on_parcel(shop, request, number, ShipmentAction.CANCEL, decide, reason=reason)


@dataclass(frozen=True, slots=True)
class Handover:
    """Who takes the parcel, and under which number; without a carrier the shop's rules choose."""

    carrier: str | None = None
    tracking_number: str | None = None
    estimated_delivery: datetime | None = None
    service: str | None = None

    def problems(self) -> list[Problem]:
        found = text_problems("service", self.service, LONGEST_SERVICE)
        if self.carrier is not None and not is_carrier_code(self.carrier):
            found.append(
                Problem(
                    ("carrier",), say("A carrier is a lower-case code such as dhl or sf-express.")
                )
            )
        if self.tracking_number is not None and not is_tracking_number(self.tracking_number):
            found.append(
                Problem(
                    ("trackingNumber",),
                    say("A tracking number has 1 to 64 letters, digits and dashes."),
                )
            )
        return found


def way_of(order: Order, parcel: Shipment) -> Way:
    """What a carrier is chosen by."""
    return Way(parcel.warehouse, order.destination.country, order.priority)


def _nobody_goes(way: Way) -> Sentence:
    if way.country is None:
        return say(
            "No carrier is set that goes from {warehouse} to a counter: name one.",
            warehouse=way.warehouse,
        )
    return say(
        "No carrier is set that goes from {warehouse} to {country}: name one.",
        warehouse=way.warehouse,
        country=way.country,
    )


def _choice(book: CarrierBook, order: Order, parcel: Shipment, handover: Handover) -> CarrierChoice:
    """Who takes the parcel.

    Raises:
        Invalid: nobody is named, and no tariff serves this way.
    """
    way = way_of(order, parcel)
    if handover.carrier is not None:
        return chosen_by_person(book, way, handover.carrier, handover.service)
    chosen = choose(book, way)
    if chosen is None:
        raise Invalid([Problem(("carrier",), _nobody_goes(way))])
    return chosen


async def dispatch(shop: Shop, request: Request, number: str, handover: Handover) -> Outcome:
    """READY becomes DISPATCHED; the pieces leave the shelf. What its carrier told early joins in.

    Raises:
        Refused: see `act_on_parcel`.
    """

    async def decide(tx: Transaction, work: OrderWork, parcel: Shipment) -> None:
        choice = _choice(shop.rules.carriers, work.order, parcel, handover)
        parcels.dispatch(
            work, parcel, choice.carrier, handover.tracking_number, handover.estimated_delivery
        )
        await keep_choice(tx.connection, work, parcel.id, choice)
        await follow(tx, shop, work.order.shipment(number), request.at)

    outcome = await act_on_parcel(
        shop, request, number, ShipmentAction.DISPATCH, decide, problems=handover.problems()
    )
    if handover.tracking_number is not None:
        await match(shop, handover.tracking_number, request.at)
    return outcome
