"""Every type of `app.schema` behind doors that answer what a test hands them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import strawberry
from graphql import ExecutionResult, GraphQLSchema, graphql_sync
from strawberry.types.base import StrawberryObjectDefinition, has_object_definition

import app.schema
from app.domain.actors import Actor
from app.schema import inputs, results
from app.schema.building import build_schema


@dataclass
class Context:
    """What types ask of a context."""

    viewer: Actor


def _kinds(package: ModuleType) -> Iterator[tuple[type, StrawberryObjectDefinition]]:
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        for kind in () if module.ispkg else vars(import_module(module.name)).values():
            if isinstance(kind, type) and has_object_definition(kind):
                yield kind, kind.__strawberry_definition__


def _outputs() -> dict[str, Any]:
    """By name; generic pages are reached through those that are a page of something."""
    return {
        made.name: kind
        for kind, made in _kinds(app.schema)
        if not made.is_input and not made.is_graphql_generic
    }


def _answering(answer: object) -> Callable[[], object]:
    return lambda: answer


def _taking(kind: Any) -> Callable[..., bool]:
    def take(given: Any) -> bool:
        return given is not None

    take.__annotations__ = {"given": kind, "return": bool}
    return take


def throwaway(answers: dict[str, object] | None = None) -> GraphQLSchema:
    """A schema whose query has a field for each type, such as `Order`, and `take...` for inputs."""
    known = answers or {}
    unions = {name: kind for name, kind in vars(results).items() if name.endswith("Result")}
    doors: dict[str, Any] = {
        name: strawberry.field(
            resolver=_answering(known.get(name)), graphql_type=kind | None, name=name
        )
        for name, kind in {**_outputs(), **unions}.items()
    }
    for kind, made in _kinds(inputs):
        doors[f"take_{made.name}"] = strawberry.field(
            resolver=_taking(kind), name=f"take{made.name}"
        )
    return build_schema(strawberry.type(type("Query", (), doors)))


def asked(answers: dict[str, object], query: str, viewer: Actor) -> ExecutionResult:
    """What `viewer` is answered where the doors have `answers`."""
    return graphql_sync(throwaway(answers), query, context_value=Context(viewer))
