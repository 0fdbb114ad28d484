"""What is told of an entry: executed once and encoded once for all who asked the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
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
    """The newest answers, by who asked and the place of the entry."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[Hashable, int], Told] = OrderedDict()
        self._bytes = 0

    def find(self, asked: Hashable, position: int) -> Told | None:
        return self._kept.get((asked, position))

    def keep(self, asked: Hashable, told: Told) -> None:
        self._kept[asked, told.position] = told
        self._bytes += _weight(told)
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _weight(oldest)


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
        self._name = object()  # what is remembered keeps nothing else of it alive
        self._one_by_one = asyncio.Lock()

    def at_once(self, entry: EventRow, *, keep: bool = True) -> Told | None:
        """What is told of the entry; None where something must be awaited for it.

        `keep` says that others may come to the entry, so that the answer is worth remembering.
        """
        told = self._memory.find(self._name, entry.position)
        if told is not None or self._event is None:
            return told
        event = self._event(entry)
        payload = self._answers.at_once(event, self._context)
        return None if payload is None else self._told(entry, event, payload, keep)

    async def of(self, entry: EventRow, *, keep: bool = True) -> Told:
        """What is told of the entry; who comes while it is made waits for it."""
        async with self._one_by_one:
            told = self.at_once(entry, keep=keep)
            if told is not None:
                return told
            if self._event is not None:
                event = self._event(entry)
            else:
                assert self._read is not None, "a watch has one or the other"
                event = await self._read(entry)
            return self._told(entry, event, await self._answers.of(event, self._context), keep)

    def _told(self, entry: EventRow, event: object, payload: dict[str, object], keep: bool) -> Told:
        told = Told.of(payload, entry.position, cursor_of_event(event))
        if keep:
            self._memory.keep(self._name, told)
        return told

    def failed(self, error: Exception) -> dict[str, object]:
        """The last word of a stream that `error` ends."""
        return self._answers.failed(error)
