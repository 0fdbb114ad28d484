"""What an operation is made of, so that a run can say that it tried everything."""

from collections.abc import Iterable
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    is_input_object_type,
    visit,
)

EVERYTHING = frozenset(
    {"an alias", "__typename", "a spread with a condition", "a default value"}
    | {f"a fragment on {kind}" for kind in ("an object", "an interface", "a union")}
    | {f"a part for {kind}" for kind in ("an object", "an interface")}
    | {f"@{name} by {how}" for name in ("skip", "include") for how in ("a value", "a variable")}
    | {f"a variable for {kind}" for kind in ("a scalar or enum", "an input object", "a list")}
    | {"an error", "errors beside data"}
)
"""Every trait; each turns up within some thousand operations."""
BELOW: Final = "an error below the root"
"""The shop itself has none: only what breaks the schema's promises leads to one."""
_KINDS = {
    "GraphQLObjectType": "an object",
    "GraphQLInterfaceType": "an interface",
    "GraphQLUnionType": "a union",
}


class _Traits(Visitor):
    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.schema = schema
        self.found: set[str] = set()

    def _kind(self, node: Any) -> str:
        return _KINDS[type(self.schema.type_map[node.type_condition.name.value]).__name__]

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.alias:
            self.found.add("an alias")
        if node.name.value == "__typename":
            self.found.add("__typename")

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: object) -> None:
        self.found.add(f"a fragment on {self._kind(node)}")

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> None:
        if node.type_condition:
            self.found.add(f"a part for {self._kind(node)}")

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        if node.directives:
            self.found.add("a spread with a condition")

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        (condition,) = node.arguments or ()
        how = "a variable" if isinstance(condition.value, VariableNode) else "a value"
        self.found.add(f"@{node.name.value} by {how}")

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        if node.default_value:
            self.found.add("a default value")
        kind = node.type.type if isinstance(node.type, NonNullTypeNode) else node.type
        if isinstance(kind, ListTypeNode):
            self.found.add("a variable for a list")
        elif isinstance(kind, NamedTypeNode):
            is_object = is_input_object_type(self.schema.type_map[kind.name.value])
            self.found.add(
                f"a variable for {'an input object' if is_object else 'a scalar or enum'}"
            )


def traits(schema: GraphQLSchema, tree: DocumentNode, payloads: Iterable[Any]) -> set[str]:
    """Of the operation and of what was answered."""
    look = _Traits(schema)
    visit(tree, look)
    for payload in payloads:
        errors = payload.get("errors") or ()
        if errors:
            look.found.add("an error")
        if any(len(error.get("path") or ()) > 1 for error in errors):
            look.found.add(BELOW)
        if errors and payload.get("data"):
            look.found.add("errors beside data")
    return look.found
