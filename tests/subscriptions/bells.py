"""Bells for the tail: one that never rings, one that a test rings."""

import asyncio


class SilentBell:
    """Never rings: all that remains is the poll."""

    async def heard(self, timeout_s: float) -> bool:
        await asyncio.sleep(timeout_s)
        return False


class HandBell:
    """Rings when it is told, and wakes whoever listens."""

    def __init__(self) -> None:
        self._sounded = asyncio.Event()

    def ring(self) -> None:
        self._sounded.set()

    async def heard(self, timeout_s: float) -> bool:
        try:
            async with asyncio.timeout(timeout_s):
                await self._sounded.wait()
        except TimeoutError:
            return False
        self._sounded.clear()
        return True
