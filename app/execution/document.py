"""One query text, read: what it runs, how big that is, and the programs it was compiled to."""

from collections.abc import Mapping
from functools import cached_property

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from app.execution.compiled.programs import Compiler, Programs
from app.execution.cost import CostMeter, paging_variables
from app.execution.errors import Code, refusal
from app.execution.limits import Limits, ShapeMeter, cost_error, selection_sets, shape_error

KEPT_COSTS = 64
"""Sizes of pages whose cost a document remembers; clients use few."""


class Document:
    """One query text, read: its syntax tree and operations, or the errors that refuse it."""

    def __init__(
        self,
        text: str,
        schema: GraphQLSchema,
        limits: Limits,
        tree: DocumentNode | None,
        errors: tuple[GraphQLError, ...],
        compiler: Compiler | None = None,
    ) -> None:
        self.text = text
        self._schema = schema
        self._limits = limits
        self._tree = tree
        self.errors = errors
        definitions = tree.definitions if tree else ()
        self.operations = {
            definition.name.value if definition.name else None: definition
            for definition in definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        self.fragments = {
            definition.name.value: definition
            for definition in definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self.programs = None if compiler is None else Programs(compiler, self.fragments)
        self._shape_errors: dict[str | None, GraphQLError | None] = {}
        self._costs: dict[tuple[object, ...], int] = {}

    @property
    def tree(self) -> DocumentNode:
        """The syntax tree; only a document without errors has one to execute."""
        if self._tree is None:
            raise ValueError("a document that could not be parsed has no tree")
        return self._tree

    def operation(self, name: str | None) -> OperationDefinitionNode | GraphQLError:
        """The operation of that name, or the only one; otherwise the refusal to send."""
        if name:
            named = self.operations.get(name)
            return named or refusal(f"Unknown operation named '{name}'.", Code.BAD_USER_INPUT)
        if len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if not self.operations:
            return refusal("The document holds no operation to run.", Code.BAD_USER_INPUT)
        return refusal(
            "The document holds several operations: say which one in operationName.",
            Code.BAD_USER_INPUT,
        )

    def beyond(
        self, operation: OperationDefinitionNode, variables: Mapping[str, object]
    ) -> GraphQLError | None:
        """The refusal of an operation that is too big with these variables, as they were sent."""
        try:
            too_big = self._shape_error(operation)
            return too_big or cost_error(self._cost(operation, variables), self._limits, operation)
        except RecursionError:
            return refusal("The operation is nested too deeply.", Code.TOO_COMPLEX)

    def _shape_error(self, operation: OperationDefinitionNode) -> GraphQLError | None:
        name = operation.name.value if operation.name else None
        if name not in self._shape_errors:
            shape = ShapeMeter(self.fragments).measure(operation)
            self._shape_errors[name] = shape_error(shape, self._limits, operation)
        return self._shape_errors[name]

    @cached_property
    def introspects(self) -> bool:
        """Whether it asks for the schema itself, in any of its operations."""
        return any(
            isinstance(selection, FieldNode) and selection.name.value in ("__schema", "__type")
            for definition in (*self.operations.values(), *self.fragments.values())
            for selection_set in selection_sets(definition)
            for selection in selection_set.selections
        )

    def root_fields(self, operation: OperationDefinitionNode) -> frozenset[str]:
        """Names of the fields the operation may run first, through fragments as well."""
        names: set[str] = set()
        waiting: list[SelectionSetNode] = [operation.selection_set]
        seen: set[str] = set()
        while waiting:
            for selection in waiting.pop().selections:
                if isinstance(selection, FieldNode):
                    names.add(selection.name.value)
                elif isinstance(selection, InlineFragmentNode):
                    waiting.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    if name in self.fragments and name not in seen:
                        seen.add(name)
                        waiting.append(self.fragments[name].selection_set)
        return frozenset(names)

    @cached_property
    def _paging(self) -> frozenset[str]:
        return paging_variables(
            selection_set
            for definition in (*self.operations.values(), *self.fragments.values())
            for selection_set in selection_sets(definition)
        )

    def _cost(self, operation: OperationDefinitionNode, sent: Mapping[str, object]) -> int:
        sizes = _sizes(operation, sent, self._paging)
        key = (operation.name and operation.name.value, *sorted(sizes.items()))
        if key not in self._costs:
            if len(self._costs) >= KEPT_COSTS:
                self._costs.clear()
            meter = CostMeter(self._schema, self.fragments, sizes, self._limits)
            self._costs[key] = meter.weigh(operation)
        return self._costs[key]


def _sizes(
    operation: OperationDefinitionNode, sent: Mapping[str, object], paging: frozenset[str]
) -> dict[str, int | None]:
    sizes: dict[str, int | None] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        if name not in paging:
            continue
        value = sent.get(name)
        if name not in sent and isinstance(definition.default_value, IntValueNode):
            value = int(definition.default_value.value)
        sizes[name] = int(value) if isinstance(value, int | float) else None
    return sizes
