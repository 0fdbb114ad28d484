"""Two ways to the same answer: compiled rendering, and graphql-core alone."""

import asyncio
from copy import copy
from inspect import isawaitable
from random import Random
from typing import Any

import pytest
from graphql import execute

from app.api import public_schema
from app.domain.actors import Actor
from app.execution.compiled import programs, running
from app.execution.compiled.outcomes import Outcome, Outcomes, Tally, told
from app.execution.document import Document
from app.execution.documents import Documents
from app.execution.engine import Engine
from app.execution.streaming import Shared
from app.schema.access import StrawberryAccess
from app.storage.store import Store
from app.subscriptions.tail import Tail
from app.transport.endpoint import Session
from tests.api.doors import Doors, asking
from tests.differential.answers import Agreed, Messages, Way, alike
from tests.differential.spoiling import spoil
from tests.subscriptions.bells import SilentBell
from tests.subscriptions.pulling import Pulled, pulled

NO_LIMITS = {
    "query_cost_max": 10**9,
    "query_aliases_max": 10**4,
    "query_tokens_max": 10**5,
    "query_depth_max": 100,
    "track_wrong_per_address": 10**6,
    "track_wrong_per_order": 10**6,
}


class _Uncompiled:
    """The documents that another engine has read, without their programs."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def read(self, text: str) -> Document:
        document = copy(self._documents.read(text))
        document.programs = None
        return document

    def program(self, *_: object) -> None:
        return None


class Pair:
    """The product, its answers checked against graphql-core's."""

    def __init__(self, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(programs, "WORTH_COMPILING", 1)
        self._monkeypatch = monkeypatch
        self.doors = doors
        self.compiled: Engine[Any] = doors.api._engine
        self.generic: Engine[Any] = Engine(public_schema())
        monkeypatch.setattr(self.generic, "documents", _Uncompiled(self.compiled.documents))
        self._spoiling: Random | None = None
        self._recorded: dict[str, Outcome] = {}
        self._asked = 0
        original = running._Asked.outcome

        async def outcome(asked: Any, place: int) -> Outcome:
            found = await original(asked, place)
            root = asked.program.roots[place]
            if self._spoiling is not None:
                spoil(found.value, self._spoiling)
            if root.level is None:  # else it is no object, and graphql-core asks for itself
                self._recorded[root.key] = found
            self._asked += 1
            return found

        monkeypatch.setattr(running._Asked, "outcome", outcome)

    def spoil(self, chance: Random) -> None:
        """From now on break promises of what was read, before either way sees it; as objects."""
        self._monkeypatch.setattr(StrawberryAccess, "rows", lambda *_: None)
        self._spoiling = chance

    async def agree(self, document: str, by: Actor, **variables: Any) -> Agreed:
        """The compiled answer, after graphql-core has answered the same.

        It completes what the same root fields answered; where nothing is written and a single
        field is asked for, it also runs the whole on its own.

        Raises:
            Disagreement: it has not.
        """
        self._recorded.clear()
        self._asked = 0
        request = asking(document, **variables)
        context = self.doors.api._context(request, Session(by, by.subject))
        before = copy(self.compiled.tally)
        answer = await self.compiled.execute(request, context)
        agreed = self._agreed([answer], before)
        recorded = dict(self._recorded)
        if recorded:
            again = await self._completed(document, variables, context, recorded)
            alike([(answer, None)], [(again, None)], document, by, variables)
        is_query = self.compiled.inspect(request).kind == "query"
        is_alone = is_query and self._asked < 2 and self._spoiling is None
        if agreed.way is Way.REFUSED or is_alone:
            alone = await self.generic.execute(request, context)
            alike([(answer, None)], [(alone, None)], document, by, variables)
        return agreed

    async def agree_live(self, document: str, by: Actor, most: int, **variables: Any) -> Agreed:
        """The messages of a feed that are there already, how it is refused and ends; both ways.

        Raises:
            Disagreement: the ways are not the same.
        """
        before = copy(self.compiled.tally)
        compiled = await self._messages(self.compiled, document, by, most, variables)
        agreed = self._agreed([payload for payload, _ in compiled], before)
        generic = await self._messages(self.generic, document, by, most, variables)
        alike(compiled, generic, document, by, variables)
        return agreed

    def _agreed(self, payloads: list[dict[str, Any]], before: Tally) -> Agreed:
        tally = self.compiled.tally
        if not payloads:
            way = Way.SILENT
        elif "data" not in payloads[0]:
            way = Way.REFUSED
        elif tally.generic > before.generic:
            way = Way.UNCOMPILED
        else:
            way = Way.FALLEN_BACK if tally.explained > before.explained else Way.COMPILED
        return Agreed(way, payloads)

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

    async def _messages(
        self, engine: Engine[Any], document: str, by: Actor, most: int, variables: dict[str, Any]
    ) -> Messages:
        session = Session(by, by.subject)
        request = asking(document, **variables)
        stream = await engine.subscribe(request, lambda: self.doors.api._context(request, session))
        if isinstance(stream, dict):
            return [(stream, None)]
        if "operations" in self.compiled.inspect(request).root_fields:
            most = 1  # the wall's figures, which end with nothing
        found: Messages = []
        feed = await self.doors.hub.live(stream) if isinstance(stream, Shared) else stream
        async with pulled(feed) as messages:
            while len(found) < most and await _is_there(messages):
                update = await anext(messages)
                found.append((dict(update.payload), update.cursor))
        return found


async def a_pair(store: Store, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Over the shop as it is: nothing follows the log, so feeds tell what has happened."""
    tail = Tail(store, SilentBell(), keep=1_000, poll_s=60)
    await tail.start()
    return Pair(Doors(store, tail, **NO_LIMITS), monkeypatch)


async def _is_there(messages: Any) -> bool:
    """Whether a feed has another message, once all there is was read for it."""
    if not isinstance(messages, Pulled):
        return True
    while not messages.has_news():
        if messages.is_through():
            return False
        await asyncio.sleep(0)
    return not messages.is_through()
