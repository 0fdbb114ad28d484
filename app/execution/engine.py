"""Runs operations: reads the cached document, refuses what is too big, executes, formats."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Generic, Literal, TypeAlias, TypeVar

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_variable_values,
)
from graphql.execution import create_source_event_stream

from app.execution.asked import Operation
from app.execution.compiled.access import Access, Deopt
from app.execution.compiled.infos import PlannedExecutor
from app.execution.compiled.outcomes import Explain, Tally, told
from app.execution.compiled.program import Program
from app.execution.compiled.programs import Compiler
from app.execution.compiled.running import Events, run
from app.execution.document import Document
from app.execution.documents import Documents
from app.execution.errors import (
    ErrorFormatter,
    Payload,
    failure,
    payload_of,
    public_error,
    refusal,
)
from app.execution.limits import Limits
from app.execution.persisted import PersistedDocuments
from app.execution.resumption import resumed
from app.execution.streaming import (
    Answers,
    Shared,
    SharedSource,
    Stream,
    Update,
    cursor_of_event,
    needs_a_stream,
)
from app.execution.texts import confuses_suggestions, variables_fault

ContextT = TypeVar("ContextT")
Kind: TypeAlias = Literal["query", "mutation", "subscription"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an operation would do; `kind` is None where it cannot run at all."""

    kind: Kind | None
    root_fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Ready:
    document: Document
    operation: OperationDefinitionNode


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
        access: Access | None = None,
        persisted: PersistedDocuments | None = None,
    ) -> None:
        self._schema = schema
        self._format = format_error
        self._hide_suggestions = hide_suggestions
        self._introspection_code = introspection_code
        self._cursor_of = cursor_of
        self._resume_argument = resume_argument
        self.tally = Tally()
        self.persisted = PersistedDocuments() if persisted is None else persisted
        self.documents = Documents(
            schema,
            limits,
            hide_suggestions=hide_suggestions,
            compiler=Compiler(schema, access) if access else None,
        )

    def inspect(self, operation: Operation) -> Inspection:
        """What it would do, read without running anything."""
        chosen = self._chosen(operation)
        if isinstance(chosen, list):
            return Inspection(None, frozenset())
        fields = chosen.document.root_fields(chosen.operation)
        return Inspection(chosen.operation.operation.value, fields)

    async def execute(self, operation: Operation, context: ContextT) -> Payload:
        """The answer to a query or mutation; `data` is absent where it was refused unrun."""
        ready = self._ready(operation, context)
        if isinstance(ready, list):
            return payload_of(ready, self._format)
        if ready.operation.operation is OperationType.SUBSCRIPTION:
            return payload_of([needs_a_stream()], self._format)
        return await self._executed(ready, operation, context)

    async def subscribe(
        self, operation: Operation, renewed_context: Callable[[], ContextT]
    ) -> Payload | AsyncGenerator[Update, None] | Shared:
        """The stream of a subscription, whose events have a context each; or the one answer."""
        context = renewed_context()
        ready = self._ready(operation, context)
        if isinstance(ready, list):
            return payload_of(ready, self._format)
        if ready.operation.operation is not OperationType.SUBSCRIPTION:
            return await self._executed(ready, operation, context)
        executor = self._executor(ready, operation, context)
        if isinstance(executor, list):
            return payload_of(executor, self._format)
        program, compiled = self._events(ready, executor)
        source = create_source_event_stream(executor)
        events = await source if isawaitable(source) else source
        if isinstance(events, ExecutionResult):
            return payload_of(events.errors or (), self._format)
        answers = Answers(executor, compiled, self.tally, self._payload, self.failed)
        if isinstance(events, SharedSource):
            return Shared.of(events, answers, operation, ready.document.text, program)
        return Stream(answers, renewed_context, self._cursor_of).updates(events)

    def failed(self, error: Exception) -> Payload:
        """The answer when something raised outside of any field; a bug is logged and masked."""
        return payload_of([failure(error)], self._format)

    def _chosen(self, operation: Operation) -> _Ready | list[GraphQLError]:
        text = self.persisted.text_of(operation)
        if isinstance(text, GraphQLError):
            return [text]
        document = self.documents.read(text)
        if document.errors:
            return list(document.errors)
        chosen = document.operation(operation.operation_name)
        return [chosen] if isinstance(chosen, GraphQLError) else _Ready(document, chosen)

    def _ready(self, operation: Operation, context: ContextT) -> _Ready | list[GraphQLError]:
        ready = self._chosen(operation)
        if isinstance(ready, list):
            return ready
        if ready.document.introspects and (code := self._introspection_code(context)):
            return [refusal("The schema may not be read here.", code)]
        refused = variables_fault(operation.variables) or ready.document.beyond(
            ready.operation, operation.variables
        )
        if refused:
            return [refused]
        self.persisted.register(operation)
        return ready

    def _hides_suggestions(self, operation: Operation) -> bool:
        return self._hide_suggestions or confuses_suggestions(repr(operation.variables))

    async def _executed(self, ready: _Ready, operation: Operation, context: ContextT) -> Payload:
        found = await self._compiled(ready, operation, context)
        if isinstance(found, dict):
            self.tally.compiled += 1
            return {"data": found}
        if found is None:
            self.tally.generic += 1
        else:
            self.tally.explained += 1
        answer = execute(
            self._schema,
            ready.document.tree,
            context_value=context,
            variable_values=dict(operation.variables),
            operation_name=operation.operation_name or None,
            middleware=[told(found.outcomes)] if found and found.outcomes else None,
            hide_suggestions=self._hides_suggestions(operation),
        )
        return self._payload(await answer if isawaitable(answer) else answer)

    async def _compiled(
        self, ready: _Ready, operation: Operation, context: ContextT
    ) -> dict[str, object] | Explain | None:
        """The data, rendered by compiled code, or how far that came; None where there is none."""
        programs = ready.document.programs
        if programs is None:
            return None
        try:
            variables = programs.variables(ready.operation, operation.variables)
        except Deopt:
            found = get_variable_values(
                self._schema,
                ready.operation.variable_definitions or (),
                dict(operation.variables),
                hide_suggestions=True,  # graphql-core finds the errors again, and says them
            )
            if isinstance(found, list):
                return None
            variables = found
        program = self.documents.program(ready.document.text, ready.operation, variables)
        return None if program is None else await run(program, variables, context)

    def _executor(
        self, ready: _Ready, operation: Operation, context: ContextT
    ) -> PlannedExecutor | list[GraphQLError]:
        tree = ready.document.tree
        if operation.last_event_id is not None:
            tree = resumed(tree, ready.operation, self._resume_argument, operation.last_event_id)
        return PlannedExecutor.made(
            self._schema,
            tree,
            context_value=context,
            raw_variable_values=dict(operation.variables),
            operation_name=operation.operation_name or None,
            hide_suggestions=self._hides_suggestions(operation),
        )

    def _events(
        self, ready: _Ready, executor: PlannedExecutor
    ) -> tuple[Program | None, Events | None]:
        variables = executor.variable_values
        program = self.documents.program(ready.document.text, ready.operation, variables)
        if program is None:
            return None, None
        try:
            compiled = Events(program, variables)
        except GraphQLError:
            return None, None  # graphql-core meets it again and says where
        executor.selections = compiled.selections
        return program, compiled

    def _payload(self, result: ExecutionResult) -> Payload:
        if result.data is None and result.errors and all(e.path is None for e in result.errors):
            return payload_of(result.errors, self._format)
        payload: Payload = {"data": result.data}
        if result.errors:
            payload["errors"] = [self._format(error) for error in result.errors]
        if result.extensions:
            payload["extensions"] = result.extensions
        return payload
