"""A carrier's server that answers as it is told to: late, never, wrong, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class RudeCarrier:
    """What it answers next, and what it was asked."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    never: bool = False
    cuts: bool = False
    asked: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/parcels/{{number}}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.asked.append(await reader.readuntil(b"\r\n\r\n"))
            if self.never:
                await reader.read()  # until who asks gives up
                return
            length = len(self.body) + (10 if self.cuts else 0)
            lines = [f"{name}: {value}" for name, value in self.headers.items()]
            head = [f"HTTP/1.1 {self.status} X", f"content-length: {length}", "connection: close"]
            writer.write("\r\n".join([*head, *lines, "", ""]).encode() + self.body)
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def a_rude_carrier() -> AsyncIterator[RudeCarrier]:
    """It, on a real port, for as long as it is needed."""
    carrier = RudeCarrier()
    server = await asyncio.start_server(carrier.answer, "127.0.0.1", 0)
    carrier.port = server.sockets[0].getsockname()[1]
    try:
        yield carrier
    finally:
        server.close()
