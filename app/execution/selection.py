"""What an operation asks for below a field, merged by meaning: reads are planned from it."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLDirective,
    GraphQLIncludeDirective,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionSetNode,
    get_argument_values,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)
from graphql.execution.values import VariableValues
from graphql.language import SelectionNode

from app.execution.arguments import with_defaults


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A field asked for, its arguments as the resolver gets them, and what is asked below it."""

    name: str
    arguments: dict[str, object]
    key: Hashable
    """The name and the arguments: equal for equal reads, whatever the client calls the answer."""
    selection: "Selection"
    answer: str
    """The name of the answer's type, or of its items' type, as the schema declares it."""


class Selection:
    """The fields below some field, by the type that answers; aliases and fragments are gone."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        nodes: Sequence[FieldNode],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self.nodes = tuple(nodes)
        self.plans: dict[str, Any] = {}
        """What a reader worked out for objects of a type, kept as long as the operation is."""
        self._fields: dict[str, tuple[SelectedField, ...]] = {}

    @classmethod
    def of(cls, info: GraphQLResolveInfo[Any]) -> "Selection":
        """What is asked below the field that is being resolved; compiled operations know it."""
        planned = getattr(info, "selection", None)
        if isinstance(planned, cls):
            return planned
        return cls(info.schema, info.fragments, info.variable_values, info.field_nodes)

    def __bool__(self) -> bool:
        return any(node.selection_set for node in self.nodes)

    def fields(self, type_name: str) -> tuple[SelectedField, ...]:
        """The distinct fields asked of an object of that type, in the order of the document."""
        if type_name not in self._fields:
            self._fields[type_name] = self._merged(type_name)
        return self._fields[type_name]

    def named(self, type_name: str, name: str) -> tuple[SelectedField, ...]:
        """The askings of one field: several where its arguments differ."""
        return tuple(field for field in self.fields(type_name) if field.name == name)

    def asks(self, type_name: str, *names: str) -> bool:
        """Whether any of these fields is asked of an object of that type."""
        return any(field.name in names for field in self.fields(type_name))

    def below(self, type_name: str, *names: str) -> "Selection":
        """What is asked below these fields, taken together whatever their arguments."""
        nodes: list[FieldNode] = []
        for field in self.fields(type_name):
            if field.name in names:
                nodes.extend(field.selection.nodes)
        return self._below(nodes)

    def _merged(self, type_name: str) -> tuple[SelectedField, ...]:
        nodes: dict[Hashable, list[FieldNode]] = {}
        read: dict[Hashable, dict[str, object]] = {}
        for node in self._flat(type_name):
            arguments = self._arguments(type_name, node)
            if arguments is None:
                continue
            key = (node.name.value, frozen(arguments))
            nodes.setdefault(key, []).append(node)
            read[key] = arguments
        return tuple(
            SelectedField(
                alike[0].name.value,
                read[key],
                key,
                self._below(alike),
                self._answer(type_name, alike[0].name.value),
            )
            for key, alike in nodes.items()
        )

    def _arguments(self, type_name: str, node: FieldNode) -> dict[str, object] | None:
        declared = self._schema.get_type(type_name)
        if not is_composite_type(declared) or node.name.value.startswith("__"):
            return None
        field = self._schema.get_field(declared, node.name.value)
        if field is None:
            return None
        return with_defaults(field, get_argument_values(field, node, self._variables))

    def _answer(self, type_name: str, field_name: str) -> str:
        declared = self._schema.get_type(type_name)
        assert is_composite_type(declared), "only fields of such a type were merged"
        field = self._schema.get_field(declared, field_name)
        assert field is not None, "only declared fields were merged"
        return get_named_type(field.type).name

    def _below(self, nodes: Sequence[FieldNode]) -> "Selection":
        return Selection(self._schema, self._fragments, self._variables, nodes)

    def _flat(self, type_name: str) -> Iterator[FieldNode]:
        waiting: list[SelectionNode] = []
        for node in reversed(self.nodes):
            if node.selection_set is not None:
                waiting.extend(reversed(node.selection_set.selections))
        seen: set[str] = set()
        while waiting:
            selection = waiting.pop()
            if not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
                continue
            opened = self._opened(selection, type_name, seen)
            waiting.extend(reversed(opened.selections if opened else ()))

    def _opened(
        self, selection: SelectionNode, type_name: str, seen: set[str]
    ) -> SelectionSetNode | None:
        fragment: InlineFragmentNode | FragmentDefinitionNode | None = None
        if isinstance(selection, InlineFragmentNode):
            fragment = selection
        elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
            seen.add(selection.name.value)
            fragment = self._fragments.get(selection.name.value)
        if fragment is None or not self._matches(fragment.type_condition, type_name):
            return None
        return fragment.selection_set

    def _matches(self, condition: NamedTypeNode | None, type_name: str) -> bool:
        if condition is None or condition.name.value == type_name:
            return True
        wider = self._schema.get_type(condition.name.value)
        narrower = self._schema.get_type(type_name)
        if not is_abstract_type(wider) or not is_composite_type(narrower):
            return False
        return any(narrower is possible for possible in self._schema.get_possible_types(wider)) or (
            is_abstract_type(narrower) and self._schema.is_sub_type(wider, narrower)
        )

    def _included(self, selection: SelectionNode) -> bool:
        for directive in selection.directives or ():
            if directive.name.value == "skip" and self._condition(GraphQLSkipDirective, directive):
                return False
            if directive.name.value == "include" and not self._condition(
                GraphQLIncludeDirective, directive
            ):
                return False
        return True

    def _condition(self, declared: GraphQLDirective, directive: DirectiveNode) -> bool:
        return bool(get_argument_values(declared, directive, self._variables)["if"])


def frozen(value: object) -> Hashable:
    """A value of arguments as a key: equal values give equal keys, in whatever order they came."""
    if isinstance(value, Mapping):
        return tuple((name, frozen(value[name])) for name in sorted(value))
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    if isinstance(value, Enum):
        return (type(value).__name__, value.name)
    return value if isinstance(value, Hashable) else repr(value)
