"""What the demo tells of itself: one deed after another, and the tally of them all."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class Outcome(StrEnum):
    """How a deed ended: `REFUSED` is part of a shop's life, `UNEXPECTED` should not have been.

    The last four are nobody's deeds: an alert is there, has been escalated, or is gone; a link
    that stays in sight.
    """

    DONE = "done"
    REFUSED = "refused"
    UNEXPECTED = "unexpected"
    NOTICE = "notice"
    TROUBLE = "trouble"
    WORSE = "worse"
    SETTLED = "settled"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something somebody did, or tried to: to `about`, an order's, parcel's or product's number."""

    at: datetime
    about: str
    what: str
    by: str
    outcome: Outcome = Outcome.DONE


Teller: TypeAlias = Callable[[Deed], None]


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    placed: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)

    def sentence(self) -> str:
        """The run in one line."""
        parts = [
            f"{self.placed} orders placed",
            f"{self.deeds.total()} actions done",
            _listed("refusals as they come", self.refusals),
            _listed("UNEXPECTED refusals", self.unexpected),
        ]
        return "; ".join(parts) + "."


def _listed(label: str, counts: Counter[str]) -> str:
    detail = ", ".join(f"{name} {number}" for name, number in counts.most_common())
    return f"{counts.total()} {label}" + (f" ({detail})" if detail else "")
