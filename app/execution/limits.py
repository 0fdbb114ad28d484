"""How big an operation may be: each fragment is weighed once, so the verdict takes linear time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.language import ExecutableDefinitionNode, SelectionNode

from app.execution.errors import Code, refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """What one operation may ask for; the defaults are those of the public contract."""

    tokens: int = 2_000
    depth: int = 20
    aliases: int = 30
    cost: int = 10_000
    unpaged_list: int = 10
    """Items that a list without `first` counts."""
    page: int = 100
    """The most a page may hold; a larger one is refused by its own field and costs no more here."""
    repeats: int = 50
    """Selections of one set that say again what an earlier one said; validation is quadratic."""
    directives: int = 8
    """Directives in one place."""
    errors: int = 5
    """Validation errors that are told before validation stops."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How deep an operation goes and how many fields it renames."""

    depth: int
    aliases: int


def repetition(document: DocumentNode, limits: Limits) -> GraphQLError | None:
    """The refusal of a document that repeats itself; asked before validation, which it protects."""
    for definition in document.definitions:
        if not isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            continue
        directives = len(definition.directives or ())
        if directives > limits.directives:
            return _beyond("directives in one place", directives, limits.directives, definition)
        for selection_set in selection_sets(definition):
            error = _repeated(selection_set, limits)
            if error is not None:
                return error
    return None


def _repeated(selection_set: SelectionSetNode, limits: Limits) -> GraphQLError | None:
    seen: set[str] = set()
    for selection in selection_set.selections:
        directives = len(selection.directives or ())
        if directives > limits.directives:
            return _beyond("directives in one place", directives, limits.directives, selection)
        seen.add(_said(selection))
    repeats = len(selection_set.selections) - len(seen)
    if repeats > limits.repeats:
        return _beyond("repeated selections", repeats, limits.repeats, selection_set.selections[0])
    return None


def _said(selection: SelectionNode) -> str:
    if isinstance(selection, FieldNode):
        return (selection.alias or selection.name).value
    if isinstance(selection, FragmentSpreadNode):
        return f"...{selection.name.value}"
    condition = selection.type_condition if isinstance(selection, InlineFragmentNode) else None
    return f"... on {condition.name.value if condition else ''}"


def selection_sets(definition: ExecutableDefinitionNode) -> Iterator[SelectionSetNode]:
    waiting = [definition.selection_set]
    while waiting:
        selection_set = waiting.pop()
        yield selection_set
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)


class ShapeMeter:
    """Measures operations of one document; a cycle of fragments adds nothing here."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._depths: dict[str, int] = {}

    def measure(self, operation: OperationDefinitionNode) -> Shape:
        aliases = sum(_aliases(part) for part in self._reached(operation))
        return Shape(self._depth(operation.selection_set), aliases)

    def _depth(self, selection_set: SelectionSetNode) -> int:
        return max((self._reach(selection) for selection in selection_set.selections), default=0)

    def _reach(self, selection: SelectionNode) -> int:
        if isinstance(selection, FieldNode):
            return 1 + (self._depth(selection.selection_set) if selection.selection_set else 0)
        if isinstance(selection, InlineFragmentNode):
            return self._depth(selection.selection_set)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment_depth(selection.name.value)
        return 0

    def _fragment_depth(self, name: str) -> int:
        if name not in self._depths:
            self._depths[name] = 0
            fragment = self._fragments.get(name)
            self._depths[name] = self._depth(fragment.selection_set) if fragment else 0
        return self._depths[name]

    def _reached(self, operation: OperationDefinitionNode) -> Iterator[ExecutableDefinitionNode]:
        yield operation
        waiting, seen = list(_spreads(operation)), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self._fragments:
                continue
            seen.add(name)
            yield self._fragments[name]
            waiting.extend(_spreads(self._fragments[name]))


def shape_error(
    shape: Shape, limits: Limits, operation: OperationDefinitionNode
) -> GraphQLError | None:
    """The refusal of an operation that is too deep or renames too much."""
    if shape.depth > limits.depth:
        return _beyond("levels of fields", shape.depth, limits.depth, operation)
    if shape.aliases > limits.aliases:
        return _beyond("aliases", shape.aliases, limits.aliases, operation)
    return None


def cost_error(
    cost: int, limits: Limits, operation: OperationDefinitionNode
) -> GraphQLError | None:
    """The refusal of an operation that asks for too much at once."""
    if cost <= limits.cost:
        return None
    return refusal(
        f"The operation costs {_readable(cost)} and at most {limits.cost} is allowed: every field "
        "counts once for each item of the lists around it. Ask for smaller pages or fewer fields.",
        Code.TOO_COMPLEX,
        operation,
    )


def _beyond(
    what: str,
    actual: int,
    limit: int,
    node: SelectionNode | ExecutableDefinitionNode | None = None,
) -> GraphQLError:
    return refusal(
        f"The operation has {actual} {what} and at most {limit} are allowed. "
        "Split it into smaller operations.",
        Code.TOO_COMPLEX,
        node,
    )


def _readable(cost: int) -> str:
    return str(cost) if cost < 10**12 else "more than 10^12"


def _aliases(definition: ExecutableDefinitionNode) -> int:
    return sum(
        1
        for selection_set in selection_sets(definition)
        for selection in selection_set.selections
        if isinstance(selection, FieldNode) and selection.alias is not None
    )


def _spreads(definition: ExecutableDefinitionNode) -> Iterator[str]:
    for selection_set in selection_sets(definition):
        for selection in selection_set.selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection.name.value
