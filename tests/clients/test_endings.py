"""What each library says of each ending is what the page says it does."""

import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.acceptance.shop import Shop
from tests.clients.conftest import SOCKETS_PER_PRINCIPAL
from tests.clients.libraries import Heard, Library, all_libraries
from tests.clients.page import seen_by_libraries
from tests.clients.watching import WATCH
from tests.faults.server import serving

pytestmark = pytest.mark.clients

EVENTS = "subscription($after: String) { orderEvents(after: $after) { cursor type version } }"
BEYOND_A_MEGABYTE = "x" * 1_200_000


def endings(heard: list[Heard]) -> dict[str, str]:
    return {each.library: each.ended() for each in heard}


@pytest.mark.parametrize(
    ("ending", "document", "variables"),
    [
        ("NOT_FOUND", WATCH, {"number": "nobody's"}),
        ("CURSOR_UNKNOWN", EVENTS, {"after": "nonsense"}),
        ("message too large", WATCH, {"number": BEYOND_A_MEGABYTE}),
    ],
)
def test_a_feed_that_is_refused(
    libraries: list[Library], ending: str, document: str, variables: dict[str, str]
) -> None:
    told = endings([library.watch(document, **variables) for library in libraries])

    assert told == seen_by_libraries(ending)


def test_a_token_that_is_no_good(node: None, shop: Shop) -> None:
    with all_libraries(shop.product.url, "nonsense") as strangers:
        told = endings([library.watch(EVENTS) for library in strangers])

    assert told == seen_by_libraries("bad token")


def test_no_place_left(node: None, shop: Shop) -> None:
    crowd = shop.caller("SALES", "crowd")
    with ExitStack() as opened:
        for _ in range(SOCKETS_PER_PRINCIPAL):
            opened.enter_context(crowd.socket())
        late = opened.enter_context(all_libraries(shop.product.url, str(crowd.token)))
        told = endings([library.watch(EVENTS) for library in late])

    assert told == seen_by_libraries("no place left")


def test_a_server_that_goes(node: None, tmp_path: Path) -> None:
    with serving(tmp_path) as shop:
        number = shop.place(shop.stocked(5))["number"]
        with all_libraries(shop.product.url, str(shop.manager.token)) as libraries:
            told = {}
            for ending, how in (("SHUTTING_DOWN", signal.SIGTERM), ("cut", signal.SIGKILL)):
                watching = [library.watch(WATCH, number=number) for library in libraries]
                for each in watching:
                    each.next("event")
                shop.product.stop(how)
                told[ending] = endings(watching)
                told["nobody there"] = endings([library.watch(EVENTS) for library in libraries])
                shop.product.start()

    assert told == {ending: seen_by_libraries(ending) for ending in told}
