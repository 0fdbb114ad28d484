"""The variables of a generated operation: as they come up, and other values for them later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import NameNode, ValueNode, VariableDefinitionNode, VariableNode, parse_type

Pick = Callable[[Sequence[Any]], Any]
OFTEN, SELDOM = (True, False, False), (False,) * 7 + (True,)


@dataclass(slots=True)
class _Variable:
    declared: str
    options: Sequence[object]
    default: ValueNode | None = None


class Variables:
    """Of one operation."""

    def __init__(self, pick: Pick) -> None:
        self._pick = pick
        self._known: dict[str, _Variable] = {}
        self.meant: dict[str, object] = {}
        """What each stands for at first, sent or left to its default."""
        self.values: dict[str, object] = {}
        """What is sent at first."""

    def of(
        self,
        value: object,
        declared: str,
        options: Sequence[object] = (),
        literal: ValueNode | None = None,
    ) -> VariableNode:
        """A new one; where it has a default, it is sometimes left out."""
        name = f"v{len(self._known)}"
        variable = self._known[name] = _Variable(declared, options or (value,))
        self.meant[name] = self.values[name] = value
        if literal is not None and value is not None and self._pick(SELDOM):
            variable.declared, variable.default = declared.removesuffix("!"), literal
            if self._pick(OFTEN):
                del self.values[name]
        return _named(name)

    def condition(self, name: str, value: bool) -> VariableNode:
        """One that several fields may hang on."""
        self._known[name] = _Variable("Boolean!", (True, False))
        self.meant[name] = self.values[name] = value
        return _named(name)

    def definitions(self, used: set[str]) -> tuple[VariableDefinitionNode, ...]:
        """Of those that the document uses; the others are forgotten."""
        self._known = {name: each for name, each in self._known.items() if name in used}
        self.values = {name: value for name, value in self.values.items() if name in used}
        return tuple(
            VariableDefinitionNode(
                variable=_named(name), type=parse_type(each.declared), default_value=each.default
            )
            for name, each in self._known.items()
        )

    def again(self) -> dict[str, object]:
        """Other values, as another client would send them with the same document."""
        return {
            name: self._pick(each.options)
            for name, each in self._known.items()
            if each.default is None or not self._pick(OFTEN)
        }


def _named(name: str) -> VariableNode:
    return VariableNode(name=NameNode(value=name))
