"""What an operation costs: each field counts once for every item of the lists around it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)
from graphql.language import SelectionNode, ValueNode
from graphql.type import GraphQLCompositeType, GraphQLOutputType

from app.execution.limits import Limits

PAGING_ARGUMENTS = ("first", "last")


class Weight(NamedTuple):
    """What a selection set costs by itself, and once more for each item of the page it is part of.

    The two are kept apart because only the field above knows the size of the page: in
    `orders(first: 50) { totalCount nodes { number } }` the size belongs to `nodes`.
    """

    fixed: int
    each: int

    def of(self, items: int) -> int:
        return self.fixed + items * self.each


class CostMeter:
    """Weighs one operation for given variables. The document is valid, so it has no cycles."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, int | None],
        limits: Limits,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._limits = limits
        self._weights: dict[str, Weight] = {}

    def weigh(self, operation: OperationDefinitionNode) -> int:
        root = self._schema.get_root_type(operation.operation)
        if root is None:
            return 0
        return self._set(operation.selection_set, root).of(self._limits.unpaged_list)

    def _set(self, selection_set: SelectionSetNode, parent: GraphQLCompositeType) -> Weight:
        fixed = each = 0
        spread: set[str] = set()
        for selection in selection_set.selections:
            if isinstance(selection, FragmentSpreadNode):
                if selection.name.value in spread:
                    continue  # executed once, however often it is said here
                spread.add(selection.name.value)
            weight = self._selection(selection, parent)
            fixed += weight.fixed
            each += weight.each
        return Weight(fixed, each)

    def _selection(self, selection: SelectionNode, parent: GraphQLCompositeType) -> Weight:
        if isinstance(selection, FieldNode):
            return self._field(selection, parent)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            named = self._schema.get_type(condition.name.value) if condition else parent
            return self._set_of(selection.selection_set, named)
        return Weight(0, 0)

    def _fragment(self, name: str) -> Weight:
        if name not in self._weights:
            fragment = self._fragments[name]
            named = self._schema.get_type(fragment.type_condition.name.value)
            self._weights[name] = self._set_of(fragment.selection_set, named)
        return self._weights[name]

    def _set_of(self, selection_set: SelectionSetNode, named: GraphQLNamedType | None) -> Weight:
        return self._set(selection_set, named) if is_composite_type(named) else Weight(0, 0)

    def _field(self, node: FieldNode, parent: GraphQLCompositeType) -> Weight:
        if node.name.value.startswith("__"):
            return Weight(0, 0)  # introspection is bounded by depth and tokens alone
        field = self._schema.get_field(parent, node.name.value)
        if field is None or node.selection_set is None:
            return Weight(1, 0)
        inside = self._set_of(node.selection_set, get_named_type(field.type))
        size = self._page_size(node, field)
        lists = _list_depth(field.type)
        if lists == 0:
            return Weight(1 + inside.of(self._limits.unpaged_list if size is None else size), 0)
        item = inside.of(self._limits.unpaged_list) * self._limits.unpaged_list ** (lists - 1)
        return Weight(1, item) if size is None else Weight(1 + size * item, 0)

    def _page_size(self, node: FieldNode, field: GraphQLField) -> int | None:
        """The items that the field's page may hold; None where it cannot be asked for."""
        if not any(name in field.args for name in PAGING_ARGUMENTS):
            return None
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        sizes = [
            size
            for name in PAGING_ARGUMENTS
            if name in field.args and (size := self._size(given.get(name))) is not None
        ]
        if not sizes:
            return self._limits.unpaged_list
        return max(0, min(max(sizes), self._limits.page))

    def _size(self, value: ValueNode | None) -> int | None:
        """The size that the client names; a default of the schema's is no size it asked for."""
        if isinstance(value, IntValueNode):
            return int(value.value)
        if isinstance(value, VariableNode):
            return self._variables.get(value.name.value)
        return None


def paging_variables(selection_sets: Iterable[SelectionSetNode]) -> frozenset[str]:
    """Names of the variables that say how big a page is."""
    return frozenset(
        argument.value.name.value
        for selection_set in selection_sets
        for selection in selection_set.selections
        if isinstance(selection, FieldNode)
        for argument in selection.arguments or ()
        if argument.name.value in PAGING_ARGUMENTS and isinstance(argument.value, VariableNode)
    )


def _list_depth(declared: GraphQLOutputType) -> int:
    depth = 0
    while is_non_null_type(declared) or is_list_type(declared):
        depth += is_list_type(declared)
        declared = declared.of_type
    return depth
