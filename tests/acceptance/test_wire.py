"""The wires: graphql-transport-ws to the letter, server-sent events, and plain HTTP."""

from __future__ import annotations

import pytest

from .documents import AVAILABILITY, ORDER_EVENTS, ORDER_UPDATED, gql
from .shop import Shop
from .wire import Caller, Facts, Socket

VIEWER = gql("{ viewer { role subject permissions } }")


def test_queries_and_mutations_travel_over_a_socket_too(shop: Shop) -> None:
    with shop.manager.socket() as wire:
        feed = wire.subscribe(VIEWER)
        assert feed.next()["role"] == "MANAGER"
        assert feed.message()["type"] == "complete"


def test_a_socket_without_a_token_is_a_guests(shop: Shop) -> None:
    with shop.guest.socket() as wire:
        assert wire.subscribe(VIEWER).next()["role"] == "GUEST"


def test_a_bad_token_closes_the_socket_4403(shop: Shop) -> None:
    with Socket(shop.product.url, hello=False) as wire:
        wire.send(type="connection_init", payload={"authorization": "Bearer nonsense"})
        assert wire.close_code() == 4403


def test_a_refused_operation_leaves_the_socket_open(shop: Shop) -> None:
    with shop.guest.socket() as wire:
        assert wire.subscribe(ORDER_EVENTS).refusal()["code"] == "UNAUTHENTICATED"
        assert wire.subscribe("subscription { nothing }").refusal()["code"] == "BAD_USER_INPUT"
        assert wire.subscribe("subscription {").refusal()["code"] == "BAD_USER_INPUT"
        assert wire.subscribe(VIEWER).next()["role"] == "GUEST"


def test_the_protocols_own_endings(shop: Shop) -> None:
    def ending(*messages: Facts, hello: bool = True) -> int:
        with Socket(shop.product.url, hello=hello) as wire:
            for message in messages:
                wire.send(**message)
            return wire.close_code()

    viewing: Facts = {"id": "1", "type": "subscribe", "payload": {"query": VIEWER}}
    skus = [shop.stocked(1).sku]
    endless = {"query": AVAILABILITY, "variables": {"skus": skus}}
    watching: Facts = {"id": "1", "type": "subscribe", "payload": endless}
    assert ending(viewing, hello=False) == 4401
    assert ending({"type": "connection_init"}) == 4429
    assert ending({"type": "no such message"}) == 4400
    assert ending(watching, watching) == 4409


def test_frames_that_are_no_messages_close_4400(shop: Shop) -> None:
    for frame in ("{", "null", "[]", '"x"', '{"id": 1}'):
        with shop.guest.socket() as wire:
            wire.wire.send(frame)
            assert wire.close_code() == 4400, frame


def test_a_completed_feed_is_silent_and_its_id_is_free(shop: Shop) -> None:
    number = shop.place(shop.stocked(5))["number"]
    with shop.manager.socket() as wire:
        feed = wire.subscribe(ORDER_UPDATED, number=number)
        feed.next()
        wire.send(type="complete", id=feed.id)
        again = {"query": VIEWER}
        wire.send(type="subscribe", id=feed.id, payload=again)
        assert feed.next()["role"] == "MANAGER"


def test_a_ping_is_answered(shop: Shop) -> None:
    with shop.guest.socket() as wire:
        wire.send(type="ping")
        assert wire.receive()["type"] == "pong"


def test_a_feed_as_server_sent_events(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))

    with shop.manager.server_sent(ORDER_UPDATED, number=order["number"]) as events:
        first = next(events)
        shop.sales.ok("orderAddNote", number=order["number"], text="x")
        second = next(events)

    seen = [each["data"]["data"]["orderUpdated"] for each in (first, second)]
    assert [each["type"] for each in seen] == ["snapshot", "order.note_added"]
    assert [each["event"] for each in (first, second)] == ["next", "next"]
    assert second["id"] == seen[1]["cursor"]


def test_server_sent_events_resume_after_the_last_id(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    cursor = shop.timeline(order["number"])[0]["cursor"]
    last = {"Last-Event-ID": cursor}

    with shop.manager.server_sent(ORDER_UPDATED, last, number=order["number"]) as events:
        seen = [next(events)["data"]["data"]["orderUpdated"]["type"] for _ in range(2)]

    assert seen == shop.types(order["number"])[1:]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("*/*", "application/json"),
        ("application/graphql-response+json, application/json", "application/graphql-response"),
        ("application/json, text/event-stream", "application/json"),
    ],
)
def test_the_answer_comes_in_the_kind_that_was_asked_for(
    shop: Shop, accept: str, kind: str
) -> None:
    answer = shop.guest.http.post("/graphql", json={"query": VIEWER}, headers={"Accept": accept})

    assert answer.status_code == 200
    if accept != "*/*":
        assert answer.headers["content-type"].startswith(kind)
    assert answer.json()["data"]["viewer"]["role"] == "GUEST"


def test_get_answers_queries_and_refuses_mutations(shop: Shop) -> None:
    asked = shop.manager.http.get("/graphql", params={"query": VIEWER})
    written = shop.manager.http.get(
        "/graphql",
        params={"query": 'mutation { orderCancel(input: {number: "x"}) { __typename } }'},
    )

    assert asked.json()["data"]["viewer"]["role"] == "MANAGER"
    assert written.status_code == 405
    assert written.json()["errors"]


def test_a_browser_gets_graphiql_from_the_machine_itself(shop: Shop) -> None:
    page = shop.guest.http.get("/graphql", headers={"Accept": "text/html"})

    assert page.headers["content-type"].startswith("text/html")
    assert "//cdn" not in page.text
    assert "unpkg" not in page.text


def test_a_bad_token_is_401_and_never_a_guest(shop: Shop) -> None:
    answer = Caller(shop.product.url, "nonsense").post(VIEWER)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert not answer.json().get("data")


def test_an_instant_prints_with_milliseconds_and_z(shop: Shop) -> None:
    placed = shop.place(shop.stocked(5))["placedAt"]

    assert placed.endswith("Z")
    assert len(placed.rpartition(".")[2]) >= 4
