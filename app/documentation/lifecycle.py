"""`docs/lifecycle.md`: both lifecycles drawn from their tables, and the rule of the status."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from app.documentation.following import A_COUNT, COUNTED, GOODS_ARRIVE, Facts, followings, named
from app.documentation.markdown import diagram, page, table, words
from app.domain.actors import Role
from app.domain.labels import Words, label
from app.domain.lifecycle import (
    LEFT,
    ORDER_TRANSITIONS,
    SHIPMENT_TRANSITIONS,
    OrderAction,
    OrderRow,
    OrderStatus,
    ShipmentAction,
    ShipmentStatus,
)
from app.domain.shipments import TAKEN_SCANS

_RULE = f"""
An order's status is never set; it follows from the facts. The first sentence that fits decides:

1. `CANCELLED` and `COMPLETED` stay.
2. While no piece has left the house: a review by a person makes it `PLACED`; a hold makes it
   `ON_HOLD`; pieces that no parcel holds make it `BACKORDERED`; parcels that are all `ALLOCATED`
   make it `CONFIRMED`, all `READY` `READY_TO_SHIP`, anything else `PROCESSING`.
3. While some pieces have left and some not, it is `PARTIALLY_SHIPPED`.
4. Once all have left: a parcel that is `DISPATCHED` or `LOST` makes it `SHIPPED`; otherwise one
   that is `DELIVERED` makes it `DELIVERED`; otherwise everything came back and it is `RETURNED`.

A parcel has left when it is
{words(state for state in ShipmentStatus if state in LEFT)}.
Parcels that are `CANCELLED`, pieces that were cancelled, and a `LOST` parcel whose pieces were
given up don't count; nor do pieces that were sent again with another parcel (`shipmentReship`).
Work of people may move an order back, a carrier's scan never does.
Payment and the carrier's word are axes of their own.
"""

_REMARKS = """
`ADMIN` may do all of it. `orderAdjust` and `orderAnswerShortage` make another order of it, whose
status follows from its facts anew: they stand in the table only, or nothing else could be seen.
Actions that leave the status alone stand there only as well. A shopper cancels until the warehouse
begins a parcel, the shop while a piece is here or lost. Recording a
payment releases an order that was held for it, and a promise that failed holds one.
"""

_CAUSES = f"""
"{GOODS_ARRIVE}" is a receipt, or what another order gave back; `{A_COUNT}` one that found less
than was promised. `shipmentPack` moves an order back where pieces were missing, `shipmentReship`
where a parcel's pieces are sent once more.
"""

_TROUBLES = """
The actions on a parcel that is out leave it where it is: they work its delivery case, see
[operating/delivery-exceptions.md](operating/delivery-exceptions.md). The drawing leaves them out. A
parcel that was sent again as a whole doesn't count any more.
"""

_SCANS = f"""
A scan means that the carrier has the parcel when it says
{words(sorted(TAKEN_SCANS))}.
One that says more than that on a `READY` parcel takes both steps at once. On a parcel that is not
ready yet, on one that has ended, and on one that doesn't count any more, a scan joins the history
and moves nothing; so does a loss of which newer news is known.
"""


_WORKING = frozenset(
    {
        ShipmentAction.REDELIVER,
        ShipmentAction.REDIRECT,
        ShipmentAction.HOLD_FOR_PICKUP,
        ShipmentAction.RETURN_TO_SENDER,
        ShipmentAction.REPORT_EXCEPTION,
        ShipmentAction.RESHIP,
    }
)
"""What is done about a parcel that is out; it stays where it is, and the drawing readable."""
_NOT_DRAWN = frozenset({OrderAction.ADJUST, OrderAction.ANSWER_SHORTAGE})


def lifecycle_page() -> str:
    return page(
        "How an order and a parcel live",
        "## The order",
        _states(Words.ORDER_STATUS, OrderStatus),
        "### What people do",
        diagram(_deeds(), OrderStatus.PLACED, _order_ends()),
        _who_orders(),
        _REMARKS,
        "### What follows from the parcels",
        _RULE,
        diagram(_followings(), OrderStatus.CONFIRMED, _order_ends()),
        _CAUSES,
        "### Every pair of parcels has an answer",
        _pairs(),
        "## The parcel",
        _states(Words.SHIPMENT_STATUS, ShipmentStatus),
        diagram(_parcel_edges(), ShipmentStatus.ALLOCATED, _parcel_ends()),
        _who_parcels(),
        _TROUBLES,
        _SCANS,
    )


def _states(family: Words, states: Iterable[str]) -> str:
    rows = ([f"`{s}`", label(family, s, "ZH"), label(family, s, "EN")] for s in states)
    return table(["state", "中文", "in English"], rows)


def _joined(found: dict[tuple[str, str], set[str]]) -> Iterator[tuple[str, str, str]]:
    for (source, target), causes in found.items():
        yield source, target, ", ".join(sorted(causes))


def _deeds() -> Iterator[tuple[str, str, str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in ORDER_TRANSITIONS:
        if row.action in _NOT_DRAWN:
            continue
        for target in _in_order(row.targets):
            if target is not row.source:
                found.setdefault((row.source, target), set()).add(row.action)
    return _joined(found)


def _followings() -> Iterator[tuple[str, str, str]]:
    order = list(OrderStatus)
    found = followings()
    return _joined({pair: found[pair] for pair in sorted(found, key=lambda p: _places(p, order))})


def _places(pair: tuple[OrderStatus, OrderStatus], order: list[OrderStatus]) -> tuple[int, int]:
    return order.index(pair[0]), order.index(pair[1])


def _parcel_edges() -> Iterator[tuple[str, str, str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in SHIPMENT_TRANSITIONS:
        if row.action in _WORKING:
            continue
        found.setdefault((row.source, row.target), set()).add(named(row.action))
    return _joined(found)


def _in_order(states: Iterable[OrderStatus]) -> list[OrderStatus]:
    wanted = frozenset(states)
    return [status for status in OrderStatus if status in wanted]


def _order_ends() -> list[str]:
    return [OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.RETURNED]


def _parcel_ends() -> list[str]:
    sources = {row.source for row in SHIPMENT_TRANSITIONS if row.target is not row.source}
    return [state for state in ShipmentStatus if state not in sources]


def _who_orders() -> str:
    rows = []
    for (action, goals, roles), group in groupby(ORDER_TRANSITIONS, key=_alike):
        sources = [row.source for row in group]
        anywhere = len(sources) == len(OrderStatus)
        rows.append([f"`{action}`", "any state" if anywhere else words(sources), goals, roles])
    return table(["action", "from", "to", "who may"], rows)


def _alike(row: OrderRow) -> tuple[str, str, str]:
    """What rows have in common that stand in one line of the table."""
    others = _in_order(row.targets - {row.source})
    goals = words(others)
    if row.source in row.targets:
        goals = f"stays, or {goals}" if others else "stays"
    return row.action, goals, _roles(row.roles)


def _who_parcels() -> str:
    rows = (
        [f"`{named(row.action)}`", f"`{row.source}`", f"`{row.target}`", _roles(row.roles)]
        for row in SHIPMENT_TRANSITIONS
    )
    return table(["action", "from", "to", "who may"], rows)


def _roles(roles: Iterable[Role]) -> str:
    wanted = frozenset(roles)
    return ", ".join(role for role in Role if role in wanted)


def _pairs() -> str:
    """The status of an order of two parcels, nothing waiting and nothing held."""
    rows = (
        [f"**{one}**", *(f"{Facts((one, other)).status}" for other in COUNTED)] for one in COUNTED
    )
    return table(["", *COUNTED], rows)
