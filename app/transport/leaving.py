"""A connection that has said its last word, until its client has read it."""

import asyncio
from typing import Final

LEAVING_S: Final = 10.0
"""How long a client has to hang up after our last word."""


class Leaving(asyncio.Protocol):
    """Drops what still comes until the client hangs up, and cuts one that takes too long.

    To close a socket that has bytes unread resets it, and takes our last word from the client.
    """

    def __init__(self, transport: asyncio.Transport, before: asyncio.Protocol) -> None:
        """Take the connection over from `before`, which is told when it is lost."""
        self._before = before
        self._timer = asyncio.get_running_loop().call_later(LEAVING_S, transport.abort)
        transport.set_protocol(self)
        transport.resume_reading()
        if transport.can_write_eof():
            transport.write_eof()
        else:
            transport.close()  # TLS knows no half of a connection

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._before.connection_lost(exc)
