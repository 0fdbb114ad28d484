"""What the text of a search may mean among orders: a number, a reference, a parcel, a person.

Each meaning is counted by an index of its own before any order is looked at, and those that nothing
has are left out: so a name costs what names cost, and a day what a page of a day costs.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.reading import ways
from app.storage.reading.reach import counted, together
from app.storage.reading.ways import Way
from app.storage.statements.columns import EPOCH, Micros
from app.storage.tables import order_terms, orders, shipments

_DAY: Final = re.compile(r"[0-9]{1,5}|[0-9]{6}-?")
"""The begin of an order's number that tells days and nothing more, see `storage.ids`."""
_DAY_MICROS: Final = 86_400_000_000
_IDS: Final = select(orders.c.id)
_EDGES: Final = select(
    select(func.min(orders.c.placed_at)).scalar_subquery(),
    select(func.max(orders.c.placed_at)).scalar_subquery(),
)
"""When the first order was placed, and when the last."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that the text may mean.

    `passed` are the rows that are gone through to find its orders, `known` says how many those are,
    up to FEW + 1.
    """

    condition: ColumnElement[bool]
    ids: Select[Any]
    passed: Select[Any]
    known: int = 0


async def searched(
    connection: AsyncConnection,
    prefix: str,
    people: Sequence[tuple[bytes, ...]],
    *,
    by_placing: bool,
) -> Way:
    """The way to the orders that the text may mean; a day's are in the order of placing too."""
    numbered, *others = await _meant(connection, prefix, people)
    others = [each for each in others if each.known]
    found = [numbered, *others] if numbered.known else others
    if not found:
        return Way(false(), (_IDS.where(false()),), known=0)
    runs: list[ColumnElement[bool]] = []
    few_others = sum(each.known for each in others) <= ways.FEW
    if by_placing and numbered.known and few_others and _DAY.fullmatch(prefix):
        runs = [and_(numbered.condition, span) for span in await _spans(connection, prefix)]
        if others:
            elsewhere = orders.c.id.in_(together([each.ids for each in others]))
            runs.append(and_(elsewhere, not_(numbered.condition)))
    return Way(
        or_(*(each.condition for each in found)),
        tuple(each.ids for each in found),
        tuple(runs),
        tuple(each.passed for each in found),
        sum(each.known for each in found),
    )


async def _meant(
    connection: AsyncConnection, prefix: str, people: Sequence[tuple[bytes, ...]]
) -> list[Meaning]:
    """Everything the text may mean, its number first; `known` is 0 where nothing has it."""
    texts = [
        _told(starts_with(orders.c.number, prefix.upper())),
        _told(starts_with(orders.c.reference_folded, prefix)),
        _tracked(starts_with(shipments.c.tracking_folded, prefix)),
    ]
    terms = sorted({term for group in people for term in group})
    passed = [*(each.passed for each in texts), *map(_holders, terms)]
    counts = select(*(counted([rows], ways.FEW + 1) for rows in passed))
    row = (await connection.execute(counts)).one()
    rarity = dict(zip(terms, row[len(texts) :], strict=True))
    return [
        *(replace(each, known=known) for each, known in zip(texts, row, strict=False)),
        *(_named(group, rarity) for group in people if group),
    ]


def _told(condition: ColumnElement[bool]) -> Meaning:
    """A text of the order's own."""
    ids = _IDS.where(condition)
    return Meaning(condition, ids, ids)


def _tracked(condition: ColumnElement[bool]) -> Meaning:
    """A text of one of its parcels."""
    ids = select(shipments.c.order_id).where(condition)
    return Meaning(exists().where(shipments.c.order_id == orders.c.id, condition), ids, ids)


def _named(group: Sequence[bytes], rarity: Mapping[bytes, int]) -> Meaning:
    """The orders that have all of these terms, looked for from the rarest."""
    first, *rest = sorted(set(group), key=lambda term: (rarity[term], term))
    led = order_terms.alias()
    ids = select(led.c.order_id).where(led.c.term == first, _has_terms(led.c.order_id, rest))
    condition = _has_terms(orders.c.id, [first, *rest])
    return Meaning(condition, ids, _holders(first), rarity[first])


def _holders(term: bytes) -> Select[Any]:
    return select(order_terms.c.order_id).where(order_terms.c.term == term)


def _has_terms(own_id: ColumnElement[Any], terms: Sequence[bytes]) -> ColumnElement[bool]:
    found = []
    for term in terms:
        other = order_terms.alias()
        found.append(exists().where(other.c.term == term, other.c.order_id == own_id))
    return and_(true(), *found)


async def _spans(connection: AsyncConnection, prefix: str) -> list[ColumnElement[bool]]:
    """When the orders of these numbers were placed: days of each century that the shop has seen."""
    edges = (await connection.execute(_EDGES)).one()
    first, last = (edge.year // 100 for edge in edges)
    when = orders.c.placed_at
    spans = [days(prefix.rstrip("-"), century) for century in range(first, last + 1)]
    return [and_(when >= begin, when < end) for begin, end in spans if begin < end]


def days(head: str, century: int) -> tuple[Micros, Micros]:
    """From the first day that is written so at its head, until the end of the last."""
    first = date(max(1, century * 100), 1, 1).toordinal()
    span = range(first, date(century * 100 + 99, 12, 31).toordinal() + 1)
    begin, end = (bisect_left(span, text, key=_written) for text in (head, head + ":"))
    return _micros(first + begin), _micros(first + end)


def _written(day: int) -> str:
    return f"{date.fromordinal(day):%y%m%d}"


def _micros(day: int) -> Micros:
    return Micros((day - EPOCH.toordinal()) * _DAY_MICROS)


def starts_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """True where `column` begins with `prefix`, as a range that an index serves."""
    return (column >= prefix) & (column < prefix + "\U0010ffff")
