"""What is done about a delivery that went wrong; what a carrier is to be told is kept sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from app.domain.contacts import Address
from app.domain.delivery_cases import REPORTED, CaseKind
from app.domain.errors import Invalid, Problem
from app.domain.lifecycle import ShipmentAction
from app.domain.review import address_looks_wrong
from app.domain.sentences import say, say_all
from app.domain.shipments import Shipment
from app.domain.verbs import exceptions
from app.domain.work import OrderWork
from app.storage.kept.cases import Instruction, add_instruction
from app.storage.sealing import given
from app.storage.transaction import Transaction
from app.usecases.contacts import read_address
from app.usecases.once import text_problems
from app.usecases.shipments.acting import act_on_parcel
from app.usecases.shop import Outcome, Request, Shop

LONGEST_NOTE: Final = 500
LONGEST_PLACE: Final = 300
_WHERE_WRONG: Final = say("The street or the postal code can't be right: check the address.")


async def redeliver(
    shop: Shop,
    request: Request,
    number: str,
    *,
    on: datetime,
    until: datetime | None = None,
    note: str | None = None,
) -> Outcome:
    """The carrier is asked to try again between `on` and `until`.

    Raises:
        Refused: see `act_on_parcel`.
    """
    problems = text_problems("note", note, LONGEST_NOTE)
    if on < request.when:
        problems.append(Problem(("notBefore",), say("The next attempt lies in the future.")))
    if until is not None and until < on:
        problems.append(Problem(("notAfter",), say("The window ends after it begins.")))

    async def decide(tx: Transaction, work: OrderWork, parcel: Shipment) -> None:
        exceptions.redeliver(work, parcel, on, until)
        told = Instruction(ShipmentAction.REDELIVER, on, until, _sealed(tx, parcel, note=note))
        await add_instruction(tx.connection, parcel.id, told, request.by, request.at)

    action = ShipmentAction.REDELIVER
    return await act_on_parcel(shop, request, number, action, decide, problems=problems)


async def redirect(
    shop: Shop,
    request: Request,
    number: str,
    address: Address,
    *,
    estimated_delivery: datetime | None = None,
    note: str | None = None,
) -> Outcome:
    """The parcel goes to `address`; the order keeps its own.

    Raises:
        Refused: see `act_on_parcel`.
    """
    problems = text_problems("note", note, LONGEST_NOTE)
    goal = read_address(address, problems, ("address",))
    if not problems and address_looks_wrong(goal.line1, goal.postal_code, goal.country):
        problems.append(Problem(("address",), _WHERE_WRONG))

    async def decide(tx: Transaction, work: OrderWork, parcel: Shipment) -> None:
        exceptions.redirect(work, parcel, estimated_delivery)
        sealed = _sealed(tx, parcel, note=note, address=goal)
        told = Instruction(ShipmentAction.REDIRECT, sealed=sealed)
        await add_instruction(tx.connection, parcel.id, told, request.by, request.at)

    action = ShipmentAction.REDIRECT
    return await act_on_parcel(shop, request, number, action, decide, problems=problems)


async def hold_for_pickup(
    shop: Shop,
    request: Request,
    number: str,
    place: str,
    *,
    until: datetime | None = None,
    note: str | None = None,
) -> Outcome:
    """The parcel waits at `place`, until `until` where that is known.

    Raises:
        Refused: see `act_on_parcel`.
    """
    problems = [
        *text_problems("place", place, LONGEST_PLACE),
        *text_problems("note", note, LONGEST_NOTE),
    ]
    if not place.strip():
        problems.append(Problem(("place",), say("Say where it waits: a code or a name.")))
    if until is not None and until < request.when:
        problems.append(Problem(("until",), say("It waits until some time in the future.")))

    async def decide(tx: Transaction, work: OrderWork, parcel: Shipment) -> None:
        exceptions.hold_for_pickup(work, parcel, until)
        sealed = _sealed(tx, parcel, note=note, place=place.strip())
        told = Instruction(ShipmentAction.HOLD_FOR_PICKUP, ends_at=until, sealed=sealed)
        await add_instruction(tx.connection, parcel.id, told, request.by, request.at)

    action = ShipmentAction.HOLD_FOR_PICKUP
    return await act_on_parcel(shop, request, number, action, decide, problems=problems)


async def return_to_sender(
    shop: Shop, request: Request, number: str, *, note: str | None = None
) -> Outcome:
    """The carrier is asked to bring the parcel back; its scan of that ends it.

    Raises:
        Refused: see `act_on_parcel`.
    """
    problems = text_problems("note", note, LONGEST_NOTE)

    async def decide(tx: Transaction, work: OrderWork, parcel: Shipment) -> None:
        exceptions.return_to_sender(work, parcel)
        sealed = _sealed(tx, parcel, note=note)
        told = Instruction(ShipmentAction.RETURN_TO_SENDER, sealed=sealed)
        await add_instruction(tx.connection, parcel.id, told, request.by, request.at)

    action = ShipmentAction.RETURN_TO_SENDER
    return await act_on_parcel(shop, request, number, action, decide, problems=problems)


async def report_exception(
    shop: Shop, request: Request, number: str, kind: CaseKind, reason: str | None
) -> Outcome:
    """Somebody here found out what is wrong with a parcel that is out.

    Raises:
        Refused: see `act_on_parcel`.
    """
    problems = []
    if kind not in REPORTED:
        names = say_all("{some} or {next}", sorted(REPORTED))
        told = say(
            "{names} is reported by hand; record anything else as the carrier's scan.", names=names
        )
        problems.append(Problem(("kind",), told))

    async def decide(_: Transaction, work: OrderWork, parcel: Shipment) -> None:
        exceptions.report(work, parcel, kind)

    action = ShipmentAction.REPORT_EXCEPTION
    return await act_on_parcel(
        shop, request, number, action, decide, problems=problems, reason=reason
    )


@dataclass(frozen=True, slots=True)
class SentAgain:
    """So many pieces of a product that are to be sent again."""

    sku: str
    quantity: int


async def reship(
    shop: Shop,
    request: Request,
    number: str,
    lines: Sequence[SentAgain] | None,
    reason: str | None,
) -> Outcome:
    """Allocate pieces of the parcel again; all that still count where `lines` is None.

    Raises:
        Refused: see `act_on_parcel`.
    """
    problems = (
        [] if lines is None or lines else [Problem(("lines",), say("Name at least one product."))]
    )

    async def decide(_: Transaction, work: OrderWork, parcel: Shipment) -> None:
        exceptions.reship(work, parcel, _pieces(parcel, lines))

    action = ShipmentAction.RESHIP
    return await act_on_parcel(
        shop, request, number, action, decide, problems=problems, reason=reason
    )


def _pieces(parcel: Shipment, lines: Sequence[SentAgain] | None) -> dict[str, int]:
    """Pieces by SKU; raises Invalid with every line that doesn't fit the parcel."""
    room = {line.sku: line.counting for line in parcel.lines if line.counting}
    if lines is None:
        return room
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for n, line in enumerate(lines):
        path = ("lines", str(n))
        if line.sku not in room:
            problems.append(Problem((*path, "sku"), say("No piece of this is left in the parcel.")))
        elif line.sku in found:
            problems.append(
                Problem(
                    (*path, "sku"),
                    say("{sku} is named twice: give one line for each.", sku=line.sku),
                )
            )
        elif not 1 <= line.quantity <= room[line.sku]:
            told = say(
                "Between 1 and {most} of {sku} can be sent again.",
                most=room[line.sku],
                sku=line.sku,
            )
            problems.append(Problem((*path, "quantity"), told))
        else:
            found[line.sku] = line.quantity
    if problems:
        raise Invalid(problems)
    return found


def _sealed(
    tx: Transaction,
    parcel: Shipment,
    *,
    note: str | None = None,
    place: str | None = None,
    address: Address | None = None,
) -> bytes | None:
    """Words, a place and an address as one sealed value; None where there is nothing to seal."""
    words = {
        "note": note and note.strip(),
        "place": place,
        "address": given(address) if address else None,
    }
    told = {name: value for name, value in words.items() if value}
    return tx.sealer.seal(orjson.dumps(told), f"instruction:{parcel.id}") if told else None
