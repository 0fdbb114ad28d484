"""How an order's status follows as its parcels move, found by moving every pair of parcels."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Final

from app.domain.lifecycle import (
    RESERVING,
    SHIPMENT_TRANSITIONS,
    OrderStatus,
    Scan,
    ShipmentAction,
    ShipmentRow,
    ShipmentStatus,
)
from app.domain.status_rule import status_of

GOODS_ARRIVE: Final = "goods arrive"
COUNTED: Final = tuple(state for state in ShipmentStatus if state is not ShipmentStatus.CANCELLED)
A_COUNT: Final = "stockCount"


def named(action: ShipmentAction | Scan) -> str:
    """The mutation's name, or what a scan says."""
    return f"scan ({action})" if isinstance(action, Scan) else action


@dataclass(frozen=True, slots=True)
class Facts:
    """What the status of an order that nobody cancels follows from."""

    parcels: tuple[ShipmentStatus, ...]
    waiting: bool = False
    held: bool = False

    @property
    def status(self) -> OrderStatus:
        return status_of(
            OrderStatus.CONFIRMED,
            under_review=False,
            held=self.held,
            waiting=int(self.waiting),
            parcels=self.parcels,
        )


def followings() -> dict[tuple[OrderStatus, OrderStatus], set[str]]:
    """What leads from one status to another, for up to two parcels and pieces that wait."""
    found: dict[tuple[OrderStatus, OrderStatus], set[str]] = {}
    for before in _all_facts():
        for cause, after in _moves(before):
            if after.status is not before.status:
                found.setdefault((before.status, after.status), set()).add(cause)
    return found


def _all_facts() -> Iterator[Facts]:
    for size in range(3):
        for parcels in combinations_with_replacement(COUNTED, size):
            for waiting in (False, True):
                for held in (False, True):
                    if parcels or waiting:
                        yield Facts(parcels, waiting, held)


def _moves(before: Facts) -> Iterator[tuple[str, Facts]]:
    if before.waiting and not before.held:
        yield GOODS_ARRIVE, Facts((*before.parcels, ShipmentStatus.ALLOCATED))
    for place, parcel in enumerate(before.parcels):
        others = before.parcels[:place] + before.parcels[place + 1 :]
        if parcel is ShipmentStatus.ALLOCATED and not before.held:
            yield A_COUNT, Facts(others, waiting=True)
        for row in SHIPMENT_TRANSITIONS:
            if row.source is parcel and (isinstance(row.action, Scan) or not before.held):
                for after in _outcomes(row, others, before):
                    yield named(row.action), after


def _outcomes(
    row: ShipmentRow, others: tuple[ShipmentStatus, ...], before: Facts
) -> Iterator[Facts]:
    """What a row makes of the facts; freed pieces are found again, missing ones perhaps."""
    moved, again = (*others, row.target), ShipmentStatus.ALLOCATED
    if row.action is ShipmentAction.CANCEL:
        yield Facts((*others, again), before.waiting)
        return
    if row.action is ShipmentAction.RESHIP:
        for rest in (others, moved):  # all of it is sent again, or a part
            yield Facts((*rest, again), before.waiting)
            yield Facts(rest, waiting=True)
        return
    yield Facts(moved, before.waiting, _still_held(before, moved))
    if row.action is ShipmentAction.PACK:
        yield Facts((*moved, again), before.waiting)
        yield Facts(moved, waiting=True)


def _still_held(before: Facts, parcels: tuple[ShipmentStatus, ...]) -> bool:
    """A hold ends when the last piece has left."""
    return before.held and (before.waiting or not RESERVING.isdisjoint(parcels))
