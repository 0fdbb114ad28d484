"""A filtered list is the same list whichever way its rows are found, and page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from app.domain.lifecycle import ShortagePolicy, TrackingStatus
from app.storage.reading import ways
from app.storage.reading.order_query import OrderQuery
from app.storage.reading.paging import Page, Span
from app.storage.rows import OrderRow
from app.storage.store import Store
from tests.builders import ANNA, MAY, WEBSITE
from tests.storage.asked_of_orders import queries, some
from tests.usecases.shopping import a_shop, buy, receive, scan, send

GATHERING = {"FEW": 1_000_000, "EVEN": 1_000_000, "STEPS": (1_000_000,)}
WALKING = {"FEW": 0, "STEPS": (1_000_000,)}
STOPPING = {"FEW": 0, "STEPS": (2, 2)}
TURNING_BACK = {"FEW": 0, "STEPS": (1,)}
ALL = (GATHERING, WALKING, STOPPING, TURNING_BACK)


@dataclass
class Asked:
    """A store of some orders, and every question about them."""

    store: Store
    queries: list[OrderQuery]

    async def page(self, query: OrderQuery, span: Span) -> Page[OrderRow]:
        return await self.store.read(
            lambda moment: moment.orders.page(query, span, MAY, with_total=True)
        )

    async def whole(self, query: OrderQuery, *, backward: bool = False) -> list[str]:
        """Every number of the list, read by pages of three."""
        found: list[str] = []
        cursor: str | None = None
        while True:
            page = await self.page(query, Span(3, cursor, backward))
            numbers = [row.number for row in page.rows]
            found = numbers + found if backward else found + numbers
            if not (page.has_previous if backward else page.has_next):
                return found
            cursor = page.cursors[0] if backward else page.cursors[-1]


@pytest_asyncio.fixture
async def asked_of(store: Store) -> AsyncIterator[Asked]:
    shop = await a_shop(store, {"TEA": 50, "CUP": 50, "POT": 1})
    await receive(shop, "TEA", 9, "SHA")
    numbers = [await buy(shop, ("TEA", n % 3 + 1), ("CUP", 1)) for n in range(5)]
    await buy(shop, ("POT", 5), when_short=ShortagePolicy.BACKORDER)
    await buy(shop, ("CUP", 2), by=ANNA, payment=None)
    for number in numbers[:2]:
        await send(shop, f"{number}-1")
    await scan(shop, f"{numbers[0]}-1", TrackingStatus.ATTEMPT_FAILED)
    hers = (await store.read(lambda moment: moment.orders.by_number(numbers[0], MAY))) or None
    assert hers is not None
    assert hers.customer_id is not None
    yield Asked(store, list(queries(store.indexer, hers.customer_id)))


async def test_every_way_finds_the_same_rows_in_the_same_order(
    asked_of: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for query in some(asked_of.queries, 13):
        answers = []
        for limits in ALL:
            for name, value in limits.items():
                monkeypatch.setattr(ways, name, value)
            page = await asked_of.page(query, Span(100))
            answers.append(([row.number for row in page.rows], page.total))
        assert all(answer == answers[0] for answer in answers), query
        assert answers[0][1] == len(answers[0][0]), query


@pytest.mark.parametrize("limits", ALL)
async def test_pages_add_up_to_the_list_forwards_and_backwards(
    asked_of: Asked, limits: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(ways, name, value)
    for query in some(asked_of.queries, 41):
        whole = [row.number for row in (await asked_of.page(query, Span(100))).rows]

        assert await asked_of.whole(query) == whole, query
        assert await asked_of.whole(query, backward=True) == whole, query


async def test_viewers_find_only_what_they_may_see(asked_of: Asked) -> None:
    seen = [
        await asked_of.store.read(
            lambda moment, viewer=viewer: moment.orders.page(  # type: ignore[misc]
                OrderQuery(), Span(100), viewer, with_total=True
            )
        )
        for viewer in (MAY, WEBSITE, ANNA)
    ]

    assert [page.total for page in seen] == [7, 7, 1]
    assert [len(page.rows) for page in seen] == [7, 7, 1]
