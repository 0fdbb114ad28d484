"""What became of one draft at the writer's."""

from dataclasses import dataclass
from typing import TypeAlias

from app.domain.errors import Problem


@dataclass(frozen=True, slots=True)
class Created:
    """The writer made it, under this number, SKU or other key."""

    key: str


@dataclass(frozen=True, slots=True)
class Changed:
    """It was there with other facts, which are now the file's; orders never answer this."""

    key: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """It was there, and the same; nothing was written."""

    key: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was written, because of these problems.

    A path that starts with ("lines", N) is reported at the row of that line, any other at the
    order's first row.
    """

    problems: tuple[Problem, ...]


Outcome: TypeAlias = Created | Changed | Replayed | Rejected
