"""Hundreds who listen at once over both transports, and remember what they were told last."""

import asyncio
import json
import os
import resource
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage
from websockets.typing import Subprotocol

from tests.acceptance.product import Waypost
from tests.acceptance.wire import CUT_OFF

LONG: Final = bool(os.environ.get("WAYPOST_TEST_LONG"))
"""Whether as many come as a large shop has."""
MOST_FILES: Final = 65_536
PATIENCE_S: Final = 300.0 if LONG else 60.0
ALL_ORDERS: Final = "subscription($after: String) { orderEvents(after: $after) { cursor } }"
ONE_ORDER: Final = """subscription($number: String!, $after: String) {
  orderUpdated(number: $number, after: $after) { cursor } }"""
MANY_OF_ONE: Final = {
    "WAYPOST_SOCKETS_PER_PRINCIPAL": str(MOST_FILES),
    "WAYPOST_GUEST_SOCKETS_PER_ADDRESS": str(MOST_FILES),
}
"""Settings that let a single person open thousands of sockets from one address."""


def allow_files() -> None:
    """Let this process, and the servers that it starts, have as many sockets open as they may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES), most))


@dataclass
class Listener:
    """One client of one feed; where it listens again, it goes on after what it saw last."""

    product: Waypost
    token: str
    after: str
    number: str | None = None
    """Of the order that it follows; all orders without one."""
    by_events: bool = False
    """Over server-sent events instead of a websocket."""
    seen: list[str] = field(default_factory=list)
    code: str | None = None
    """Why it was ended, as it was told."""
    close_code: int | None = None
    ended_s: float = 0.0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Until the server ends it."""
        await (self._over_events() if self.by_events else self._over_socket())

    async def stay(self) -> None:
        """Listen, and at once again when it ends."""
        while True:
            try:
                await self.listen()
            except (OSError, InvalidMessage):
                await asyncio.sleep(0.05)  # nobody has taken the connection, or nobody lives

    async def has_seen(self, cursor: str) -> None:
        while self._last != cursor:
            self.moved.clear()
            await self.moved.wait()

    @property
    def _last(self) -> str:
        return self.seen[-1] if self.seen else self.after

    def _asked(self, **variables: Any) -> dict[str, Any]:
        if self.number is None:
            return {"query": ALL_ORDERS, "variables": variables}
        return {"query": ONE_ORDER, "variables": {"number": self.number} | variables}

    def _hear(self, payload: Any) -> None:
        errors = payload if isinstance(payload, list) else payload.get("errors")
        if errors:
            self.code = errors[0]["extensions"]["code"]
            self.ended_s = time.monotonic()
            return
        (event,) = payload["data"].values()
        self.seen.append(event["cursor"])
        self.moved.set()

    async def _over_socket(self) -> None:
        url = self.product.url.replace("http", "ws", 1) + "/graphql"
        protocol = Subprotocol("graphql-transport-ws")
        bearer = {"authorization": f"Bearer {self.token}"}
        async with connect(
            url,
            subprotocols=[protocol],
            compression=None,
            ping_interval=None,
            open_timeout=PATIENCE_S,
        ) as wire:
            try:
                await wire.send(json.dumps({"type": "connection_init", "payload": bearer}))
                assert json.loads(await wire.recv())["type"] == "connection_ack"
                asked = {"type": "subscribe", "id": "1", "payload": self._asked(after=self._last)}
                await wire.send(json.dumps(asked))
                while True:
                    message = json.loads(await wire.recv())
                    if message["type"] in {"next", "error"}:
                        self._hear(message["payload"])
            except ConnectionClosed as closed:
                self.close_code = closed.rcvd.code if closed.rcvd else CUT_OFF

    async def _over_events(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.product.port)
        body = json.dumps(self._asked()).encode()
        head = (
            "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n"
            f"authorization: Bearer {self.token}\r\nlast-event-id: {self._last}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        try:
            writer.write(head.encode() + body)
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    self._hear(json.loads(line.removeprefix(b"data: ")))
                if line.startswith(b"event: complete"):
                    return
        except ConnectionError:
            self.close_code = CUT_OFF
        finally:
            writer.close()


@asynccontextmanager
async def listening(
    listeners: Sequence[Listener], *, stay: bool = False
) -> AsyncIterator[list["asyncio.Task[None]"]]:
    """All of them at once; those still listening leave at the end of the block."""
    async with asyncio.timeout(PATIENCE_S):
        for each in listeners:
            each.moved = asyncio.Event()  # of this loop
        talks = [each.stay() if stay else each.listen() for each in listeners]
        tasks = [asyncio.create_task(talk) for talk in talks]
        try:
            yield tasks
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def all_have_seen(listeners: Sequence[Listener], cursor: str) -> None:
    """Wait until each was told this last."""
    await asyncio.gather(*(each.has_seen(cursor) for each in listeners))
