"""Other people's libraries, unmodified: they ask, watch, read errors and leave."""

from collections.abc import Iterator

import pytest

from tests.acceptance.shop import Shop
from tests.acceptance.wire import Facts, eventually
from tests.clients.libraries import OVER_HTTP, PROGRAMS, Library
from tests.clients.watching import NOTE, WATCH, annotate, followers

pytestmark = pytest.mark.clients

BAD_TOKEN = {
    "graphql-ws": "CloseEvent 4403",
    "Apollo Client": "UNAUTHENTICATED",
    "urql": "UNAUTHENTICATED",
    "urql over SSE": "UNAUTHENTICATED",
    "graphql-sse": "NetworkError 401",
    "gql": "TransportConnectionFailed 4403",
    "gql over HTTP": "UNAUTHENTICATED",
}
"""What each says to who asks with a token that is no good."""
READ = "query($number: String!) { viewer { role } order(number: $number) { number } }"


@pytest.fixture(scope="module", params=[*PROGRAMS, *OVER_HTTP])
def library(request: pytest.FixtureRequest, node: None, shop: Shop) -> Iterator[Library]:
    opened = Library(request.param, shop.product.url, str(shop.manager.token))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def order(shop: Shop) -> Facts:
    return shop.place(shop.stocked(5))


def codes(answer: Facts) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


def test_it_asks_and_changes(library: Library, order: Facts) -> None:
    number = order["number"]

    read = library.ask(READ, number=number)
    changed = library.ask(NOTE, input={"number": number, "text": library.name})

    assert not read.get("errors")
    assert read["data"]["order"]["number"] == number
    assert changed["data"]["orderAddNote"]["__typename"] == "OrderSuccess"


def test_what_could_be_read_stands_beside_the_field_that_failed(
    library: Library, shop: Shop, order: Facts
) -> None:
    library.become(str(shop.caller("CARRIER").token))
    answer = library.ask(READ, number=order["number"])
    library.become(str(shop.manager.token))

    assert answer["data"]["order"] is None
    assert answer["data"]["viewer"]["role"] == "CARRIER"
    assert codes(answer) == ["FORBIDDEN"]


def test_a_refused_operation_is_told_by_name(library: Library) -> None:
    answer = library.ask("query { nothing }")

    assert not answer.get("data")
    assert codes(answer) == ["BAD_USER_INPUT"]


def test_a_token_that_is_no_good_is_told(library: Library, shop: Shop) -> None:
    library.become("nonsense")
    told = library.tried("query { viewer { role } }")
    library.become(str(shop.manager.token))

    assert BAD_TOKEN[library.name] in told


@pytest.mark.parametrize("library", PROGRAMS, indirect=True)
def test_events_come_in_their_order_until_it_leaves(
    library: Library, shop: Shop, order: Facts
) -> None:
    number = shop.place(shop.stocked(5))["number"]
    staying = library.watch(WATCH, most=2, number=order["number"])
    heard = library.watch(WATCH, most=4, number=number)
    staying.events(1)
    seen = heard.events(1)
    annotate(shop, number, 3)
    seen += heard.events(3)

    begun = seen[0]["version"]
    assert [each["type"] for each in seen] == ["snapshot", *["order.note_added"] * 3]
    assert [each["version"] for each in seen] == [begun + n for n in range(4)]
    assert heard.next("left")
    eventually(lambda: followers(shop) == 1, "the server knows that it left")
    annotate(shop, order["number"], 1)
    staying.events(1)
    assert staying.next("left")
