"""One operation as one Python function, and what must be known to feed it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    get_argument_values,
)
from graphql.execution import VariableValues
from graphql.pyutils import Path

from app.execution.arguments import with_defaults
from app.execution.compiled.access import Deopt, Sight
from app.execution.compiled.levels import Level
from app.execution.compiled.slots import Slot
from app.execution.selection import Selection, frozen

KEPT_PLANS = 8
"""Values of variables below the root whose plan is remembered; cursors come and go."""
CODE_BYTES = 800
PLAN_BYTES = 500
"""What a rendered field weighs as code, and in a plan (measured)."""
Given: TypeAlias = Sequence[Mapping[str, object]]
Render: TypeAlias = Callable[[object, Sight, Given], object]
"""Makes a root field's answer of its value."""


@dataclass(frozen=True, slots=True)
class RootField:
    """A field of the operation itself."""

    key: str
    definition: GraphQLField
    nodes: list[FieldNode]
    path: Path
    render: Render
    arguments: Callable[[VariableValues], dict[str, Any]]
    """What the resolver is given; it raises GraphQLError for what does not fit."""
    level: Level | None = None
    """How its rows are rendered where they are read; `render` then puts their answer in place."""

    def rendered(self, value: object, context: object, given: Given) -> object:
        """The answer.

        Raises:
            Deopt: something is not as the schema promises, or a method raised.
        """
        try:
            return self.render(value, Sight(context), given)
        except Exception as error:
            # Whatever it is, graphql-core meets it again, and tells what and where.
            raise Deopt(self.key) from error


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the variables used below the root: arguments, and what is to be read."""

    given: Given
    selections: Mapping[str, Selection]


@dataclass(slots=True, eq=False)
class Program:
    """An operation for one choice of what it skips and includes; equal to itself alone."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    operation: OperationDefinitionNode
    root_type: GraphQLObjectType
    roots: tuple[RootField, ...]
    slots: tuple[Slot, ...]
    variables_below: tuple[str, ...]
    fields: int
    source: str
    shape: dict[str, str | None]
    """The answer's keys in order, the name of the root type where that is asked for."""
    _plans: dict[Hashable, Plan] = field(default_factory=dict)

    @property
    def weight_bytes(self) -> int:
        plans = KEPT_PLANS if self.variables_below else 1
        return (CODE_BYTES + plans * PLAN_BYTES) * (self.fields + 10)

    @property
    def is_mutation(self) -> bool:
        return self.operation.operation is OperationType.MUTATION

    def answer(self, answers: Sequence[object]) -> dict[str, Any]:
        """The data: the answers of the root fields in their places."""
        fields = iter(answers)
        return {key: name or next(fields) for key, name in self.shape.items()}

    def below(self, variables: VariableValues) -> Hashable:
        """The values of the variables that are used below the root."""
        return tuple(
            [_key(variables.coerced.get(name, Undefined)) for name in self.variables_below]
        )

    def plan(self, variables: VariableValues) -> Plan:
        """What these variables ask for; the same object for the same values.

        Raises:
            GraphQLError: an argument below the root can't be read.
        """
        key = self.below(variables)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= KEPT_PLANS:
                self._plans.clear()
            plan = self._plans[key] = self._planned(variables)
        return plan

    def _planned(self, variables: VariableValues) -> Plan:
        given = [_read(slot, variables) for slot in self.slots]
        selections = {
            root.key: Selection(self.schema, self.fragments, variables, root.nodes)
            for root in self.roots
        }
        return Plan(given, selections)


def _key(value: object) -> Hashable:
    return type(value), frozen(value)  # True equals 1, and need not mean the same


def _read(slot: Slot, variables: VariableValues) -> Mapping[str, object]:
    coerced = get_argument_values(slot.definition, slot.node, variables)
    return slot.named(with_defaults(slot.definition, coerced))
