"""The five kinds of generated operations: what is asked, by whom, and of what shop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLObjectType, GraphQLSchema, OperationType, build_schema
from hypothesis import strategies as st
from hypothesis_graphql import mutations, nodes, queries

from app.api import public_schema, sdl
from app.domain.actors import Actor
from tests.builders import ANNA, CAST, GUEST, MAY, SAM, WALT, WEBSITE
from tests.differential.operations import Known
from tests.differential.pair import Pair

Texts = st.SearchStrategy[str]
SCHEMA = public_schema()
assert SCHEMA.query_type is not None
assert SCHEMA.mutation_type is not None
assert SCHEMA.subscription_type is not None
SCALARS = {
    "DateTime": st.sampled_from(["2026-11-21T11:00:00Z", "2026-11-22T00:00:00+01:00"]).map(
        nodes.String
    ),
    "Decimal": st.sampled_from(["10.00", "0", "20", "7.125"]).map(nodes.String),
}
"""Of the schema's own scalars, values that some field may take."""
PLAIN = build_schema(sdl())
PLAIN_FEEDS = build_schema(f"schema {{ query: Subscription }}\n{sdl()}")
"""Feeds are generated as if their root were that of queries."""


def one_of_each(make: Any, root: GraphQLObjectType, plain: GraphQLSchema) -> Texts:
    """Operations of a single root field, each as likely as the others."""
    return st.one_of(
        [make(plain, fields=[name], custom_scalars=SCALARS) for name in sorted(root.fields)]
    )


def _of_the_shop(pair: Pair, known: Known) -> Known:
    return known


def _of_the_log(pair: Pair, known: Known) -> Known:
    """From its beginning, mostly."""
    start = pair.doors.shop.store.cursors.of(0)
    return {
        **known,
        "after": (*[start] * 9, "no cursor"),
        "number": (*known["orderNumber"], "261121-NONE"),
        "token": known["token"][:1],
        "intervalMs": (None, 1_000),
    }


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to generate operations, and what they meet."""

    texts: Texts
    people: tuple[Actor, ...] = CAST
    operation: OperationType | None = None
    """What the generated text is made, where that is not what it says."""
    known: Callable[[Pair, Known], Known] = field(default=_of_the_shop)
    is_spoiled: bool = False
    """Rows have wrong values put into them, which must become errors at their places."""


KINDS: Final = {
    "queries": Kind(one_of_each(queries, SCHEMA.query_type, PLAIN)),
    "wide queries": Kind(queries(PLAIN, custom_scalars=SCALARS)),
    "mutations": Kind(one_of_each(mutations, SCHEMA.mutation_type, PLAIN)),
    "feeds": Kind(
        one_of_each(queries, SCHEMA.subscription_type, PLAIN_FEEDS),
        (MAY, SAM, WALT, WEBSITE, ANNA, GUEST),
        OperationType.SUBSCRIPTION,
        _of_the_log,
    ),
    "wrong values": Kind(
        one_of_each(queries, SCHEMA.query_type, PLAIN), people=(MAY,), is_spoiled=True
    ),
}
