"""Fields that only read their object: Strawberry gets an attribute, and builds no Info for it."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import strawberry

from app.schema.related import key


def column(path: str, description: str) -> Any:
    """A field that is an attribute of the row, such as "row.number"."""
    return computed(attrgetter(path), description)


def relation(name: str, description: str) -> Any:
    """A field without arguments that was read beforehand under its Python name."""
    place = key(name)
    return computed(lambda owner: owner.related[place], description)


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
