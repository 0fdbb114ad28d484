"""Operations generated over the whole schema are answered alike both ways, errors included."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    build_schema,
    parse,
    validate,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, nodes, queries

from app.api import public_schema, sdl
from app.domain.actors import Actor
from app.schema.access import StrawberryAccess
from tests.builders import ANNA, CAST, GUEST, MAY, SAM, WALT, WEBSITE
from tests.differential.operations import worth_asking
from tests.differential.pair import Pair
from tests.differential.shop import Known
from tests.differential.traits import BELOW, EVERYTHING, traits
from tests.differential.trials import EXAMPLES

LOG = logging.getLogger(__name__)
MANY = 2_000
"""Of so many operations of each kind some have every trait,"""
NOT_EVERYWHERE = frozenset({"a fragment on a union", "a fragment on an interface"})
"""but for those that only mutations or `node` have a place for."""

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


ONE_FIELD = one_of_each(queries, SCHEMA.query_type, PLAIN)
ONE_CHANGE = one_of_each(mutations, SCHEMA.mutation_type, PLAIN)
ONE_FEED = one_of_each(queries, SCHEMA.subscription_type, PLAIN_FEEDS)
MANY_FIELDS = queries(PLAIN, custom_scalars=SCALARS)
FOLLOWERS = (MAY, SAM, WALT, WEBSITE, ANNA, GUEST)
Ask = Callable[[str, Actor, dict[str, object]], Coroutine[Any, Any, list[Any]]]
"""Asks both ways; the payloads that were answered."""


def tried(
    texts: Texts,
    known: dict[str, tuple[object, ...]],
    ask: Ask,
    people: tuple[Actor, ...],
    loop: asyncio.AbstractEventLoop,
    kind: OperationType | None = None,
) -> Counter[str]:
    """Ask generated operations from this thread, on the loop that has the store; their traits."""
    seen: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts, st.sampled_from(people), st.integers(0, 2**32))
    def agree(text: str, by: Actor, chance: int) -> None:
        document, variables = worth_asking(SCHEMA, text, known, Random(chance).choice, kind)
        tree = parse(document)
        assume(not validate(SCHEMA, tree))
        asking = ask(document, by, variables)
        payloads = asyncio.run_coroutine_threadsafe(asking, loop).result(120)
        seen.update(["operations", *traits(SCHEMA, tree, payloads)])

    agree()
    LOG.info("%s", dict(seen.most_common()))
    return seen


async def all_tried(
    pair: Pair,
    texts: Texts,
    known: dict[str, tuple[object, ...]],
    ask: Ask,
    people: tuple[Actor, ...],
    kind: OperationType | None = None,
) -> Counter[str]:
    loop = asyncio.get_running_loop()
    seen = await asyncio.to_thread(tried, texts, known, ask, people, loop, kind)

    assert pair.compiled.tally.generic <= pair.refused, "only what was not run at all"
    assert pair.compiled.tally.compiled > EXAMPLES // 4
    if EXAMPLES >= MANY:
        assert set(seen) >= EVERYTHING - NOT_EVERYWHERE
    return seen


@pytest.mark.parametrize(
    "texts", [ONE_FIELD, MANY_FIELDS, ONE_CHANGE], ids=["queries", "wide queries", "mutations"]
)
async def test_generated(pair: Pair, known: Known, texts: Texts) -> None:
    async def ask(document: str, by: Actor, variables: dict[str, object]) -> list[Any]:
        return [await pair.agree(document, by, **variables)]

    await all_tried(pair, texts, known.values, ask, CAST)


async def test_generated_of_wrong_values(
    pair: Pair,
    known: Known,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A value of an object that breaks a promise is an error at its place, never rendered."""
    caplog.set_level(logging.CRITICAL, "app.execution.errors")
    monkeypatch.setattr(StrawberryAccess, "rows", lambda *_: None)
    pair.spoiling = Random(0)

    async def ask(document: str, by: Actor, variables: dict[str, object]) -> list[Any]:
        return [await pair.agree(document, by, **variables)]

    seen = await all_tried(pair, ONE_FIELD, known.values, ask, (MAY,))
    assert seen[BELOW] or EXAMPLES < MANY


async def test_generated_feeds(pair: Pair, known: Known) -> None:
    """From the beginning of the log."""
    start = pair.doors.shop.store.cursors.of(0)
    values = {
        **known.values,
        "after": (*[start] * 9, "no cursor"),
        "number": (*known.orders, "261121-NONE"),
        "token": known.values["token"][:1],
        "intervalMs": (None, 1_000),
    }

    async def ask(document: str, by: Actor, variables: dict[str, object]) -> list[Any]:
        shown = await pair.agree_feed(document, by, 3, **variables)
        return [orjson.loads(payload) for payload, _ in shown]

    await all_tried(pair, ONE_FEED, values, ask, FOLLOWERS, OperationType.SUBSCRIPTION)
