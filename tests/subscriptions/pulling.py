"""A client that reads when the test says so: it has room for one answer at a time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

import orjson

from app.execution.streaming import Update
from app.transport.endpoint import Following, Live, Payload
from app.transport.told import Told


class Pulled:
    """The outlet of a feed, as an iterator of what leaves by it."""

    def __init__(self) -> None:
        self.following: Following | None = None
        self._held: list[Told] = []
        self._last: Payload | None = None
        self._was_read = False
        self._moved = asyncio.Event()

    def take(self, told: Sequence[Told]) -> bool:
        if self._held or len(told) > 1:  # several come again, one by one
            self._moved.set()
            return False
        self._held += told
        self._moved.set()
        return True

    def end(self, payload: Payload) -> None:
        self._last = payload
        self._moved.set()

    def has_news(self) -> bool:
        """Whether the next answer is there already; the client has room for one otherwise."""
        if not self._held and self._last is None and self.following is not None:
            self.following.go_on()
        return bool(self._held) or self._last is not None

    def is_through(self) -> bool:
        """Whether everything there is was read, or the last word."""
        if self._last is not None:
            return self._was_read
        return not self._held and bool(getattr(self.following, "is_live", False))

    def __aiter__(self) -> "Pulled":
        return self

    async def __anext__(self) -> Update:
        while not self._held and self._last is None:
            self._moved.clear()
            if self.following is not None:
                self.following.go_on()
            await self._moved.wait()
        if self._held:
            (told,) = self._held
            self._held = []
            return Update(orjson.loads(told.payload), told.cursor)
        assert self._last is not None
        self._was_read = True
        return Update(self._last)


@asynccontextmanager
async def pulled(answer: Payload | AsyncGenerator[Any, None] | Live) -> AsyncIterator[Any]:
    """What a subscription answers, as an iterator, whatever it is; closed at the end."""
    if isinstance(answer, dict):
        refused = Pulled()
        refused.end(answer)
        yield refused
    elif isinstance(answer, Live):
        outlet = Pulled()
        outlet._held += answer.first
        outlet.following = answer.follow(outlet)
        try:
            yield outlet
        finally:
            outlet.following.leave()
    else:
        async with aclosing(answer):
            yield answer
