"""Compiled or not, an operation answers alike; each root field is asked once, whatever happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.execution.compiled import programs
from app.execution.documents import Documents
from app.execution.engine import Engine
from tests.execution.toys import SCHEMA, Asked, Cup, Hat, Raising, ToyAccess, engines


@dataclass(frozen=True)
class Operation:
    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    last_event_id: str | None = None
    document: None = None


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> tuple[Engine[Asked], Engine[Asked]]:
    return engines(monkeypatch)


async def alike(both: Any, query: str, answers: Mapping[str, object], **variables: object) -> Any:
    """The answer, the same with and without compiling, from the same questions."""
    found = []
    for engine in both:
        asked = Asked(answers)
        answer = await engine.execute(Operation(query, variables), asked)
        found.append((answer, asked.log))
    assert found[0] == found[1]
    return found[0][0]


WELL = {
    "cup": Cup(twins=[Cup(name="t", shades=["RED", None])], any=Hat(), grid=[[1], None, []]),
    "sure": Cup(named=[Hat(), Cup(), None]),
    "cups": [Cup(), Cup(name="two")],
    "thing": Hat(),
    "named": Cup(),
}
COMPILED = {
    "every leaf": "{ cup { name id count ratio flag colour stamp tags grid shades } }",
    "lists and objects": "{ cups { name twins { name shades } } cup { twins { shades } } }",
    "aliases": "{ a: cup { x: name y: name } b: cup { name } }",
    "merging": "{ cup { twins { name } twins { count } ...F } } fragment F on Cup { twins { id } }",
    "unions": "{ cup { any { __typename ... on Hat { size } ... on Named { name } } } }",
    "interfaces": "{ named { name ...F } sure { named { ...F __typename } } } "
    "fragment F on Named { name ... on Cup { count } ... on Hat { size } }",
    "nested fragments": "{ ...Q } fragment Q on Query { cup { ...A } } "
    "fragment A on Cup { ...B twins { ...B } } fragment B on Cup { name ... { flag } }",
    "typename": "{ t: __typename cup { __typename } }",
    "arguments": "{ cup { a: said b: said(loud: true) c: said(loud: null, times: 2) } count }",
    "nothing left": "{ cup { name @skip(if: true) } }",
}


@pytest.mark.parametrize("name", COMPILED)
async def test_what_fits_the_schema_is_rendered_by_compiled_code(both: Any, name: str) -> None:
    answer = await alike(both, COMPILED[name], WELL)

    assert "errors" not in answer
    assert both[0].tally.compiled == 1
    assert both[1].tally.generic == 1


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("off", [True, False])
async def test_conditions_are_weighed_for_each_run(both: Any, on: bool, off: bool) -> None:
    query = """query($on: Boolean!, $off: Boolean!) { cup { name @include(if: $on) id
      ...F @skip(if: $off) twins @include(if: $on) { name } } }
      fragment F on Cup { count said(loud: $on) }"""

    for _ in range(2):
        await alike(both, query, WELL, on=on, off=off)
        await alike(both, query, WELL, on=not on, off=off)

    assert both[0].tally.compiled == 4


async def test_variables_below_the_root_are_read_for_each_run(both: Any) -> None:
    query = "query($loud: Boolean, $n: Int = 2) { cup { said(loud: $loud, times: $n) } }"

    for variables in ({}, {"loud": True}, {"loud": None, "n": None}, {"n": 0}, {"n": 1}):
        await alike(both, query, WELL, **variables)

    assert both[0].tally.compiled == 5


BROKEN = {
    "null for a name": {"cup": Cup(name=None)},
    "a number too big": {"cup": Cup(count=2**31)},
    "no number": {"cup": Cup(ratio=float("nan"))},
    "an unknown colour": {"cup": Cup(colour="BLUE")},
    "no list": {"cup": Cup(tags=3)},
    "null in a list": {"cup": Cup(tags=["a", None])},
    "an exception for a value": {"cup": Cup(name=ValueError("as a value"))},
    "a field that raises": {"cup": Cup(name=Raising())},
    "a strange object": {"cup": Cup(twins=[Hat()])},
    "a deep one": {"cup": Cup(twins=[Cup(), Cup(twins=[Cup(name=Raising())])])},
    "the root is null": {"cup": None},
    "the root raises": {"cup": Raising()},
    "another raises beside it": {"cup": Cup(), "sure": Raising()},
}
ASKING = """{ cup { name count ratio colour tags twins { name twins { name } } }
  sure { id } cups { name } }"""


@pytest.mark.parametrize("name", BROKEN)
async def test_what_breaks_a_promise_is_told_by_graphql_core(both: Any, name: str) -> None:
    answers = {"sure": Cup(), "cups": [Cup()], **BROKEN[name]}

    answer = await alike(both, ASKING, answers)

    assert ("errors" in answer) == (name != "the root is null")
    assert both[0].tally.explained == ("errors" in answer)


@pytest.mark.parametrize(
    "strange",
    [Cup(count="7", name=7, flag=0, ratio=2), Cup(tags=("a",)), Cup(tags=(t for t in "ab"))],
)
async def test_what_graphql_core_would_coerce_is_coerced(both: Any, strange: Cup) -> None:
    for engine in both:
        strange.tags = ["a"] if not isinstance(strange.tags, list | tuple) else strange.tags
        asked = Asked({"cup": strange})
        answer = await engine.execute(Operation("{ cup { count name flag ratio tags } }"), asked)
        assert "errors" not in answer


@pytest.mark.parametrize(
    "answers",
    [
        {"first": Cup(), "second": Cup(), "third": Cup()},
        {"first": Cup(name=None), "second": Cup(), "third": Cup()},
        {"first": Cup(), "second": Cup(name=None), "third": Cup()},
        {"first": Cup(), "second": Raising(), "third": Cup()},
        {"first": Raising(), "second": None, "third": Cup()},
    ],
)
async def test_mutations_run_once_in_turn_and_stop_where_they_must(
    both: Any, answers: dict[str, object]
) -> None:
    await alike(both, "mutation { first { name } second { name } third { name } }", answers)


async def test_events_are_rendered_one_by_one(both: Any) -> None:
    events = [Cup(), Cup(name=None), Cup(name="again"), None]
    found = []
    for engine in both:
        stream = await engine.subscribe(
            Operation("subscription { events { name } }"), lambda: Asked({"events": events})
        )
        found.append([update.payload async for update in stream])

    assert found[0] == found[1]
    assert (both[0].tally.compiled, both[0].tally.explained) == (3, 1)


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { queryType { name } } }",
        '{ cup { name } __type(name: "Cup") { name } }',
        "{ nobody { name } }",
    ],
)
async def test_what_is_not_covered_runs_as_ever(both: Any, query: str) -> None:
    await alike(both, query, {"cup": Cup(), "nobody": None})

    assert both[0].tally.generic == 1


async def test_an_operation_is_compiled_when_it_comes_again() -> None:
    engine: Engine[Asked] = Engine(SCHEMA, access=ToyAccess())

    for _ in range(programs.WORTH_COMPILING + 1):
        await engine.execute(Operation("{ cup { name } }"), Asked({"cup": Cup()}))

    assert (engine.tally.generic, engine.tally.compiled) == (programs.WORTH_COMPILING - 1, 2)


async def test_programs_count_as_their_documents_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, _ = engines(monkeypatch)
    engine.documents = Documents(SCHEMA, entries=1, compiler=programs.Compiler(SCHEMA, ToyAccess()))
    await engine.execute(Operation("{ cup { name } }"), Asked({"cup": Cup()}))
    compiled = engine.documents.weight_bytes

    engine.documents.read("{ cup { id } }")

    assert 0 < engine.documents.weight_bytes < compiled


async def test_choices_of_conditions_are_bounded(both: Any) -> None:
    flags = [f"f{n}" for n in range(5)]
    declared = ", ".join(f"${flag}: Boolean!" for flag in flags)
    asked = " ".join(f"{flag}: name @skip(if: ${flag})" for flag in flags)
    query = f"query({declared}) {{ cup {{ id {asked} }} }}"

    for choice in range(2**5):
        given = {flag: bool(choice >> place & 1) for place, flag in enumerate(flags)}
        await alike(both, query, WELL, **given)

    assert both[0].tally.compiled == programs.MOST_CHOICES
