"""Two ways to the same answer: compiled rendering, and graphql-core alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from inspect import isawaitable
from random import Random
from typing import Any

import orjson
import pytest
from graphql import execute

from app.api import public_schema
from app.domain.actors import Actor
from app.execution.compiled import programs, running
from app.execution.compiled.outcomes import Outcome, Outcomes, told
from app.execution.engine import Engine
from app.execution.limits import Limits
from app.storage.store import Store
from app.transport.endpoint import Session
from tests.api.doors import Doors, asking
from tests.differential.spoiling import spoil
from tests.subscriptions.live import live_doors

NO_LIMITS = {
    "query_cost_max": 10**9,
    "query_aliases_max": 10**4,
    "query_tokens_max": 10**5,
    "query_depth_max": 100,
    "track_wrong_per_address": 10**6,
    "track_wrong_per_order": 10**6,
}

SOON_S = 0.05
"""Whoever catches up has its messages by then; one who waits for news gets none here."""


def settled(payload: dict[str, Any]) -> bytes:
    """The answer as bytes; errors in the order of their places, the masks' own ids gone."""
    errors = [_unmasked(error) for error in payload.get("errors", ())]
    ordered = sorted(errors, key=orjson.dumps)
    return orjson.dumps({**payload, "errors": ordered})


def _unmasked(error: dict[str, Any]) -> dict[str, Any]:
    extensions = {**error.get("extensions", {})}
    error_id = extensions.pop("errorId", None)
    message = error["message"].replace(error_id, "") if error_id else error["message"]
    return {**error, "message": message, "extensions": extensions}


class Pair:
    """The product, its answers checked against graphql-core's."""

    def __init__(self, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(programs, "WORTH_COMPILING", 1)
        self.doors = doors
        self.compiled: Engine[Any] = doors.api._engine
        self.generic: Engine[Any] = Engine(public_schema(), _limits())
        self.refused = 0
        """Operations that were not run: something about them or their variables was wrong."""
        self.spoiling: Random | None = None
        """Breaks a promise of what was read, before either way sees it."""
        self._recorded: dict[str, Outcome] = {}
        self._asked = 0
        original = running._Asked.outcome

        async def outcome(asked: Any, place: int) -> Outcome:
            found = await original(asked, place)
            root = asked.program.roots[place]
            if self.spoiling is not None:
                spoil(found.value, self.spoiling)
            if root.level is None:  # else it is no object, and graphql-core asks for itself
                self._recorded[root.key] = found
            self._asked += 1
            return found

        monkeypatch.setattr(running._Asked, "outcome", outcome)

    async def agree(self, document: str, by: Actor, **variables: Any) -> dict[str, Any]:
        """The compiled answer, after graphql-core has answered the same.

        It completes what the same root fields answered; where nothing is written and a single
        field is asked for, it also runs the whole on its own.
        """
        self._recorded.clear()
        self._asked = 0
        request = asking(document, **variables)
        context = self.doors.api._context(request, Session(by, by.subject))
        answer = await self.compiled.execute(request, context)
        recorded = dict(self._recorded)
        if recorded:
            again = await self._completed(document, variables, context, recorded)
            assert settled(answer) == settled(again), document
        self.refused += "data" not in answer
        inspection = self.compiled.inspect(request)
        is_alone = inspection.kind == "query" and self._asked < 2 and self.spoiling is None
        if "data" not in answer or is_alone:
            alone = await self.generic.execute(request, context)
            assert settled(answer) == settled(alone), document
        return answer

    async def _completed(
        self, document: str, variables: dict[str, Any], context: Any, outcomes: Outcomes
    ) -> dict[str, Any]:
        result = execute(
            public_schema(),
            self.generic.documents.read(document).tree,
            context_value=context,
            variable_values=variables,
            middleware=[told(outcomes)],
        )
        return self.generic._payload(await result if isawaitable(result) else result)

    async def agree_live(self, document: str, by: Actor, count: int, **variables: Any) -> None:
        """The first `count` messages of a feed are the same both ways."""
        compiled = await self._messages(self.compiled, document, by, count, variables)
        assert len(compiled) == count, compiled
        assert compiled == await self._messages(self.generic, document, by, count, variables)

    async def agree_feed(
        self, document: str, by: Actor, most: int, **variables: Any
    ) -> list[tuple[bytes, str | None]]:
        """Up to `most` messages that are there already, or how the feed is refused or ends."""
        compiled = await self._messages(self.compiled, document, by, most, variables, SOON_S)
        count = len(compiled)
        generic = await self._messages(self.generic, document, by, count, variables)
        assert compiled == generic, document
        return compiled

    async def _messages(
        self,
        engine: Engine[Any],
        document: str,
        by: Actor,
        most: int,
        variables: dict[str, Any],
        patience_s: float = 10,
    ) -> list[tuple[bytes, str | None]]:
        session = Session(by, by.subject)
        request = asking(document, **variables)
        stream = await engine.subscribe(request, lambda: self.doors.api._context(request, session))
        if isinstance(stream, dict):
            return [(settled(stream), None)]
        found: list[tuple[bytes, str | None]] = []
        try:
            while len(found) < most:
                async with asyncio.timeout(patience_s):
                    each = await anext(stream)
                found.append((settled(dict(each.payload)), each.cursor))
        except (TimeoutError, StopAsyncIteration):
            pass
        await stream.aclose()
        return found


def _limits() -> Limits:
    return Limits(tokens=10**5, depth=100, aliases=10**4, cost=10**9)


@asynccontextmanager
async def a_pair(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pair]:
    async with live_doors(store) as doors:
        unlimited = Doors(store, doors.api._feed, **NO_LIMITS)
        yield Pair(unlimited, monkeypatch)
