"""Trap: Strawberry makes one context for a websocket, so what it loaded once is shown for ever.

Loaders and sessions in it are shared by all operations of the socket, and break where two run at
once. Here each operation has a context of its own and reads one moment of the database
(`app/api.py`, `app/schema/reading/moment.py`); what an event's answer needs is read for that event.
"""

from collections.abc import Iterator

import pytest

from tests.acceptance.documents import gql
from tests.acceptance.shop import Shop
from tests.faults.server import serving
from tests.traps.elsewhere import ensure_guarded

ORDER = gql("query($number: String!) { order(number: $number) { priority version } }")
UPDATES = gql(
    """subscription($number: String!) { orderUpdated(number: $number) {
      version order { priority version } } }"""
)
PRIORITIES = ("URGENT", "VIP", "NORMAL") * 2
AT_ONCE = 30


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


def test_each_operation_of_a_socket_sees_the_order_as_it_is(shop: Shop) -> None:
    number = shop.place(shop.stocked(5))["number"]
    with shop.manager.socket() as wire:
        for priority in PRIORITIES:
            changed = shop.sales.ok("orderSetPriority", number=number, priority=priority)

            seen = wire.subscribe(ORDER, number=number).next()

            assert seen == {"priority": priority, "version": changed["version"]}


def test_each_event_of_a_feed_shows_the_order_as_it_is(shop: Shop) -> None:
    number = shop.place(shop.stocked(5))["number"]
    with shop.manager.watch(UPDATES, number=number) as feed:
        assert feed.next()["order"]["priority"] == "NORMAL"
        for priority in PRIORITIES:
            changed = shop.sales.ok("orderSetPriority", number=number, priority=priority)

            told = feed.next()

            assert told["order"] == {"priority": priority, "version": changed["version"]}


def test_operations_at_once_on_one_socket_all_succeed_and_answer_for_themselves(
    shop: Shop,
) -> None:
    mug = shop.stocked(2 * AT_ONCE)
    numbers = [shop.place(mug)["number"] for _ in range(3)]
    for number, priority in zip(numbers, PRIORITIES, strict=False):
        shop.sales.ok("orderSetPriority", number=number, priority=priority)
    with shop.manager.socket() as wire:
        asked = [(n % 3, wire.subscribe(ORDER, number=numbers[n % 3])) for n in range(AT_ONCE)]

        assert [feed.next()["priority"] for _, feed in asked] == [PRIORITIES[n] for n, _ in asked]


def test_it_is_guarded_elsewhere_too() -> None:
    ensure_guarded(
        "execution/test_engine.py::test_each_event_has_a_context_of_its_own",
        "subscriptions/test_scopes.py::test_told_together_everyone_reads_what_they_read_alone",
    )
