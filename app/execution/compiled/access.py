"""How compiled code reaches the value of a field: the owner of the schema says, nobody guesses."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLScalarType


class Unsupported(Exception):
    """What compiled code does not cover; graphql-core runs it."""


class Deopt(Exception):
    """A value that is not what compiled code counts on; graphql-core says what it makes of it."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value is an attribute of the object, such as "row.number"."""

    path: str


@dataclass(frozen=True, slots=True)
class Derived:
    """The value is what `read` makes of the object alone."""

    read: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Item:
    """The value stands under `key` in the mapping that is an attribute of the object."""

    attribute: str
    key: object


@dataclass(frozen=True, slots=True)
class Made:
    """The value is what `make` makes of some attributes of the object.

    Where it is an object, `parts` make its fields of the same attributes; it is None where the
    first of them is. Attributes that break a promise make them raise.
    """

    make: Callable[..., object]
    paths: tuple[str, ...]
    parts: Mapping[str, Callable[..., object]]


@dataclass(frozen=True, slots=True)
class Method:
    """The value is what `call` answers for the object and named arguments.

    It changes nothing, awaits nothing and asks nothing of its info but the context: it is called
    a second time, with the whole info, where rendering gives up.
    """

    call: Callable[..., object]
    info: str | None
    """The name of the parameter that takes the info."""
    named: Callable[[Mapping[str, object]], Mapping[str, object]]
    """The arguments as graphql-core coerced them, as `call` takes them."""


Way: TypeAlias = Attribute | Derived | Item | Made | Method


@dataclass(frozen=True, slots=True)
class Exact:
    """Instances of `kind`, subclasses excluded, are written by `write`, or are text already."""

    kind: type
    write: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Objects of a field that may stay rows: rendered straight from what a database answered.

    Paths are those of the objects, such as "row.number"; those in `columns` a row has as well.
    """

    columns: Collection[str]
    reader: Any
    """Reads them; nothing here asks anything of it."""
    key: str | None = None
    """The path by which rows of other kinds hang on these."""
    owner: str | None = None
    """The path that names the owner they hang on; None at the root."""
    inherited: tuple[str, str] | None = None
    """A path that is the owner's, and how the owner calls it."""
    is_paged: bool = False
    """Whether the field answers a page, whose nodes these are."""


class Access(Protocol):
    """What compiled code must know of the objects behind a schema."""

    def rows(self, owner: GraphQLObjectType, field_name: str) -> Rows | None:
        """The rows that a field's objects are made of, where they may stay rows."""

    def way(self, owner: GraphQLObjectType, field_name: str) -> Way | None:
        """The way to a field's value; None where only its resolver knows."""

    def kind(self, named: GraphQLObjectType) -> type | None:
        """The class whose own instances, subclasses excluded, are objects of that type."""

    def members(self, named: GraphQLEnumType) -> Iterable[object]:
        """The values that objects hold for this enum."""

    def exact(self, leaf: GraphQLScalarType) -> Exact | None:
        """The values that need no looking at, and how they are written."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The part of a resolver's info that methods may look at."""

    context: object
