"""Generated operations made worth asking: real names, variables, fragments, conditions."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    NamedTypeNode,
    NameNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_leaf_type,
    is_list_type,
    parse,
    parse_type,
    print_ast,
    visit,
)
from graphql.utilities import value_to_literal

T = TypeVar("T")
Pick = Callable[[Sequence[T]], T]


class _Rewriting(Visitor):
    """Puts real values where they are known, some of them as variables."""

    def __init__(self, info: TypeInfo, known: dict[str, tuple[object, ...]], pick: Any) -> None:
        super().__init__()
        self.info = info
        self.known = known
        self.pick = pick
        self.variables: dict[str, object] = {}
        self.types: dict[str, str] = {}
        self.fragments: list[FragmentDefinitionNode] = []

    def leave_argument(self, node: ArgumentNode, *_: object) -> ArgumentNode:
        declared = self.info.get_input_type()
        if declared is None or node.name.value not in self.known or is_list_type(declared):
            return node
        value = self.pick(self.known[node.name.value])
        required = str(declared).endswith("!")
        if value is None and required:
            return node
        if self.pick([True, False, False]):
            name = f"v{len(self.variables)}"
            self.variables[name], self.types[name] = value, str(declared)
            return ArgumentNode(name=node.name, value=VariableNode(name=NameNode(value=name)))
        return ArgumentNode(name=node.name, value=value_to_literal(value, declared))

    def leave_object_field(self, node: ObjectFieldNode, *_: object) -> ObjectFieldNode:
        declared = self.info.get_input_type()
        if declared is None or node.name.value not in self.known or is_list_type(declared):
            return node
        value = self.pick([each for each in self.known[node.name.value] if each is not None])
        return ObjectFieldNode(name=node.name, value=value_to_literal(value, declared))

    def leave_field(self, node: FieldNode, *_: object) -> FieldNode:
        directives = list(node.directives or ())
        if self.pick([False] * 7 + [True]):
            directives.append(self._condition())
        selection_set = node.selection_set
        named = get_named_type(self.info.get_type()) if self.info.get_type() else None
        if selection_set and named and not is_leaf_type(named) and self.pick([False] * 5 + [True]):
            selection_set = SelectionSetNode(
                selections=(self._spread(named.name, selection_set), *selection_set.selections[:1])
            )
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=node.arguments,
            directives=tuple(directives),
            selection_set=selection_set,
        )

    def _condition(self) -> DirectiveNode:
        value: Any = BooleanValueNode(value=self.pick([True, False]))
        if self.pick([True, False]):
            name = self.pick(["yes", "no"])
            self.variables[name], self.types[name] = name == "yes", "Boolean!"
            value = VariableNode(name=NameNode(value=name))
        return DirectiveNode(
            name=NameNode(value=self.pick(["skip", "include"])),
            arguments=(ArgumentNode(name=NameNode(value="if"), value=value),),
        )

    def _spread(self, type_name: str, selections: SelectionSetNode) -> FragmentSpreadNode:
        name = NameNode(value=f"F{len(self.fragments)}")
        condition = NamedTypeNode(name=NameNode(value=type_name))
        self.fragments.append(
            FragmentDefinitionNode(name=name, type_condition=condition, selection_set=selections)
        )
        return FragmentSpreadNode(name=name)


def worth_asking(
    schema: GraphQLSchema, text: str, known: dict[str, tuple[object, ...]], pick: Any
) -> tuple[str, dict[str, object]]:
    """The operation with all that clients do to one, and its variables."""
    info = TypeInfo(schema)
    rewriting = _Rewriting(info, known, pick)
    tree = visit(parse(text), TypeInfoVisitor(info, rewriting))
    (operation,) = tree.definitions
    defined = tuple(
        VariableDefinitionNode(
            variable=VariableNode(name=NameNode(value=name)), type=parse_type(declared)
        )
        for name, declared in rewriting.types.items()
    )
    whole = OperationDefinitionNode(
        operation=operation.operation,
        name=NameNode(value="Generated"),
        variable_definitions=defined,
        selection_set=operation.selection_set,
    )
    document = DocumentNode(definitions=(whole, *rewriting.fragments))
    return print_ast(document), rewriting.variables
