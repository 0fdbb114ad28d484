"""What must be known of an operation before it is compiled: its variables and directives."""

from collections.abc import Iterator, Mapping, Sequence

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.language import SelectionNode, ValueNode

from app.execution.compiled.access import Unsupported

Fragments = Mapping[str, FragmentDefinitionNode]


def ensure_known_directives(operation: OperationDefinitionNode, fragments: Fragments) -> None:
    """Raise Unsupported for what only graphql-core understands."""
    if operation.directives:
        raise Unsupported("a directive on the operation")
    for fragment in fragments.values():
        if fragment.directives or fragment.variable_definitions:
            raise Unsupported("a fragment with directives or variables of its own")
    for selection in _selections([operation.selection_set], fragments):
        for directive in selection.directives or ():
            if directive.name.value not in ("skip", "include"):
                raise Unsupported(f"@{directive.name.value}")


def conditions(operation: OperationDefinitionNode, fragments: Fragments) -> tuple[str, ...]:
    """The variables that decide what is skipped and included, sorted."""
    found: set[str] = set()
    for selection in _selections([operation.selection_set], fragments):
        found.update(_of_directives(selection))
    return tuple(sorted(found))


def variables_below(roots: Sequence[FieldNode], fragments: Fragments) -> tuple[str, ...]:
    """The variables that are used below these fields, sorted."""
    found: set[str] = set()
    below = [root.selection_set for root in roots if root.selection_set is not None]
    for selection in _selections(below, fragments):
        found.update(_of_directives(selection))
        if isinstance(selection, FieldNode):
            for argument in selection.arguments or ():
                found.update(_of_value(argument.value))
    return tuple(sorted(found))


def _selections(
    selection_sets: Sequence[SelectionSetNode], fragments: Fragments
) -> Iterator[SelectionNode]:
    """Every selection that can be reached, each once."""
    waiting = list(selection_sets)
    seen: set[str] = set()
    while waiting:
        for selection in waiting.pop().selections:
            yield selection
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in seen:
                    seen.add(name)
                    waiting.append(fragments[name].selection_set)
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)


def _of_directives(selection: SelectionNode) -> Iterator[str]:
    for directive in selection.directives or ():
        for argument in directive.arguments or ():
            yield from _of_value(argument.value)


def _of_value(value: ValueNode) -> Iterator[str]:
    if isinstance(value, VariableNode):
        yield value.name.value
    elif isinstance(value, ListValueNode):
        for item in value.values:
            yield from _of_value(item)
    elif isinstance(value, ObjectValueNode):
        for given in value.fields:
            yield from _of_value(given.value)
