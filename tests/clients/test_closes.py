"""The page's tables of closes and of refusals, each provoked below any library."""

from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from app.transport.protocol import Close
from tests.acceptance.shop import Shop
from tests.acceptance.wire import Facts, Socket
from tests.clients.conftest import SOCKETS_PER_PRINCIPAL
from tests.clients.page import CLOSES, REFUSALS, table

pytestmark = pytest.mark.clients

FEED = {"query": 'subscription { availabilityChanged(skus: ["A"]) { sku } }'}
HELLO = {"type": "connection_init"}
STRANGER = HELLO | {"payload": {"authorization": "Bearer nonsense"}}
START = {"type": "subscribe", "id": "1", "payload": FEED}
LONG = START | {"payload": FEED | {"variables": {"x": "y" * 300_000}}}
SAID: dict[int, list[Any]] = {
    1002: [b"\xff\x80\0\0\0\0"],
    1007: [b"\x81\x81\0\0\0\0\xff"],
    1009: [HELLO, LONG],
    4400: [{"type": "hello"}],
    4401: [START],
    4403: [STRANGER],
    4408: [],
    4409: [HELLO, START, START],
    4429: [HELLO, HELLO],
}
"""What is said so that the server closes; bytes are a frame as it is."""
SEEN_ELSEWHERE = {1012, 1013, 4406, 4500}
"""Below, by the libraries of test_endings.py, and in tests/transport/test_rude_sockets.py."""
EVENTS = {"accept": "text/event-stream"}
ASKED: dict[int, Facts] = {
    400: {"content": "{", "headers": EVENTS | {"content-type": "application/json"}},
    401: {"json": FEED, "headers": EVENTS | {"authorization": "Bearer nonsense"}},
    405: {"method": "PUT", "headers": EVENTS},
    406: {"json": FEED, "headers": {"accept": "text/plain"}},
    413: {"json": FEED | {"variables": {"x": "y" * 1_100_000}}, "headers": EVENTS},
    415: {"content": "{}", "headers": EVENTS | {"content-type": "text/plain"}},
}
"""What is asked so that no stream comes; 403 and 429 need more than one request."""


@pytest.mark.parametrize("code", SAID)
def test_what_is_said_wrong_closes_with_its_code(shop: Shop, code: int) -> None:
    with Socket(shop.product.url, hello=False) as talk:
        for said in SAID[code]:
            if isinstance(said, bytes):
                talk.wire.socket.sendall(said)
            else:
                talk.send(**said)

        assert talk.close_code() == code


def test_a_socket_without_the_subprotocol_is_closed(shop: Shop) -> None:
    with (
        connect(f"{shop.product.url}/graphql".replace("http", "ws")) as wire,
        pytest.raises(ConnectionClosed) as closed,
    ):
        wire.recv(timeout=5)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == Close.SUBPROTOCOL_NOT_ACCEPTABLE


def test_the_page_names_every_close() -> None:
    named = {int(code) for code, *_ in table(CLOSES)[1:]}

    assert named == set(SAID) | SEEN_ELSEWHERE
    assert set(Close) <= named


@pytest.mark.parametrize("status", ASKED)
def test_what_is_asked_wrong_is_answered_with_its_status(shop: Shop, status: int) -> None:
    asked = {"method": "POST"} | ASKED[status]
    answer = httpx.request(url=f"{shop.product.url}/graphql", **asked)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == code_on_page(status)


def test_one_stream_too_many_is_refused(shop: Shop) -> None:
    crowd = shop.caller("SALES", "streams")
    with ExitStack() as opened:
        for _ in range(SOCKETS_PER_PRINCIPAL):
            opened.enter_context(crowd.socket())
        answer = crowd.http.post("/graphql", json=FEED, headers=EVENTS)

    assert answer.status_code == 429
    assert answer.json()["errors"][0]["extensions"]["code"] == code_on_page(429)


def test_a_page_of_another_origin_is_refused(shop: Shop) -> None:
    url = f"{shop.product.url}/graphql".replace("http", "ws")
    with pytest.raises(InvalidStatus) as refused, connect(url, origin="https://evil.example"):
        pass

    assert refused.value.response.status_code == 403
    assert code_on_page(403).encode() in refused.value.response.body


def test_the_page_names_every_status() -> None:
    assert {int(status) for status, *_ in table(REFUSALS)[1:]} == {*ASKED, 403, 429, 500}


def code_on_page(status: int) -> str:
    (code,) = [code for named, code, *_ in table(REFUSALS) if named == str(status)]
    return code
