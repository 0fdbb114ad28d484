"""A small schema whose objects hold what a test puts there, promises of the schema or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)

from app.execution.compiled import programs
from app.execution.compiled.access import (
    Attribute,
    Derived,
    Exact,
    Item,
    Made,
    Method,
    Rows,
    Way,
)
from app.execution.engine import Engine

SDL = """
enum Colour { RED GREEN }
scalar Stamp
interface Named { name: String! }
type Price { amount: Int! currency: String! }
type Cup implements Named {
  name: String! id: ID! count: Int! ratio: Float flag: Boolean! colour: Colour stamp: Stamp
  said(loud: Boolean = false, times: Int): String!
  price: Price label: String tags: [String!]! grid: [[Int!]] shades: [Colour]
  twin: Cup twins: [Cup!]! any: Thing named: [Named]
}
type Hat implements Named { name: String! size: Int }
type Nobody { name: String }
union Thing = Cup | Hat
type Query {
  cup: Cup sure: Cup! cups: [Cup!] thing: Thing named: Named! nobody: Nobody count(of: Int = 3): Int
}
type Mutation { first: Cup second: Cup! third: Cup }
type Subscription { events: Cup }
"""


@dataclass
class Cup:
    name: object = "cup"
    id: object = "c1"
    count: object = 3
    ratio: object = 0.5
    flag: object = True
    colour: object = "RED"
    stamp: object = "now"
    minor: object = 5
    currency: object = "EUR"
    held: object = field(default_factory=lambda: {"label": "new"})
    tags: object = field(default_factory=lambda: ["a", "b"])
    grid: object = None
    shades: object = None
    twin: object = None
    twins: object = field(default_factory=list)
    any: object = None
    named: object = None


@dataclass
class Hat:
    name: object = "hat"
    size: object = 4


@dataclass
class Price:
    minor: Any
    currency: object


def priced(minor: object, currency: object) -> Price | None:
    return None if minor is None else Price(minor, currency)


def doubled(minor: Any, _currency: object) -> object:
    return minor * 2


class Raising:
    """Stands in the place of a value, and raises when it is asked for."""


def read(owner: Any, name: str) -> object:
    """How every field of the toys gets its value, compiled or not."""
    value = getattr(owner, name)
    if isinstance(value, Raising):
        raise GraphQLError(f"{name} is not to be had", extensions={"code": "NO"})
    return value


def said(owner: Any, *, loud: bool | None = None, times: int | None = None) -> str:
    word = str(owner.name) * (1 if times is None else min(times, 3))
    return word.upper() if loud else word


class ToyAccess:
    """Cups by their attributes, hats by a function."""

    def way(self, owner: GraphQLObjectType, field_name: str) -> Way | None:
        if field_name == "said":
            return Method(lambda owner, info, **given: said(owner, **given), "info", dict)
        if field_name == "price":
            parts = {"amount": doubled, "currency": lambda _, currency: currency}
            return Made(priced, ("minor", "currency"), parts)
        if field_name == "label":
            return Item("held", "label")
        if owner.name == "Hat":
            return Derived(lambda hat: read(hat, field_name))
        return Derived(lambda cup: read(cup, field_name)) if field_name != "id" else Attribute("id")

    def rows(self, owner: GraphQLObjectType, field_name: str) -> Rows | None:
        return None

    def kind(self, named: GraphQLObjectType) -> type | None:
        return {"Cup": Cup, "Hat": Hat, "Price": Price}.get(named.name)

    def members(self, named: GraphQLEnumType) -> Iterable[object]:
        return ["RED", "GREEN"]

    def exact(self, leaf: GraphQLScalarType) -> Exact | None:
        return Exact(str) if leaf.name == "Stamp" else None


class Asked:
    """The root fields' answers, and how often each was asked for."""

    def __init__(self, answers: Mapping[str, object]) -> None:
        self.answers = answers
        self.log: list[str] = []


async def _root(_: object, info: Any, **given: object) -> object:
    asked: Asked = info.context
    asked.log.append(info.field_name)
    if info.field_name not in asked.answers:
        return given.get("of")
    return read(type("Root", (), dict(asked.answers)), info.field_name)


def toy_schema() -> GraphQLSchema:
    schema = build_schema(SDL)
    for root in (schema.query_type, schema.mutation_type):
        assert root is not None
        for declared in root.fields.values():
            declared.resolve = _root
    for name in ("Cup", "Hat", "Price"):
        owner = schema.type_map[name]
        assert isinstance(owner, GraphQLObjectType)
        owner.is_type_of = None
        for field_name, declared in owner.fields.items():
            declared.resolve = _reader(field_name)
    for name in ("Named", "Thing"):
        schema.type_map[name].resolve_type = lambda value, *_: type(value).__name__  # type: ignore[attr-defined]
    assert schema.subscription_type is not None
    schema.subscription_type.fields["events"].resolve = lambda event, *_: event
    schema.subscription_type.fields["events"].subscribe = _events
    return schema


def _reader(name: str) -> Any:
    if name == "said":
        return lambda owner, _, **given: said(owner, **given)
    if name in _READERS:
        return _READERS[name]
    return lambda owner, _: read(owner, name)


_READERS: Mapping[str, Any] = {
    "id": lambda owner, _: owner.id,  # the one whose way is its attribute
    "price": lambda owner, _: priced(owner.minor, owner.currency),
    "amount": lambda price, _: doubled(price.minor, price.currency),
    "label": lambda owner, _: owner.held["label"],
}


async def _events(_: object, info: Any) -> Any:
    for event in info.context.answers["events"]:
        yield event


def shown(error: GraphQLError) -> dict[str, object]:
    """Everything of an error, nothing masked."""
    return {"message": error.message, "path": error.path, "locations": str(error.locations)}


SCHEMA = toy_schema()


def engines(monkeypatch: Any) -> tuple[Engine[Asked], Engine[Asked]]:
    """One that compiles at the first run, and one that never does."""
    monkeypatch.setattr(programs, "WORTH_COMPILING", 1)
    return (
        Engine(SCHEMA, access=ToyAccess(), format_error=shown),
        Engine(SCHEMA, format_error=shown),
    )
