"""The stream of a subscription: each event becomes one answer, for one or for many at once."""

import json
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Hashable,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Generic, TypeVar

from graphql import ExecutionResult, GraphQLError
from graphql.execution import execute_subscription_event

from app.execution.asked import Operation
from app.execution.compiled.infos import PlannedExecutor
from app.execution.compiled.outcomes import Tally
from app.execution.compiled.program import Program
from app.execution.compiled.running import Events
from app.execution.errors import Code, Payload, refusal

ContextT = TypeVar("ContextT")


@dataclass(frozen=True, slots=True)
class Update:
    """One answer of a stream and the place in the log it stands for, where that is known."""

    payload: Payload
    cursor: str | None = None


def cursor_of_event(event: object) -> str | None:
    """The `cursor` of what a subscription yields, if it has one."""
    cursor = getattr(event, "cursor", None)
    return cursor if isinstance(cursor, str) else None


@dataclass(frozen=True, slots=True)
class Answers:
    """What turns an operation's events into its answers."""

    executor: PlannedExecutor
    compiled: Events | None
    """Renders events; without it graphql-core does."""
    tally: Tally
    payload: Callable[[ExecutionResult], Payload]
    failed: Callable[[Exception], Payload]

    def at_once(self, event: object, context: object) -> Payload | None:
        """The answer as compiled code renders it; None where graphql-core must."""
        data = None if self.compiled is None else self.compiled.rendered(event, context)
        if data is None:
            return None
        self.tally.compiled += 1
        return {"data": data}

    async def of(self, event: object, context: object) -> Payload:
        """The answer, whoever renders it."""
        rendered = self.at_once(event, context)
        if rendered is not None:
            return rendered
        if self.compiled is None:
            self.tally.generic += 1
        else:
            self.tally.explained += 1
        one = self.executor.build_per_event_executor(event)
        one.context_value = context
        answer = execute_subscription_event(one)
        return self.payload(await answer if isawaitable(answer) else answer)


class SharedSource:
    """What a resolver returns whose events many may be told at once; their owner tells them."""

    def __aiter__(self) -> AsyncIterator[Any]:  # graphql-core asks it of every source
        raise TypeError("A shared source is followed, not iterated.")


@dataclass(frozen=True, slots=True)
class Shared:
    """A subscription to a shared source."""

    source: SharedSource
    answers: Answers
    key: Hashable
    """Equal for operations that make equal answers of an event for the same viewer."""

    @classmethod
    def of(
        cls,
        source: SharedSource,
        answers: Answers,
        asked: Operation,
        text: str,
        program: Program | None,
    ) -> "Shared":
        """Where the stream begins is no part of its key: the root's arguments are the owner's."""
        if program is None:
            sent = json.dumps(asked.variables, sort_keys=True)
            return cls(source, answers, (text, asked.operation_name, sent))
        return cls(source, answers, (program, program.below(answers.executor.variable_values)))


@dataclass(frozen=True, slots=True)
class Stream(Generic[ContextT]):
    """What turns one subscriber's events into updates."""

    answers: Answers
    renewed_context: Callable[[], ContextT]
    cursor_of: Callable[[object], str | None]

    async def updates(self, events: AsyncIterable[object]) -> AsyncGenerator[Update, None]:
        """The update of each event; the last one has no `data` when the source raises."""
        async with _closing(events) as source:
            try:
                async for event in source:
                    payload = await self.answers.of(event, self.renewed_context())
                    yield Update(payload, self.cursor_of(event))
            except Exception as error:
                # Whatever the source raised is told as the stream's last word; bugs are masked.
                yield Update(self.answers.failed(error))


@asynccontextmanager
async def _closing(events: AsyncIterable[object]) -> AsyncIterator[AsyncIterator[object]]:
    """The iterator of `events`, closed at the end where it can be."""
    source = aiter(events)
    try:
        yield source
    finally:
        close = getattr(source, "aclose", None)
        if close is not None:
            await close()


def needs_a_stream() -> GraphQLError:
    """The refusal of a subscription where one answer is waited for."""
    return refusal(
        "A subscription needs a stream: use a websocket (graphql-transport-ws), or send "
        "'Accept: text/event-stream'.",
        Code.BAD_USER_INPUT,
    )
