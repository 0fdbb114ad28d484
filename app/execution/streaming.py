"""The stream of a subscription: each event becomes one answer, with a context of its own."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from inspect import isawaitable
from typing import Generic, TypeVar

from graphql import ExecutionResult, GraphQLError
from graphql.execution import execute_subscription_event

from app.execution.compiled.infos import PlannedExecutor
from app.execution.compiled.outcomes import Tally
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
class Stream(Generic[ContextT]):
    """What turns events into updates."""

    executor: PlannedExecutor
    compiled: Events | None
    """Renders events; without it graphql-core does."""
    tally: Tally
    renewed_context: Callable[[], ContextT]
    cursor_of: Callable[[object], str | None]
    payload: Callable[[ExecutionResult], Payload]
    failed: Callable[[Exception], Payload]

    async def updates(self, events: AsyncIterable[object]) -> AsyncGenerator[Update, None]:
        """The update of each event; the last one has no `data` when the source raises."""
        async with _closing(events) as source:
            try:
                async for event in source:
                    payload = await self._answered(event, self.renewed_context())
                    yield Update(payload, self.cursor_of(event))
            except Exception as error:
                # Whatever the source raised is told as the stream's last word; bugs are masked.
                yield Update(self.failed(error))

    async def _answered(self, event: object, context: ContextT) -> Payload:
        if self.compiled is not None:
            data = self.compiled.rendered(event, context)
            if data is not None:
                self.tally.compiled += 1
                return {"data": data}
            self.tally.explained += 1
        else:
            self.tally.generic += 1
        one = self.executor.build_per_event_executor(event)
        one.context_value = context
        answer = execute_subscription_event(one)
        return self.payload(await answer if isawaitable(answer) else answer)


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
