"""What is told of an entry: executed once and encoded once for all who asked the same."""

import asyncio
from collections import deque
from typing import Final

from app.execution.streaming import Answers, cursor_of_event
from app.storage.rows import EventRow
from app.subscriptions.watching import Watch
from app.transport.told import Told

MOST_BYTES: Final = 32 * 1024 * 1024
"""Answers kept for those who come later; the oldest leave first."""
BESIDE_BYTES: Final = 430
"""What an answer weighs beside its payload, which its frame holds once more (measured)."""


class Memory:
    """Which answers are kept, all renderings taken together."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: deque[dict[int, Told]] = deque()
        self._positions: deque[int] = deque()
        """Two queues in step: pairs would be so many more objects for Python's cleaner to visit."""
        self._bytes = 0

    def keep(self, answers: dict[int, Told], told: Told) -> None:
        """Put it among the answers of its rendering, until it is one of the oldest."""
        answers[told.position] = told
        self._kept.append(answers)
        self._positions.append(told.position)
        self._bytes += _weight(told)
        while self._bytes > self._most_bytes:
            self._bytes -= _weight(self._kept.popleft().pop(self._positions.popleft()))


def _weight(told: Told) -> int:
    return 2 * len(told.payload) + BESIDE_BYTES


class Rendering:
    """The answers to one operation for one scope of viewers."""

    def __init__(self, watch: Watch, answers: Answers, memory: Memory) -> None:
        self._context = watch.context
        self._event = watch.event
        self._read = watch.read
        self._answers = answers
        self._memory = memory
        self._told: dict[int, Told] = {}
        """By place of the entry; what is remembered keeps nothing else of this alive."""
        self._being_made: dict[int, asyncio.Task[Told]] = {}

    def at_once(self, entry: EventRow, *, keep: bool = True) -> Told | None:
        """What is told of the entry; None where something must be awaited for it.

        `keep` says that others may come to the entry, so that the answer is worth remembering.
        """
        told = self._told.get(entry.position)
        if told is not None or self._event is None:
            return told
        event = self._event(entry)
        payload = self._answers.at_once(event, self._context)
        return None if payload is None else self._answer(entry, event, payload, keep)

    async def of(self, entry: EventRow, *, keep: bool = True) -> Told:
        """What is told of the entry; who comes while it is made waits for it."""
        told = self.at_once(entry, keep=keep)
        if told is not None:
            return told
        position = entry.position
        making = self._being_made.get(position)
        if making is None:
            making = self._being_made[position] = asyncio.create_task(self._made(entry, keep))
            making.add_done_callback(lambda _: self._being_made.pop(position))
        return await making

    async def _made(self, entry: EventRow, keep: bool) -> Told:
        if self._event is not None:
            event = self._event(entry)
        else:
            assert self._read is not None, "a watch has one or the other"
            event = await self._read(entry)
        payload = await self._answers.of(event, self._context)
        return self._told.get(entry.position) or self._answer(entry, event, payload, keep)

    def _answer(
        self, entry: EventRow, event: object, payload: dict[str, object], keep: bool
    ) -> Told:
        told = Told.of(payload, entry.position, cursor_of_event(event))
        if keep:
            self._memory.keep(self._told, told)
        return told

    def failed(self, error: Exception) -> dict[str, object]:
        """The last word of a stream that `error` ends."""
        return self._answers.failed(error)
