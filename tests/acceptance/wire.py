"""How the examiner talks to Waypost: GraphQL over HTTP, over sockets and as server-sent events."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeAlias

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from .documents import mutation

Facts: TypeAlias = dict[str, Any]
PATIENCE_S = 8.0
CUT_OFF = 1006


def eventually(look: Callable[[], Any], wanted: str, patience_s: float = PATIENCE_S) -> Any:
    """What `look` answers as soon as it is true; the wait has a deadline, never a fixed length."""
    deadline = time.monotonic() + patience_s
    while not (seen := look()):
        assert time.monotonic() < deadline, f"waited {patience_s} s in vain: {wanted}"
        time.sleep(0.02)
    return seen


class Caller:
    """Somebody with a token (or a guest) at the HTTP door."""

    def __init__(self, url: str, token: str | None = None, address: str | None = None) -> None:
        self.url, self.token = url, token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.HTTPTransport(local_address=address) if address else None
        self.http = httpx.Client(base_url=url, headers=headers, timeout=20, transport=transport)

    def post(self, document: str, /, **variables: Any) -> httpx.Response:
        return self.http.post("/graphql", json={"query": document, "variables": variables})

    def body(self, document: str, /, **variables: Any) -> Facts:
        answer: Facts = self.post(document, **variables).json()
        return answer

    def query(self, document: str, /, **variables: Any) -> Facts:
        body = self.body(document, **variables)
        assert not body.get("errors"), body["errors"]
        answer: Facts = body["data"]
        return answer

    def refusal(self, document: str, /, **variables: Any) -> str:
        """The code of a refused operation."""
        body = self.body(document, **variables)
        assert body.get("errors"), f"nothing was refused: {body}"
        return str(body["errors"][0]["extensions"]["code"])

    def do(self, name: str, /, **given: Any) -> Facts:
        """What a mutation answers, whatever it is."""
        answer: Facts = self.query(mutation(name), input=given)["answer"]
        return answer

    def ok(self, name: str, /, **given: Any) -> Facts:
        """What a mutation answers where it must succeed: the object it names."""
        answer = self.do(name, **given)
        assert answer["__typename"].endswith("Success"), answer
        for key in ("order", "shipment", "product", "warehouse", "alert"):
            if key in answer:
                found: Facts = answer[key]
                return found
        raise AssertionError(answer)

    def levels(self, name: str, /, **given: Any) -> list[Facts]:
        """The shelves that a stock mutation answers where it must succeed."""
        answer = self.do(name, **given)
        assert answer["__typename"] == "StockSuccess", answer
        found: list[Facts] = answer["stockLevels"]
        return found

    def refused(self, name: str, kind: str, /, **given: Any) -> Facts:
        """What a mutation answers where it must refuse with this type."""
        answer = self.do(name, **given)
        assert answer["__typename"] == kind, answer
        return answer

    def socket(self, **init: Any) -> Socket:
        return Socket(self.url, self.token, **init)

    @contextmanager
    def watch(self, document: str, /, **variables: Any) -> Iterator[Feed]:
        with self.socket() as wire:
            yield wire.subscribe(document, **variables)

    def feed_refusal(self, document: str, /, **variables: Any) -> str:
        with self.watch(document, **variables) as feed:
            return str(feed.refusal()["code"])

    @contextmanager
    def server_sent(
        self, document: str, /, headers: dict[str, str] | None = None, **variables: Any
    ) -> Iterator[Iterator[Facts]]:
        asked = {"Accept": "text/event-stream", **(headers or {})}
        body = {"query": document, "variables": variables}
        with self.http.stream("POST", "/graphql", json=body, headers=asked) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            yield parse_events(response.iter_lines())


def parse_events(lines: Iterator[str]) -> Iterator[Facts]:
    """Each server-sent event as {event, id, data}; comments are left out."""
    event: Facts = {}
    for line in lines:
        if not line:
            if event:
                yield event
            event = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            event[name] = json.loads(value) if name == "data" and value else value


class FeedEndedError(Exception):
    """The feed is over: an error message, a complete, or the socket's close."""


class Socket:
    """One graphql-transport-ws connection carrying any number of feeds."""

    def __init__(self, url: str, token: str | None = None, hello: bool = True) -> None:
        self.wire: ClientConnection = connect(
            url.replace("http", "ws", 1) + "/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            open_timeout=PATIENCE_S,
            close_timeout=1,
            compression=None,
            legacy=True,  # websockets 17: the connection itself, not only a context manager
        )
        self.feeds: dict[str, Feed] = {}
        self.ids = count(1)
        if hello:
            payload = {"authorization": f"Bearer {token}"} if token else {}
            self.send(type="connection_init", payload=payload)
            assert self.receive()["type"] == "connection_ack"

    def __enter__(self) -> Socket:
        return self

    def __exit__(self, *_: object) -> None:
        self.wire.close()

    def send(self, **message: Any) -> None:
        self.wire.send(json.dumps(message))

    def receive(self, patience_s: float = PATIENCE_S) -> Facts:
        deadline = time.monotonic() + patience_s
        while True:
            left = max(0.01, deadline - time.monotonic())
            message: Facts = json.loads(self.wire.recv(timeout=left))
            if message["type"] == "ping":
                self.send(type="pong")
                continue
            if message.get("id") in self.feeds:
                self.feeds[message["id"]].inbox.append(message)
            return message

    def close_code(self, patience_s: float = PATIENCE_S) -> int:
        """Reads whatever still comes; the code the server closes with."""
        deadline = time.monotonic() + patience_s
        try:
            while True:
                self.wire.recv(timeout=max(0.01, deadline - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else CUT_OFF

    def subscribe(self, document: str, /, **variables: Any) -> Feed:
        feed = Feed(self, str(next(self.ids)))
        self.feeds[feed.id] = feed
        payload = {"query": document, "variables": variables}
        self.send(type="subscribe", id=feed.id, payload=payload)
        return feed


class Feed:
    """One subscription: its messages, in order."""

    def __init__(self, wire: Socket, identity: str) -> None:
        self.wire, self.id = wire, identity
        self.inbox: deque[Facts] = deque()

    def message(self, patience_s: float = PATIENCE_S) -> Facts:
        deadline = time.monotonic() + patience_s
        while not self.inbox:
            self.wire.receive(max(0.01, deadline - time.monotonic()))
        return self.inbox.popleft()

    def next(self, patience_s: float = PATIENCE_S) -> Facts:
        """The value of the subscription's field in the next message."""
        message = self.message(patience_s)
        if message["type"] != "next" or message["payload"].get("errors"):
            raise FeedEndedError(message)
        answer: Facts = next(iter(message["payload"]["data"].values()))
        return answer

    def take(self, number: int) -> list[Facts]:
        return [self.next() for _ in range(number)]

    def until(self, found: Callable[[Facts], bool]) -> list[Facts]:
        """Everything up to and with the first one that fits."""
        seen: list[Facts] = []
        while not (seen and found(seen[-1])):
            seen.append(self.next())
        return seen

    def refusal(self) -> Facts:
        """The extensions of the error that ended it; what came before is passed over."""
        while True:
            message = self.message()
            assert message["type"] in {"next", "error"}, message
            payload = message["payload"]
            errors = payload if message["type"] == "error" else payload.get("errors")
            if errors:
                extensions: Facts = errors[0]["extensions"]
                return extensions
