"""A search finds what its text may mean; the days of a number's begin are walked by their index."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.ids import new_order_number
from app.storage.reading import ways
from app.storage.reading.order_query import OrderQuery, OrderSort
from app.storage.reading.order_search import days
from app.storage.reading.paging import Page, Span
from app.storage.rows import OrderRow
from app.storage.statements.columns import to_micros
from app.storage.store import Store
from app.usecases.orders.place import place_order
from app.usecases.shop import Shop
from tests.api.doors import counted
from tests.builders import MAY, NOON
from tests.storage.asked_of_orders import people_of
from tests.usecases.shopping import a_shop, an_order_for, asked

MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
PLACED = (
    MIDNIGHT.replace(year=1926),
    MIDNIGHT - timedelta(days=40),
    MIDNIGHT - timedelta(microseconds=1),
    MIDNIGHT,
    MIDNIGHT + timedelta(hours=11),
    MIDNIGHT + timedelta(hours=11),
    NOON,
)
BEGINS = ("2", "2611", "26112", "261121", "261121-", "261199")
MOMENTS = st.datetimes(min_value=datetime(1, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


async def a_shop_of_days(store: Store) -> Shop:
    """Orders of several days, and one of another day whose reference begins as a number does."""
    shop = await a_shop(store, {"TEA": 50})
    for n, at in enumerate(PLACED):
        reference = "261121-old" if n == 1 else None
        wanted = an_order_for(("TEA", n % 3 + 1), external_reference=reference)
        await place_order(shop, asked(MAY, NOON, occurred_at=at), wanted)
    return shop


async def paged(store: Store, query: OrderQuery, span: Span) -> Page[OrderRow]:
    return await store.read(lambda moment: moment.orders.page(query, span, MAY, with_total=True))


async def listed(store: Store, query: OrderQuery) -> list[OrderRow]:
    """The whole list, read by pages of two; its total is as long."""
    found: list[OrderRow] = []
    cursor: str | None = None
    while True:
        page = await paged(store, query, Span(2, cursor))
        found += page.rows
        if not page.has_next:
            assert page.total == len(found)
            return found
        cursor = page.cursors[-1]


def expected(rows: Sequence[OrderRow], query: OrderQuery) -> list[str]:
    prefix = query.prefix or ""
    sorts = {
        OrderSort.PLACED_AT: lambda row: (row.placed_at, row.id),
        OrderSort.TOTAL: lambda row: (row.total_minor, row.id),
    }
    found = [
        row
        for row in rows
        if row.number.startswith(prefix) or (row.external_reference or "").startswith(prefix)
    ]
    found.sort(key=sorts[query.sort], reverse=query.descending)
    return [row.number for row in found]


@pytest.mark.parametrize("few", [0, 2_000])
async def test_the_begin_of_a_number_finds_its_days_and_whoever_else_begins_so(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(ways, "FEW", few)
    await a_shop_of_days(store)
    rows = await listed(store, OrderQuery())
    assert len(rows) == len(PLACED)

    for begin in BEGINS:
        for sort in (OrderSort.PLACED_AT, OrderSort.TOTAL):
            for descending in (True, False):
                people = people_of(store.indexer, begin)
                query = OrderQuery(begin, people, sort=sort, descending=descending)
                found = [row.number for row in await listed(store, query)]
                assert found == expected(rows, query), query


async def test_a_day_is_walked_by_its_times(store: Store) -> None:
    await a_shop_of_days(store)
    for begin, is_walked in (("261121", True), ("2611", True), ("261121-7", False)):
        query = OrderQuery(begin, people_of(store.indexer, begin))
        with counted(store) as sent:
            await paged(store, query, Span(2))

        assert ("placed_at >=" in sent[-1]) is is_walked, begin


async def test_what_nothing_has_is_not_looked_for(store: Store) -> None:
    await a_shop_of_days(store)
    query = OrderQuery("anna hartley", people_of(store.indexer, "anna hartley"))

    with counted(store) as sent:
        page = await paged(store, query, Span(2))

    assert page.total == len(PLACED)
    assert [each for each in sent if "order_terms" in each and "reference_folded" in each] == sent[
        :1
    ]


@given(MOMENTS, MOMENTS, st.integers(1, 6))
def test_a_number_begins_so_exactly_on_those_days(at: datetime, other: datetime, cut: int) -> None:
    head = new_order_number(at)[:cut]
    other = other.replace(year=at.year // 100 * 100 + other.year % 100 or 1, day=1)

    begin, end = days(head, at.year // 100)

    assert begin <= to_micros(at) < end
    assert (begin <= to_micros(other) < end) is new_order_number(other).startswith(head)


def test_no_day_is_written_so() -> None:
    for head in ("2613", "261131", "269", "260230"):
        begin, end = days(head, 20)
        assert begin == end, head
