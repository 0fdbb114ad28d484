"""Operations generated over the whole schema are answered alike both ways, errors included."""

import asyncio
from typing import Any

import pytest
from graphql import GraphQLObjectType, parse, validate
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, nodes, queries

from app.api import public_schema, sdl
from app.domain.actors import Actor
from tests.builders import CAST
from tests.differential.operations import worth_asking
from tests.differential.pair import Pair
from tests.differential.shop import Known
from tests.differential.trials import EXAMPLES

SCHEMA = public_schema()
assert SCHEMA.query_type is not None
assert SCHEMA.mutation_type is not None
SCALARS = {
    "DateTime": st.sampled_from(["2026-11-21T11:00:00Z", "2026-11-22T00:00:00+01:00"]).map(
        nodes.String
    ),
    "Decimal": st.sampled_from(["10.00", "0", "20", "7.125"]).map(nodes.String),
}
"""Of the schema's own scalars, values that some field may take."""


def one_of_each(make: Any, root: GraphQLObjectType) -> st.SearchStrategy[str]:
    """Operations of a single root field, each as likely as the others."""
    names = st.sampled_from(sorted(root.fields))
    return names.flatmap(lambda name: make(sdl(), fields=[name], custom_scalars=SCALARS))


ONE_FIELD = one_of_each(queries, SCHEMA.query_type)
ONE_CHANGE = one_of_each(mutations, SCHEMA.mutation_type)
MANY_FIELDS = queries(sdl(), custom_scalars=SCALARS)


def tried(
    pair: Pair, known: Known, texts: st.SearchStrategy[str], loop: asyncio.AbstractEventLoop
) -> None:
    """Ask generated operations of `texts` from this thread, on the loop that has the store."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts, st.sampled_from(CAST), st.data())
    def agree(text: str, by: Actor, data: st.DataObject) -> None:
        document, variables = worth_asking(
            SCHEMA, text, known.values, lambda options: data.draw(st.sampled_from(options))
        )
        assume(not validate(SCHEMA, parse(document)))
        asking = pair.agree(document, by, **variables)
        answer = asyncio.run_coroutine_threadsafe(asking, loop).result(60)
        event(f"errors: {'errors' in answer}, data: {bool(answer.get('data'))}")

    agree()


@pytest.mark.parametrize(
    "texts", [ONE_FIELD, MANY_FIELDS, ONE_CHANGE], ids=["queries", "wide queries", "mutations"]
)
async def test_generated(pair: Pair, known: Known, texts: st.SearchStrategy[str]) -> None:
    loop = asyncio.get_running_loop()

    await asyncio.to_thread(tried, pair, known, texts, loop)

    assert pair.compiled.tally.generic == 0
    assert pair.compiled.tally.compiled > EXAMPLES // 4
