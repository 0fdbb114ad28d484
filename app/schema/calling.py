"""Root fields called straight: what Strawberry looks up for every call is looked up once here.

Strawberry 0.341 reads each argument's annotation, name and type again whenever a resolver runs.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, TypeAlias, cast

from graphql import GraphQLField, GraphQLObjectType
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField

from app.schema.back import BACK
from app.schema.inputs.making import Convert, Make, converter_of

Resolve: TypeAlias = Callable[..., Awaitable[Any]]


def call_straight(roots: Iterable[GraphQLObjectType | None], config: StrawberryConfig) -> None:
    """Give the asynchronous fields of these types a resolver that knows its arguments."""
    makers: dict[type, Make] = {}
    for root in roots:
        for declared in root.fields.values() if root is not None else ():
            field = declared.extensions.get(BACK)
            if isinstance(field, StrawberryField) and _is_plain(field):
                _teach(declared, field, config, makers)


def _is_plain(field: StrawberryField) -> bool:
    """Whether it is an asynchronous method of its type whose extensions are too."""
    resolver = field.base_resolver
    return (
        resolver is not None
        and resolver.is_async
        and resolver.self_parameter is not None
        and resolver.parent_parameter is None
        and not isinstance(resolver.wrapped_func, staticmethod | classmethod)
        and all(extension.has_resolver for extension in field.extensions)
    )


def _teach(
    declared: GraphQLField,
    field: StrawberryField,
    config: StrawberryConfig,
    makers: dict[type, Make],
) -> None:
    resolver = field.base_resolver
    assert resolver is not None, "asked of fields that have one"
    method = cast(Callable[..., Any], resolver.wrapped_func)
    names = [
        (
            config.name_converter.from_argument(argument),
            argument.python_name,
            converter_of(argument.type, config, makers),
        )
        for argument in field.arguments
    ]
    chain = _chain(field, method, resolver.info_parameter is not None)
    make_info = partial(config.info_class, _field=field)

    async def resolve(source: Any, info: Any, **given: Any) -> Any:
        named = {
            python_name: _converted(given[name], convert)
            for name, python_name, convert in names
            if name in given
        }
        return await chain(source, make_info(_raw_info=info), **named)

    declared.resolve = resolve


def _chain(field: StrawberryField, method: Callable[..., Any], takes_info: bool) -> Resolve:
    """The method behind its extensions, the first one outermost."""

    async def ask(source: Any, info: Any, **named: Any) -> Any:
        if takes_info:
            named["info"] = info
        return await method(source, **named)

    chain: Resolve = ask
    for extension in reversed(field.extensions):
        chain = partial(extension.resolve_async, chain)
    return chain


def _converted(value: Any, convert: Convert | None) -> Any:
    return value if convert is None or value is None else convert(value)
