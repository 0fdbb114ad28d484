"""What root fields answered: kept, so that graphql-core can go on without asking them again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLResolveInfo


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a root field answered, or raised."""

    value: object = None
    error: Exception | None = None


@dataclass(slots=True)
class Tally:
    """How answers were rendered so far."""

    compiled: int = 0
    explained: int = 0
    """By graphql-core, after compiled code had given up."""
    generic: int = 0
    """By graphql-core from the start."""


Outcomes: TypeAlias = Mapping[str, Outcome]
"""By response key. A field that is missing was not asked yet."""


@dataclass(frozen=True, slots=True)
class Explain:
    """Rendering gave up: graphql-core is to go on from these outcomes."""

    outcomes: Outcomes


def told(outcomes: Outcomes) -> Callable[..., object]:
    """A middleware of graphql-core: root fields that were asked answer what they answered then."""

    def resolve(
        ask: Callable[..., object], source: object, info: GraphQLResolveInfo[Any], **given: object
    ) -> object:
        path = info.path
        outcome = outcomes.get(str(path.key)) if path.prev is None else None
        return ask(source, info, **given) if outcome is None else _again(outcome)

    return resolve


async def _again(outcome: Outcome) -> object:
    """Asynchronous as most root fields are: what fails beside others is collected in that order."""
    if outcome.error is not None:
        raise outcome.error
    return outcome.value
