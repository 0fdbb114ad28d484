"""Whatever stands in the place of a value, compiled rendering answers as graphql-core does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from tests.differential.trials import EXAMPLES
from tests.execution.toys import SDL, Asked, Cup, Hat, Raising, engines


@dataclass(frozen=True)
class Operation:
    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    last_event_id: str | None = None
    document: None = None


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(max_size=3),
    st.binary(max_size=2),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=2)), max_size=3),
    st.tuples(st.integers(), st.text(max_size=2)),
    st.sampled_from([ValueError("as a value"), object, "RED", "BLUE", {}, {"a": 1}, frozenset()]),
    st.builds(Raising),
)


def mostly(good: st.SearchStrategy[object], odd: st.SearchStrategy[object] = ODD) -> object:
    """A good value, an odd one one time in eight."""
    return st.integers(0, 7).flatmap(lambda dice: odd if dice == 0 else good)


WORDS = mostly(st.text(max_size=4))
HATS = st.builds(Hat, name=WORDS, size=mostly(st.none() | st.integers(-9, 9)))


def cups(below: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    things = mostly(st.none() | below | HATS)
    return st.builds(
        Cup,
        name=WORDS,
        id=WORDS,
        count=mostly(st.integers(-(2**31), 2**31 - 1)),
        ratio=mostly(st.none() | st.floats(allow_nan=False, allow_infinity=False)),
        flag=mostly(st.booleans()),
        colour=mostly(st.sampled_from([None, "RED", "GREEN"])),
        stamp=mostly(st.none() | st.text(max_size=3)),
        minor=mostly(st.none() | st.integers(-(2**29), 2**29)),
        currency=WORDS,
        held=mostly(st.fixed_dictionaries({}, optional={"label": WORDS})),
        tags=mostly(st.lists(WORDS, max_size=2)),
        grid=mostly(st.none() | st.lists(st.none() | st.lists(st.integers(0, 9), max_size=2))),
        shades=mostly(st.none() | st.lists(st.sampled_from([None, "RED", "BLUE"]), max_size=2)),
        twin=things,
        twins=mostly(st.lists(things, max_size=2)),
        any=things,
        named=mostly(st.none() | st.lists(things, max_size=2)),
    )


CUPS = st.recursive(cups(st.none()), cups, max_leaves=4)
ANSWERS = st.fixed_dictionaries(
    {
        "cup": mostly(CUPS | st.none()),
        "sure": mostly(CUPS),
        "cups": mostly(st.lists(CUPS, max_size=3)),
        "thing": mostly(CUPS | HATS),
        "named": mostly(CUPS | HATS),
        "nobody": st.none(),
    }
)
DOCUMENTS = queries(SDL, fields=["cup", "sure", "cups", "thing", "named", "count"])


def test_odd_values_are_answered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    both = engines(monkeypatch)

    async def ask(query: str, answers: Mapping[str, object]) -> list[object]:
        found: list[object] = []
        for engine in both:
            asked = Asked(answers)
            answer = await engine.execute(Operation(query), asked)
            found.append((repr(answer), asked.log))
        return found

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(DOCUMENTS, ANSWERS)
    def agree(query: str, answers: Mapping[str, object]) -> None:
        compiled, generic = asyncio.run(ask(query, answers))
        assert compiled == generic

    agree()
    assert both[0].tally.compiled > EXAMPLES // 20
    assert both[0].tally.explained > EXAMPLES // 20
