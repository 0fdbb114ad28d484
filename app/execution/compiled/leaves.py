"""Scalars and enums: values that are exactly what they should be pass, others are coerced."""

import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils import is_awaitable

from app.execution.compiled.access import Deopt, Exact
from app.execution.compiled.source import Source

LARGEST = sys.float_info.max
STRANGE = {
    GraphQLString: "type({0}) is not str",
    GraphQLID: "type({0}) is not str",
    GraphQLBoolean: "type({0}) is not bool",
    GraphQLInt: f"type({{0}}) is not int or not {GRAPHQL_MIN_INT} <= {{0}} <= {GRAPHQL_MAX_INT}",
    GraphQLFloat: f"type({{0}}) is not float or not {-LARGEST!r} <= {{0}} <= {LARGEST!r}",
}
"""When a value is not at once what these scalars write."""

_usual: set[type] = set()
"""Types whose values are values: no promise of one, and no exception that stands for one."""


def ensure_usual(value: object) -> None:
    """Raise Deopt for what graphql-core would raise, await or take for null."""
    kind = type(value)
    if kind in _usual:
        return
    if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
        raise Deopt(f"a leaf cannot be {kind.__name__}")
    if len(_usual) < 1_000:
        _usual.add(kind)


def ensure_written(answer: object) -> None:
    """Raise Deopt where a scalar made nothing of its value."""
    if answer is None or answer is Undefined:
        raise Deopt("a scalar wrote nothing")


def careful(coerce: Callable[[Any], object]) -> Callable[[object], object]:
    """`coerce`, its value and its answer looked at as graphql-core does."""

    def write(value: object) -> object:
        ensure_usual(value)
        answer = coerce(value)
        ensure_written(answer)
        return answer

    return write


class Leaves:
    """Writes the lines that turn a variable into the answer of its scalar or enum."""

    def __init__(
        self,
        source: Source,
        members: Callable[[GraphQLEnumType], Iterable[object]],
        exact: Callable[[GraphQLScalarType], Exact | None],
    ) -> None:
        self._source = source
        self._members = members
        self._exact = exact
        self._writers: dict[str, Callable[[object], object]] = {}
        self._tables: dict[str, dict[object, object]] = {}

    def finish(
        self, leaf: GraphQLScalarType | GraphQLEnumType, local: str, *, nullable: bool
    ) -> None:
        if isinstance(leaf, GraphQLEnumType):
            self._enum(leaf, local, nullable=nullable)
            return
        strange = _strange(leaf)
        if strange is None:
            self._own(leaf, local, nullable=nullable)
            return
        write, test = self._writer(leaf), strange.format(local)
        test = f"{local} is not None and ({test})" if nullable else test
        self._source.line(f"if {test}: {local} = {write}({local})")

    def _enum(self, leaf: GraphQLEnumType, local: str, *, nullable: bool) -> None:
        table = self._source.named(f"names_{leaf.name}", self._table(leaf))
        guard = f"if {local} is not None: " if nullable else ""
        self._source.line(f"{guard}{local} = {table}.get({local}) or {self._writer(leaf)}({local})")

    def _own(self, leaf: GraphQLScalarType, local: str, *, nullable: bool) -> None:
        """A scalar of the schema's own: what `careful` does, without its calls."""
        source = self._source
        exact = self._exact(leaf)
        if exact is None:
            self._looked_at(leaf, local, nullable=nullable)
            return
        kind = source.named(exact.kind.__name__, exact.kind)
        if exact.write is not None:
            write = source.named(f"write_{leaf.name}", exact.write)
            source.line(f"if type({local}) is {kind}: {local} = {write}({local})")
            test = "else:" if not nullable else f"elif {local} is not None:"
        else:
            known = f" and {local} is not None" if nullable else ""
            test = f"if type({local}) is not {kind}{known}:"
        with source.block(test):
            source.line(f"{local} = {self._writer(leaf)}({local})")

    def _looked_at(self, leaf: GraphQLScalarType, local: str, *, nullable: bool) -> None:
        source = self._source
        coerce = source.named(f"coerce_{leaf.name}", leaf.coerce_output_value)
        usual, ensure = source.named("usual", _usual), source.named("ensure_usual", ensure_usual)
        written = source.named("ensure_written", ensure_written)
        with source.block(f"if {local} is not None:") if nullable else nullcontext():
            source.line(f"if type({local}) not in {usual}: {ensure}({local})")
            source.line(f"{local} = {coerce}({local})")
            source.line(f"if type({local}) is not str: {written}({local})")

    def _writer(self, leaf: GraphQLScalarType | GraphQLEnumType) -> str:
        if leaf.name not in self._writers:
            self._writers[leaf.name] = careful(leaf.coerce_output_value)
        return self._source.named(f"write_{leaf.name}", self._writers[leaf.name])

    def _table(self, leaf: GraphQLEnumType) -> dict[object, object]:
        if leaf.name not in self._tables:
            self._tables[leaf.name] = {
                _plain(member): leaf.coerce_output_value(member) for member in self._members(leaf)
            }
        return self._tables[leaf.name]


def _plain(member: object) -> object:
    """A word of an enum as nothing but its text, which dictionaries find sooner."""
    return str.__str__(member) if isinstance(member, str) else member


def _strange(leaf: GraphQLScalarType) -> str | None:
    """The test of a scalar that writes its values as GraphQL itself does."""
    for known, test in STRANGE.items():
        if leaf.name == known.name and leaf.coerce_output_value == known.coerce_output_value:
            return test
    return None
