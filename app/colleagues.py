"""The workers of one server tell each other their figures, so that one scrape shows them all.

Each holds a place in a folder that they share: a locked file, which the system lets go of when the
worker dies however it dies, and a socket beside it where the figures are told when they are asked.
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Final, TextIO

import orjson

from app.figures import Figures

PATIENCE_S: Final = 4.0
"""How long a colleague is waited for: longer than it waits for its database itself."""
SILENT: Final[Figures] = {"waypost_worker_up": 0.0}
Measure = Callable[[], Awaitable[Figures]]


class Colleagues:
    """All workers that share the folder, this one among them. A place is free again after death."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def joined(self, measure: Measure) -> AsyncIterator[None]:
        """Answer for this process' figures until the block ends."""

        async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                writer.write(orjson.dumps(await measure()))
                await writer.drain()
            except ConnectionError:
                pass  # who asked has left
            finally:
                writer.close()

        name, held = self._taken_place()
        with held:
            place = self._folder / f"{name}.socket"
            place.unlink(missing_ok=True)  # of one who died there
            async with await asyncio.start_unix_server(tell, str(place)):
                yield
            place.unlink(missing_ok=True)

    async def figures(self) -> dict[str, Figures]:
        """Of each worker that lives, by the name of its place."""
        places = sorted(self._folder.glob("*.socket"))
        told = await asyncio.gather(*(_asked(place) for place in places))
        return {
            place.stem: figures
            for place, figures in zip(places, told, strict=True)
            if figures is not None
        }

    def _taken_place(self) -> tuple[str, TextIO]:
        for number in count(1):
            held = (self._folder / f"{number}.lock").open("w")
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held.close()
            else:
                return str(number), held
        raise AssertionError("there is always a next number")


async def _asked(place: Path) -> Figures | None:
    """What the worker at this place tells; None where nobody is there any more."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_unix_connection(str(place))
            try:
                told = await reader.read()
            finally:
                writer.close()
    except TimeoutError:
        return SILENT
    except OSError:
        return None
    return _read(told)


def _read(told: bytes) -> Figures:
    try:
        figures: Figures = orjson.loads(told)
    except orjson.JSONDecodeError:
        return SILENT  # it broke off
    return figures
