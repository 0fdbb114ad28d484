"""Runs operations: reads the cached document, refuses what is too big, executes, formats."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from inspect import isawaitable
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
)
from graphql.execution import Executor, create_source_event_stream, execute_subscription_event

from app.execution.documents import Document, Documents
from app.execution.errors import (
    Code,
    ErrorFormatter,
    Payload,
    failure,
    payload_of,
    public_error,
    refusal,
)
from app.execution.limits import Limits
from app.execution.resumption import resumed
from app.execution.texts import variables_fault

ContextT = TypeVar("ContextT")
Kind: TypeAlias = Literal["query", "mutation", "subscription"]


class Operation(Protocol):
    """What a client asks to run; the transport's request is one."""

    @property
    def query(self) -> str: ...
    @property
    def variables(self) -> Mapping[str, object]: ...
    @property
    def operation_name(self) -> str | None: ...
    @property
    def last_event_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an operation would do; `kind` is None where it cannot run at all."""

    kind: Kind | None
    root_fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Update:
    """One answer of a stream and the place in the log it stands for, where that is known."""

    payload: Payload
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class _Ready:
    document: Document
    operation: OperationDefinitionNode


def cursor_of_event(event: object) -> str | None:
    """The `cursor` of what a subscription yields, if it has one."""
    cursor = getattr(event, "cursor", None)
    return cursor if isinstance(cursor, str) else None


class Engine(Generic[ContextT]):
    """One schema and its limits. `introspection_code` answers the code that refuses it, or None."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits | None = None,
        *,
        format_error: ErrorFormatter = public_error,
        hide_suggestions: bool = False,
        introspection_code: Callable[[ContextT], str | None] = lambda _: None,
        cursor_of: Callable[[object], str | None] = cursor_of_event,
        resume_argument: str = "after",
    ) -> None:
        self._schema = schema
        self._format = format_error
        self._hide_suggestions = hide_suggestions
        self._introspection_code = introspection_code
        self._cursor_of = cursor_of
        self._resume_argument = resume_argument
        self.documents = Documents(schema, limits, hide_suggestions=hide_suggestions)

    def inspect(self, operation: Operation) -> Inspection:
        """What the operation would do, read without running anything."""
        document = self.documents.read(operation.query)
        chosen = document.operation(operation.operation_name)
        if document.errors or isinstance(chosen, GraphQLError):
            return Inspection(None, frozenset())
        return Inspection(chosen.operation.value, document.root_fields(chosen))

    async def execute(self, operation: Operation, context: ContextT) -> Payload:
        """The answer to a query or mutation; `data` is absent where it was refused unrun."""
        ready = self._ready(operation, context)
        if isinstance(ready, list):
            return payload_of(ready, self._format)
        if ready.operation.operation is OperationType.SUBSCRIPTION:
            return payload_of([_needs_a_stream()], self._format)
        return await self._executed(ready.document, operation, context)

    async def subscribe(
        self, operation: Operation, renewed_context: Callable[[], ContextT]
    ) -> Payload | AsyncGenerator[Update, None]:
        """The stream of a subscription, or the one answer of anything else.

        Every event is executed with a context of its own, so nothing loaded for one is shown in a
        later one. The stream ends with an update without `data` when its source raises.
        """
        context = renewed_context()
        ready = self._ready(operation, context)
        if isinstance(ready, list):
            return payload_of(ready, self._format)
        if ready.operation.operation is not OperationType.SUBSCRIPTION:
            return await self._executed(ready.document, operation, context)
        executor = self._executor(ready, operation, context)
        if isinstance(executor, list):
            return payload_of(executor, self._format)
        source = create_source_event_stream(executor)
        events = await source if isawaitable(source) else source
        if isinstance(events, ExecutionResult):
            return payload_of(events.errors or (), self._format)
        return self._updates(executor, events, renewed_context)

    def failed(self, error: Exception) -> Payload:
        """The answer when something raised outside of any field; a bug is logged and masked."""
        return payload_of([failure(error)], self._format)

    def _ready(self, operation: Operation, context: ContextT) -> _Ready | list[GraphQLError]:
        document = self.documents.read(operation.query)
        if document.errors:
            return list(document.errors)
        chosen = document.operation(operation.operation_name)
        if isinstance(chosen, GraphQLError):
            return [chosen]
        if document.introspects and (code := self._introspection_code(context)):
            return [refusal("The schema may not be read here.", code)]
        refused = variables_fault(operation.variables) or document.beyond(
            chosen, operation.variables
        )
        return [refused] if refused else _Ready(document, chosen)

    async def _executed(
        self, document: Document, operation: Operation, context: ContextT
    ) -> Payload:
        answer = execute(
            self._schema,
            document.tree,
            context_value=context,
            variable_values=dict(operation.variables),
            operation_name=operation.operation_name or None,
            hide_suggestions=self._hide_suggestions,
        )
        return self._payload(await answer if isawaitable(answer) else answer)

    def _executor(
        self, ready: _Ready, operation: Operation, context: ContextT
    ) -> Executor[ContextT] | list[GraphQLError]:
        tree = ready.document.tree
        if operation.last_event_id is not None:
            tree = resumed(tree, ready.operation, self._resume_argument, operation.last_event_id)
        return Executor.build(
            self._schema,
            tree,
            context_value=context,
            raw_variable_values=dict(operation.variables),
            operation_name=operation.operation_name or None,
            hide_suggestions=self._hide_suggestions,
        )

    async def _updates(
        self,
        executor: Executor[ContextT],
        events: AsyncIterable[object],
        renewed_context: Callable[[], ContextT],
    ) -> AsyncGenerator[Update, None]:
        async with _closing(events) as source:
            try:
                async for event in source:
                    one = executor.build_per_event_executor(event)
                    one.context_value = renewed_context()
                    answer = execute_subscription_event(one)
                    result = await answer if isawaitable(answer) else answer
                    yield Update(self._payload(result), self._cursor_of(event))
            except Exception as error:
                # Whatever the source raised is told as the stream's last word; bugs are masked.
                yield Update(self.failed(error))

    def _payload(self, result: ExecutionResult) -> Payload:
        if result.data is None and result.errors and all(e.path is None for e in result.errors):
            return payload_of(result.errors, self._format)
        payload: Payload = {"data": result.data}
        if result.errors:
            payload["errors"] = [self._format(error) for error in result.errors]
        if result.extensions:
            payload["extensions"] = result.extensions
        return payload


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


def _needs_a_stream() -> GraphQLError:
    return refusal(
        "A subscription needs a stream: use a websocket (graphql-transport-ws), or send "
        "'Accept: text/event-stream'.",
        Code.BAD_USER_INPUT,
    )
