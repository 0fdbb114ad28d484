"""Fields that only read their object: Strawberry gets an attribute, and builds no Info for it.

What they read is declared rather than written as code, so that compiled rendering can fetch it
without making an object in between.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import strawberry

from app.schema.related import Related, RelationKey, key

Part = Callable[..., object]
"""A field of an answer, made of what the whole answer is made of."""


@dataclass(frozen=True)
class Made:
    """A getter that makes its value of some attributes of the object.

    `parts` are the fields of that value by their GraphQL names: each gives the same as making the
    value and asking it. A value made of a first attribute that is None is None.
    """

    make: Callable[..., object]
    paths: tuple[str, ...]
    parts: Mapping[str, Part] = field(default_factory=dict)

    def __call__(self, owner: object) -> object:
        return self.make(*(attrgetter(path)(owner) for path in self.paths))


@dataclass(frozen=True)
class BesideIt:
    """A getter of what was read beside the object."""

    place: RelationKey

    def __call__(self, owner: Any) -> object:
        related: Related = owner.related
        return related[self.place]


def column(path: str, description: str) -> Any:
    """A field that is an attribute of the row, such as "row.number"."""
    return computed(attrgetter(path), description)


def made_of(make: Callable[..., object], *paths: str, description: str) -> Any:
    """A field that follows from these attributes of the object."""
    return computed(Made(make, paths), description)


def relation(name: str, description: str) -> Any:
    """A field without arguments that was read beforehand under its Python name."""
    return computed(BesideIt(key(name)), description)


def computed(read: Callable[[Any], object], description: str) -> Any:
    """A field that follows from the object alone.

    It becomes a plain property of the class, so that Strawberry takes its path for attributes,
    which costs a small part of a resolver's.
    """
    made = strawberry.field(description=description, default=property(read))
    made.init = made.repr = made.compare = False
    return made


def described(description: str, **options: Any) -> Any:
    """A field that is kept in the object as it is."""
    return strawberry.field(description=description, **options)
