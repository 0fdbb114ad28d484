"""Runs a program: asks each root field once, renders, and leaves what breaks to graphql-core."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable, unwrap
from typing import Any

from graphql import default_field_resolver
from graphql.execution import VariableValues

from app.execution.compiled.access import Deopt, Sight
from app.execution.compiled.infos import PlannedInfo, info_of
from app.execution.compiled.outcomes import Explain, Outcome
from app.execution.compiled.program import Plan, Program, RootField
from app.execution.selection import Selection


async def run(
    program: Program, variables: VariableValues, context: object
) -> dict[str, Any] | Explain:
    """The data of a query or mutation, or how far it came. Every root field is asked once."""
    try:
        plan = program.plan(variables)
        arguments = [root.arguments(variables) for root in program.roots]
    except Exception:  # graphql-core meets it again and says where
        return Explain({})
    asked = _Asked(program, plan, variables, context, arguments)
    return await (_in_turn(asked) if program.is_mutation else _together(asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    program: Program
    plan: Plan
    variables: VariableValues
    context: object
    arguments: Sequence[dict[str, Any]]

    def start(self, place: int) -> object:
        """The answer of a root field, or the promise of one."""
        root = self.program.roots[place]
        resolve: Callable[..., object] = root.definition.resolve or default_field_resolver
        return resolve(None, self._info(root), **self.arguments[place])

    def _info(self, root: RootField) -> PlannedInfo:
        return info_of(self.program, self.plan, root, self.variables, self.context)

    async def outcome(self, place: int) -> Outcome:
        try:
            value = self.start(place)
            return Outcome(await value if isawaitable(value) else value)
        except Exception as error:  # graphql-core raises it again in its place
            return Outcome(error=error)

    def completed(self, place: int, outcome: Outcome) -> object:
        """The answer's value of a root field.

        Raises:
            Deopt: it raised, or is not as the schema promises.
        """
        if outcome.error is not None:
            raise Deopt("the root field raised")
        return self.program.roots[place].rendered(outcome.value, self.context, self.plan.given)


async def _together(asked: _Asked) -> dict[str, Any] | Explain:
    roots = asked.program.roots
    if len(roots) == 1:
        found = [await asked.outcome(0)]
    else:
        found = await asyncio.gather(*(asked.outcome(place) for place in range(len(roots))))
    try:
        answers = [asked.completed(place, each) for place, each in enumerate(found)]
    except Deopt:
        return Explain(
            {
                root.key: each
                for root, each in zip(roots, found, strict=True)
                if root.level is None  # else it is asked again, for objects
            }
        )
    return asked.program.answer(answers)


async def _in_turn(asked: _Asked) -> dict[str, Any] | Explain:
    """One mutation after the other. After one that failed graphql-core says whether to go on."""
    outcomes: dict[str, Outcome] = {}
    answers = []
    for place, root in enumerate(asked.program.roots):
        outcomes[root.key] = outcome = await asked.outcome(place)
        try:
            answers.append(asked.completed(place, outcome))
        except Deopt:
            return Explain(outcomes)
    return asked.program.answer(answers)


def the_event(event: object, *_: object, **__: object) -> object:
    """The resolver of a subscription's field whose value is the event: it need not be called."""
    return event


def _unwrapped(root: RootField) -> object:
    return unwrap(root.definition.resolve) if root.definition.resolve else None


class Events:
    """Renders the events of one subscription."""

    def __init__(self, program: Program, variables: VariableValues) -> None:
        """
        Raises:
            GraphQLError: an argument can't be read.
        """
        self._program = program
        self._variables = variables
        self._plan = program.plan(variables)
        self._arguments = [root.arguments(variables) for root in program.roots]
        self._are_events = [_unwrapped(root) is the_event for root in program.roots]
        self._sight = Sight(None)
        self._lone = program.roots[0] if self._is_event_alone() else None

    def _is_event_alone(self) -> bool:
        """Whether the answer is one field, whose value is the event."""
        return self._are_events == [True] and len(self._program.shape) == 1

    @property
    def selections(self) -> Mapping[str, Selection]:
        """What is asked below the operation's fields."""
        return self._plan.selections

    def rendered(self, event: object, context: object) -> dict[str, Any] | None:
        """The data of one event; None where graphql-core must render it."""
        given, sight = self._plan.given, self._sight
        if sight.context is not context:
            sight = self._sight = Sight(context)
        try:
            if self._lone is not None:
                return {self._lone.key: self._lone.render(event, sight, given)}
            return self._program.answer(
                [
                    root.render(self._value(place, event, context), sight, given)
                    for place, root in enumerate(self._program.roots)
                ]
            )
        except Exception:  # graphql-core meets it again and says where
            return None

    def _value(self, place: int, event: object, context: object) -> object:
        if self._are_events[place]:
            return event
        root = self._program.roots[place]
        resolve: Callable[..., object] = root.definition.resolve or default_field_resolver
        info = info_of(self._program, self._plan, root, self._variables, context)
        return resolve(event, info, **self._arguments[place])
