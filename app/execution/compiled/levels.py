"""Rows that never become objects: read with the columns asked for, and rendered as they are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias

from app.execution.compiled.access import Rows

RenderRows: TypeAlias = Callable[..., None]
"""Takes rows, where to leave their answers, what they inherit, the answers of the levels below by
their keys, what methods may look at, and the arguments of the operation."""


@dataclass(slots=True)
class Level:
    """The rows of one field and how they are rendered, with the levels that hang on them."""

    rows: Rows
    name: str
    """The field's."""
    columns: tuple[str, ...] | None
    """The paths of a row's values, in this order; None where rows must be objects after all."""
    below: tuple["Level", ...]
    slot: int | None
    """The place of its arguments among what is given."""
    render: RenderRows
    taken: frozenset[str] = field(init=False)
    """The fields of these rows that have a level of their own."""
    key_of: Callable[[Any], Any] = field(init=False)
    """The key of a row, or object, by which the levels below hang on it."""
    makes_objects: bool = field(init=False)
    """Whether rows of it, or of a level below, must be objects."""
    passed_on: tuple[Callable[[Any], Any] | None, ...] = field(init=False)
    """What each level below inherits of it."""

    def __post_init__(self) -> None:
        self.taken = frozenset(level.name for level in self.below)
        self.key_of = self._reads(self.rows.key) if self.below and self.rows.key else id
        self.makes_objects = self.columns is None or any(each.makes_objects for each in self.below)
        inherited = [level.rows.inherited for level in self.below]
        self.passed_on = tuple(self._reads(each[1]) if each else None for each in inherited)

    def _reads(self, path: str) -> Callable[[Any], Any]:
        if self.columns is None:
            return attrgetter(path)
        return itemgetter(self.columns.index(path))


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a root field answers that was rendered where it was read."""

    answers: object
    page: object = None
    """The page around the answers, where the field answers one."""
