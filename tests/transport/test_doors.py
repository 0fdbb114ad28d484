"""Who may open a websocket, and how many: places, origins, addresses."""

from __future__ import annotations

import json
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from .talk import Talk


def test_one_socket_too_many_is_told_to_try_later(served):
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(Talk(served, "crowd"))
        one_more = held.enter_context(Talk(served, hello=False))
        one_more.say(type="connection_init", payload={"authorization": "Bearer crowd"})
        assert one_more.ending() == 1013
        held.enter_context(Talk(served, "somebody else"))
    with Talk(served, "crowd"):
        pass  # the places were given back


def test_guests_are_counted_by_address_and_leave_others_their_places(served):
    with ExitStack() as held:
        for _ in range(20):
            held.enter_context(Talk(served))
        held.enter_context(Talk(served, "anna"))
        one_more = held.enter_context(Talk(served, hello=False))
        one_more.say(type="connection_init")

        assert one_more.ending() == 1013


def test_too_many_silent_sockets_of_an_address_are_refused_at_the_door(served):
    with ExitStack() as held:
        for _ in range(20):
            held.enter_context(Talk(served, hello=False))
        with pytest.raises(InvalidStatus) as refused:
            Talk(served)

    assert refused.value.response.status_code == 429
    assert (
        json.loads(refused.value.response.body)["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    )


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_page_may_not_open_a_socket(served, origin):
    with pytest.raises(InvalidStatus) as refused:
        Talk(served, origin=origin)

    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_the_own_host_and_listed_pages_may(served):
    own = served.url.removesuffix("/graphql")
    for origin in (own, "https://shop.example"):
        with Talk(served, origin=origin):
            pass


def test_a_plain_request_to_the_same_path_still_answers(served):
    assert httpx.post(served.url, json={"query": "{ hello }"}).status_code == 200
