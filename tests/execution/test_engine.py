"""A Strawberry schema run directly by graphql-core: all it declares works, bugs are masked."""

from __future__ import annotations

import asyncio
import enum
import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

import pytest
import strawberry
from graphql import GraphQLError

from app.execution.arguments import null_means_default
from app.execution.engine import Engine
from app.execution.selection import Selection


@strawberry.enum
class Locale(enum.Enum):
    EN = "en"
    ZH = "zh"


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Mug(Node):
    price: int

    @strawberry.field
    async def label(self, locale: Locale = Locale.EN) -> str:
        await asyncio.sleep(0)
        return f"{locale.name} mug"


@strawberry.type
class Hat(Node):
    size: int


@strawberry.type
class Event:
    cursor: str

    @strawberry.field
    def loads(self, info: strawberry.Info) -> int:
        return info.context


@strawberry.type
class Query:
    @strawberry.field
    async def things(self) -> list[Mug | Hat]:
        return [Mug(id="m", price=3), Hat(id="h", size=4)]

    @strawberry.field
    def node(self) -> Node:
        return Hat(id="h", size=4)

    @strawberry.field
    def asked(self, first: int | None = 20) -> int | None:
        return first

    @strawberry.field
    def planned(self, info: strawberry.Info) -> Mug:
        asked = Selection.of(info._raw_info).fields("Mug")
        return Mug(id=",".join(each.name for each in asked), price=0)

    @strawberry.field
    def refused(self) -> str:
        raise GraphQLError("not yours", extensions={"code": "FORBIDDEN"})

    @strawberry.field
    def bug(self) -> str | None:
        raise KeyError("a password")

    @strawberry.field
    def wrong(self) -> int | None:
        return "a secret"  # type: ignore[return-value]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def double(self, number: int) -> int:
        return 2 * number


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def events(
        self, info: strawberry.Info, after: str | None = None
    ) -> AsyncGenerator[Event, None]:
        try:
            for number in range(2):
                yield Event(cursor=f"{after or 0}.{number}")
        finally:
            CLOSED.append(True)

    @strawberry.subscription
    async def refused(self) -> AsyncGenerator[int, None]:
        raise GraphQLError("not yours", extensions={"code": "FORBIDDEN"})
        yield 1


CLOSED: list[bool] = []


@dataclass(frozen=True)
class Operation:
    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    last_event_id: str | None = None
    document: None = None


@pytest.fixture(scope="module")
def engine():
    schema = strawberry.Schema(Query, Mutation, Subscription, types=[Mug, Hat])._schema
    null_means_default(schema)
    return Engine(
        schema, introspection_code=lambda context: "FORBIDDEN" if context == "guest" else None
    )


async def ask(engine, query, context=None, **variables):
    return await engine.execute(Operation(query, variables), context)


def codes(payload):
    return [error["extensions"]["code"] for error in payload["errors"]]


async def test_unions_interfaces_enums_and_async_fields_resolve(engine):
    query = """query($l: Locale!) { node { __typename id } things { __typename
      ... on Mug { price label(locale: $l) } ... on Hat { size } } }"""

    assert await ask(engine, query, l="ZH") == {
        "data": {
            "node": {"__typename": "Hat", "id": "h"},
            "things": [
                {"__typename": "Mug", "price": 3, "label": "ZH mug"},
                {"__typename": "Hat", "size": 4},
            ],
        }
    }


async def test_mutations_run_and_null_means_the_default(engine):
    assert await ask(engine, "mutation { double(number: 4) }") == {"data": {"double": 8}}
    assert await ask(engine, "{ asked(first: null) }") == {"data": {"asked": 20}}
    answer = await ask(engine, "query($n: Int) { asked(first: $n) }", n=None)
    assert answer == {"data": {"asked": 20}}


async def test_a_resolver_can_plan_from_the_selection(engine):
    answer = await ask(engine, "{ planned { id cost: price } }")

    assert answer["data"]["planned"]["id"] == "id,price"


async def test_a_refusal_shows_and_a_bug_is_masked_and_logged(engine, caplog):
    with caplog.at_level(logging.ERROR):
        answer = await ask(engine, "{ bug wrong }")

    bug = next(error for error in answer["errors"] if error["path"] == ["bug"])
    assert codes(answer) == ["INTERNAL", "INTERNAL"]
    assert "password" not in str(answer)
    assert "secret" not in str(answer)
    assert bug["extensions"]["errorId"] in caplog.text
    assert codes(await ask(engine, "{ refused }")) == ["FORBIDDEN"]


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{", {}, "BAD_USER_INPUT"),
        ("{ nothing }", {}, "BAD_USER_INPUT"),
        ("mutation($n: Int!) { double(number: $n) }", {"n": "x"}, "BAD_USER_INPUT"),
        ("subscription { events { cursor } }", {}, "BAD_USER_INPUT"),
        (
            "query($l: Locale) { things { ... on Mug { label(locale: $l) } } }",
            {"l": "İ"},
            "BAD_USER_INPUT",
        ),
        (r'{ things { ... on Mug { label(locale: "\u0130") } } }', {}, "BAD_USER_INPUT"),
        ("{ " + "node { id } " * 300 + "}", {}, "TOO_COMPLEX"),
        ("{ __schema { types { name } } }", {}, None),
    ],
)
async def test_requests_that_never_run_have_no_data(engine, query, variables, code):
    answer = await ask(engine, query, **variables)

    assert ("data" in answer) == (code is None)
    assert code is None or codes(answer) == [code]


async def test_the_schema_is_hidden_from_those_who_may_not_read_it(engine):
    assert codes(await ask(engine, "{ __schema { types { name } } }", "guest")) == ["FORBIDDEN"]
    assert "data" in await ask(engine, "{ __typename }", "guest")


async def stream(engine, query, **how):
    contexts = iter(range(100))
    answer = await engine.subscribe(Operation(query, **how), lambda: next(contexts))
    return answer if isinstance(answer, dict) else [update async for update in answer]


async def test_a_stream_tells_cursors_it_was_not_asked_for(engine):
    updates = await stream(engine, "subscription { events { loads } }")

    assert [update.cursor for update in updates] == ["0.0", "0.1"]


async def test_each_event_has_a_context_of_its_own(engine):
    updates = await stream(engine, "subscription { events { loads } }")

    assert [update.payload["data"]["events"]["loads"] for update in updates] == [1, 2]


async def test_a_stream_resumes_after_the_last_event(engine):
    for query in (
        "subscription { events { cursor } }",
        'subscription { e: events(after: "1") { cursor } }',
    ):
        updates = await stream(engine, query, last_event_id="9")
        assert [update.cursor for update in updates] == ["9.0", "9.1"]


async def test_a_stream_that_is_closed_closes_its_source(engine):
    CLOSED.clear()
    answer = await engine.subscribe(Operation("subscription { events { cursor } }"), lambda: 0)
    await anext(answer)

    await answer.aclose()

    assert CLOSED == [True]


async def test_what_a_stream_raises_is_its_last_update(engine):
    updates = await stream(engine, "subscription { refused }")

    assert codes(updates[-1].payload) == ["FORBIDDEN"]
    assert "data" not in updates[-1].payload


async def test_anything_else_than_a_subscription_is_one_answer(engine):
    assert await stream(engine, "{ node { id } }") == {"data": {"node": {"id": "h"}}}
    assert codes(await stream(engine, "subscription {")) == ["BAD_USER_INPUT"]
