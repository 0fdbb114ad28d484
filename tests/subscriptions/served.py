"""The whole product on a port of its own, and clients that read when a test says so."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from app.auth import Tokens
from app.domain.actors import Role
from app.main import clock, create_app
from app.settings import load_settings
from app.storage.care.opening import opened_store
from app.transport.deadlines import WireTimes
from app.transport.listening import listening_at
from app.transport.server import build_server
from tests.api.doors import SECRET
from tests.databases import KEY, StoreSettingsOf
from tests.subscriptions.following import tell

PATIENCE_S = 30.0
PATIENT = WireTimes(
    write_deadline_s=600, ping_interval_s=600, ping_timeout_s=600, unacknowledged_s=600
)
ALL = """subscription($after: String) { orderEvents(after: $after) {
  cursor a: message b: message c: message d: message e: message f: message g: message } }"""


@dataclass(frozen=True)
class Served:
    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def figure(self, name: str) -> float:
        """One of /metrics."""
        lines = httpx.get(f"{self.url}/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])


@contextmanager
def served(database_url: str, times: WireTimes, **settings: Any) -> Iterator[Served]:
    chosen = load_settings(
        database_url=database_url,
        secret_key=SECRET,
        encryption_keys=KEY,
        poll_interval_s=0.05,
        **settings,
    )
    server = build_server(create_app(chosen), port=0, times=times)
    bound = listening_at("127.0.0.1", 0, times.unacknowledged_s)
    factory = server.config.get_loop_factory()
    thread = threading.Thread(
        target=lambda: asyncio.Runner(loop_factory=factory).run(server.serve(sockets=[bound]))
    )
    thread.start()
    try:
        until(lambda: server.started)
        token = (
            Tokens(SECRET)
            .issue(Role.MANAGER, at=clock(), ttl=timedelta(hours=1), subject="may")
            .text
        )
        yield Served(bound.getsockname()[1], token)
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)


def cursor_of(payload: dict[str, Any]) -> str:
    """Of an answer to `ALL`."""
    return str(payload["data"]["orderEvents"]["cursor"])


def until(look: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not look():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def written(database_url: str, tmp_path: Any, count: int) -> list[str]:
    """Write that many entries as another process would; the cursors of all there are."""

    async def write() -> list[str]:
        async with opened_store(StoreSettingsOf(database_url, tmp_path)) as store:
            for _ in range(count // 1_000):
                await tell(store, 1_000)
            head = await store.read(lambda moment: moment.log.head())
            return [store.cursors.of(position) for position in range(1, head + 1)]

    return asyncio.run(write())


class Raw:
    """A connection below any library that holds little and reads nothing unasked."""

    def __init__(self, served: Served, head: str) -> None:
        self.raw = socket.socket()
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.raw.settimeout(PATIENCE_S)
        self.raw.connect(("127.0.0.1", served.port))
        self.raw.sendall(head.replace("\n", "\r\n").encode())
        self.incoming = self.raw.makefile("rb")

    def close(self) -> None:
        self.incoming.close()
        self.raw.close()

    def is_cut(self) -> bool:
        """Whether the connection ends, whatever is still to be read of it."""
        try:
            while self.raw.recv(65_536):
                pass
        except ConnectionResetError:
            return True
        return True

    def line(self) -> bytes:
        return self.incoming.readline().strip()


class RawSocket(Raw):
    """One subscription over a websocket."""

    def __init__(self, served: Served, after: str | None = None) -> None:
        super().__init__(
            served,
            "GET /graphql HTTP/1.1\nhost: x\nupgrade: websocket\nconnection: upgrade\n"
            "sec-websocket-version: 13\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\n"
            "sec-websocket-protocol: graphql-transport-ws\n\n",
        )
        while self.line():
            pass
        self._say(type="connection_init", payload={"authorization": f"Bearer {served.token}"})
        query = {"query": ALL, "variables": {"after": after}}
        assert self._message() == {"type": "connection_ack"}
        self._say(type="subscribe", id="1", payload=query)

    def _say(self, **message: Any) -> None:
        """A masked frame; the mask of zeros leaves the payload as it is."""
        text = json.dumps(message).encode()
        head = bytes((0x81, 0x80 | 126)) + len(text).to_bytes(2, "big") + bytes(4)
        self.raw.sendall(head + text)

    def _message(self) -> dict[str, Any]:
        while True:
            first, size = self.incoming.read(2)
            if size == 126:
                size = int.from_bytes(self.incoming.read(2), "big")
            payload = self.incoming.read(size)
            if first & 0x0F == 1:
                found: dict[str, Any] = json.loads(payload)
                return found

    def next(self) -> dict[str, Any]:
        """The payload of the next answer, or the errors that end the feed."""
        message = self._message()
        payload = message["payload"]
        return {"errors": payload} if message["type"] == "error" else payload


class RawEvents(Raw):
    """One subscription over server-sent events."""

    def __init__(self, served: Served, after: str | None = None) -> None:
        body = json.dumps({"query": ALL})
        resumes = f"last-event-id: {after}\n" if after else ""
        super().__init__(
            served,
            "POST /graphql HTTP/1.1\nhost: x\naccept: text/event-stream\n"
            f"authorization: Bearer {served.token}\n{resumes}"
            f"content-type: application/json\ncontent-length: {len(body)}\n\n{body}",
        )

    def next(self) -> dict[str, Any]:
        while not (line := self.line()).startswith(b"data: "):
            pass
        found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
        return found
