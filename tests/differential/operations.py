"""Generated operations made worth asking: real names, variables, fragments, conditions, aliases."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_leaf_type,
    is_list_type,
    print_ast,
    visit,
)
from graphql.utilities import value_from_ast_untyped, value_to_literal

from tests.differential.variables import OFTEN, SELDOM, Pick, Variables

Known = dict[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A document, and the variables that it is sent with, one time after the other."""

    document: str
    variables: list[dict[str, object]]
    fields: set[str]
    """What is asked, as `Type.field`."""


class _Rewriting(Visitor):
    """Does to a generated operation what clients do to theirs."""

    def __init__(self, info: TypeInfo, known: Known, pick: Pick, *, thinly: bool) -> None:
        super().__init__()
        self.info = info
        self.known = known
        self.pick = pick
        self.thinly = thinly
        self.variables = Variables(pick)
        self.fields: set[str] = set()
        self.fragments: list[FragmentDefinitionNode] = []
        self.aliases = 0

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode | None:
        """All of it, or about two thirds."""
        if not self.thinly:
            return None
        kept = tuple(each for each in node.selections if not self.pick(OFTEN))
        return SelectionSetNode(selections=kept or (self.pick(node.selections),))

    def leave_argument(self, node: ArgumentNode, *_: object) -> ArgumentNode:
        return ArgumentNode(name=node.name, value=self._value(node.name.value, node.value))

    def leave_object_field(self, node: ObjectFieldNode, *_: object) -> ObjectFieldNode:
        return ObjectFieldNode(name=node.name, value=self._value(node.name.value, node.value))

    def _value(self, name: str, value: ValueNode) -> ValueNode:
        """A value that leads somewhere, where one is known; some as variables."""
        declared = self.info.get_input_type()
        if declared is None:
            return value
        if isinstance(value, ObjectValueNode | ListValueNode):
            return self._whole(value, declared)
        if name not in self.known or is_list_type(declared):
            return value
        nullable = not str(declared).endswith("!")
        options = [one for one in self.known[name] if nullable or one is not None]
        chosen = self.pick(options)
        literal = value_to_literal(chosen, declared)
        assert literal is not None
        if self.pick(OFTEN):
            return self.variables.of(chosen, str(declared), options, literal)
        return literal

    def _whole(self, value: ValueNode, declared: GraphQLInputType) -> ValueNode:
        """An input object or a list, which clients mostly send as one variable."""
        if self.pick([True, False]):
            return value
        plain = value_from_ast_untyped(value, self.variables.meant)
        return self.variables.of(plain, str(declared))

    def leave_inline_fragment(self, node: InlineFragmentNode, *_: object) -> InlineFragmentNode:
        return InlineFragmentNode(
            type_condition=node.type_condition,
            directives=(*(node.directives or ()), *self._conditions()),
            selection_set=node.selection_set,
        )

    def leave_field(self, node: FieldNode, *_: object) -> FieldNode:
        declared, owner = self.info.get_type(), self.info.get_parent_type()
        self.fields.add(f"{owner}.{node.name.value}")
        named = get_named_type(declared) if declared else None
        selection_set = node.selection_set
        if selection_set and named and not is_leaf_type(named):
            selection_set = SelectionSetNode(
                selections=(*self._below(named, selection_set), *self._typename())
            )
        return FieldNode(
            alias=node.alias or self._alias(),
            name=node.name,
            arguments=node.arguments,
            directives=(*(node.directives or ()), *self._conditions_of(owner)),
            selection_set=selection_set,
        )

    def _conditions_of(self, owner: object) -> tuple[DirectiveNode, ...]:
        """None where a feed's field itself would have one, which the specification forbids."""
        return () if owner is self.info._schema.subscription_type else self._conditions()

    def _below(self, named: Any, selection_set: SelectionSetNode) -> tuple[Any, ...]:
        """The selections, some of them in a fragment or asked for a second time by one."""
        if self.pick([False] * 5 + [True]):
            spread = self._spread(named.name, selection_set)
            return (spread, *selection_set.selections[:1])
        if isinstance(named, GraphQLObjectType) and named.interfaces and self.pick(OFTEN):
            return (*selection_set.selections, self._as_interface(self.pick(named.interfaces)))
        return tuple(selection_set.selections)

    def _as_interface(self, interface: Any) -> InlineFragmentNode:
        leaves = [
            name
            for name, field in interface.fields.items()
            if is_leaf_type(get_named_type(field.type))
        ]
        field = FieldNode(
            alias=self._alias(), name=NameNode(value=self.pick(leaves)), directives=()
        )
        return InlineFragmentNode(
            type_condition=NamedTypeNode(name=NameNode(value=interface.name)),
            directives=self._conditions(),
            selection_set=SelectionSetNode(selections=(field, *self._typename())),
        )

    def _typename(self) -> tuple[FieldNode, ...]:
        if not self.pick(SELDOM):
            return ()
        return (FieldNode(alias=None, name=NameNode(value="__typename"), directives=()),)

    def _alias(self) -> NameNode | None:
        if not self.pick(SELDOM):
            return None
        self.aliases += 1
        return NameNode(value=f"a{self.aliases}")

    def _conditions(self) -> tuple[DirectiveNode, ...]:
        if not self.pick(SELDOM):
            return ()
        value: Any = BooleanValueNode(value=self.pick([True, False]))
        if self.pick([True, False]):
            name = self.pick(["yes", "no"])
            value = self.variables.condition(name, name == "yes")
        condition = ArgumentNode(name=NameNode(value="if"), value=value)
        name = NameNode(value=self.pick(["skip", "include"]))
        return (DirectiveNode(name=name, arguments=(condition,)),)

    def _spread(self, type_name: str, selections: SelectionSetNode) -> FragmentSpreadNode:
        name = NameNode(value=f"F{len(self.fragments)}")
        condition = NamedTypeNode(name=NameNode(value=type_name))
        self.fragments.append(
            FragmentDefinitionNode(name=name, type_condition=condition, selection_set=selections)
        )
        return FragmentSpreadNode(name=name, directives=self._conditions())


class _Used(Visitor):
    """The names of the variables that a document uses."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)


def worth_asking(
    schema: GraphQLSchema,
    generated: OperationDefinitionNode,
    known: Known,
    pick: Pick,
    kind: OperationType | None = None,
    *,
    times: int = 1,
    thinly: bool = False,
) -> Operation:
    """The operation (made one of `kind`) with all that clients do to one."""
    kind = kind or generated.operation
    bare = OperationDefinitionNode(operation=kind, selection_set=generated.selection_set)
    info = TypeInfo(schema)
    rewriting = _Rewriting(info, known, pick, thinly=thinly)
    selection_set = visit(bare, TypeInfoVisitor(info, rewriting)).selection_set
    used = _Used()
    for part in (selection_set, *rewriting.fragments):
        visit(part, used)
    whole = OperationDefinitionNode(
        operation=kind,
        name=NameNode(value="Generated"),
        variable_definitions=rewriting.variables.definitions(used.names),
        selection_set=selection_set,
    )
    document = print_ast(DocumentNode(definitions=(whole, *rewriting.fragments)))
    others = [rewriting.variables.again() for _ in range(times - 1)]
    return Operation(document, [rewriting.variables.values, *others], rewriting.fields)
