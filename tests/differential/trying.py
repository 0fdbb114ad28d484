"""Asks generated operations both ways, and counts what they were and how they were answered."""

import asyncio
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from random import Random
from typing import Any, Final

from graphql import OperationDefinitionNode, OperationType, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.actors import Actor
from tests.differential.answers import Agreed, Disagreement, Way
from tests.differential.kinds import SCHEMA, Kind
from tests.differential.operations import Known, Operation, worth_asking
from tests.differential.pair import Pair
from tests.differential.traits import traits

DOCUMENTS: Final = 4
"""Made of each generated text, which costs more than all that is done with one of them."""
TIMES: Final = 2
"""That each document is asked: with other values, by somebody else."""
EACH: Final = DOCUMENTS * TIMES
MOST_MESSAGES: Final = 3
QUIET: Final = settings(deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(slots=True)
class Tried:
    """What was asked."""

    operations: dict[bytes, Way] = field(default_factory=dict)
    """How each was answered that differs from the others in document, variables or who asks."""
    documents: set[bytes] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    traits: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)

    @property
    def ways(self) -> Counter[Way]:
        return Counter(self.operations.values())

    def add(self, other: "Tried") -> None:
        for each in fields(self):
            mine, others = getattr(self, each.name), getattr(other, each.name)
            mine.extend(others) if isinstance(mine, list) else mine.update(others)


class Trying:
    """Generated operations of one kind, asked at one shop."""

    def __init__(
        self, pair: Pair, known: Known, kind: Kind, *, chance: int = 0, goes_on: bool = False
    ) -> None:
        """`goes_on` keeps disagreements instead of raising them."""
        self._pair = pair
        self._kind = kind
        self._known = kind.known(pair, known)
        self._goes_on = goes_on
        self.tried = Tried()
        if kind.is_spoiled:
            pair.spoil(Random(chance))

    def examples(self, choice: settings, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        """What asks about all examples of these settings on the loop, from another thread."""

        @settings(choice)
        @given(self._kind.texts, st.integers(0, 2**32))
        def agree(text: str, chance: int) -> None:
            asyncio.run_coroutine_threadsafe(self._ask(text, Random(chance)), loop).result(120)

        return agree

    async def _ask(self, text: str, chance: Random) -> None:
        """All operations made of one text."""
        (generated,) = parse(text).definitions
        assert isinstance(generated, OperationDefinitionNode)
        for place in range(DOCUMENTS):
            operation = worth_asking(
                SCHEMA,
                generated,
                self._known,
                chance.choice,
                self._kind.operation,
                times=TIMES,
                thinly=place > 0,
            )
            if not self._pair.compiled.documents.read(operation.document).errors:
                await self._ask_each_time(operation, chance)

    async def _ask_each_time(self, operation: Operation, chance: Random) -> None:
        payloads: list[Any] = []
        name = _short(operation.document)
        for variables in operation.variables:
            by = chance.choice(self._kind.people)
            key = name + _short(f"{by} {variables}")
            if self._goes_on and key in self.tried.operations:
                continue
            try:
                agreed = await self._answered(operation.document, by, variables)
            except Exception as error:
                if not self._goes_on:
                    raise
                self.tried.disagreements.append(_said(error, operation.document))
            else:
                payloads += agreed.payloads
                self.tried.operations[key] = agreed.way
        tree = self._pair.compiled.documents.read(operation.document).tree
        self.tried.documents.add(name)
        self.tried.fields |= operation.fields
        self.tried.traits.update(traits(SCHEMA, tree, payloads))

    async def _answered(self, document: str, by: Actor, variables: dict[str, object]) -> Agreed:
        if self._kind.operation is OperationType.SUBSCRIPTION:
            agreed = await self._pair.agree_live(document, by, MOST_MESSAGES, **variables)
        else:
            agreed = await self._pair.agree(document, by, **variables)
        if not self._kind.is_spoiled and any(_masked(payload) for payload in agreed.payloads):
            raise Disagreement(
                f"{document}\nas {by}, variables {variables}\na bug, both ways: {agreed.payloads}"
            )
        return agreed


def _masked(payload: dict[str, Any]) -> bool:
    """Whether something raised that was not meant to be seen."""
    return any("errorId" in error.get("extensions", ()) for error in payload.get("errors", ()))


def _short(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()


def _said(error: Exception, document: str) -> str:
    if isinstance(error, Disagreement):
        return str(error)
    return f"{document}\n{''.join(traceback.format_exception(error))}"
