"""An order as a file tells it, and what a writer of such orders promises."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from app.domain.actors import Channel
from app.domain.imports import OrderDraft, Outcome


class How(StrEnum):
    """What becomes of an imported order."""

    OPEN = "open"
    HISTORY = "history"


class Reason(StrEnum):
    """Why a row was refused, as the summary counts it."""

    CREDIT_NOTE = "credit note"
    ADJUSTMENT = "adjustment"
    WRITE_OFF = "write-off"
    FINER_THAN_CURRENCY = "price finer than its currency"
    FIELD = "a field is not right"
    DISAGREES = "disagrees with another row"
    NOT_ACCEPTED = "not accepted by the shop"
    SAME_ORDER = "another row of its order was refused"


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that did not come in; `path` names the field, outermost first."""

    row: int
    reference: str | None
    path: tuple[str, ...]
    message: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """All rows of a draft that did not come in, and the money they tell of, as far as readable."""

    rows: tuple[Refused, ...]
    currency: str | None
    amount: Decimal


class Importer(Protocol):
    """Writes orders; each is written whole or not at all, and never twice."""

    async def existing(
        self, references: Sequence[tuple[Channel, str]]
    ) -> AbstractSet[tuple[Channel, str]]:
        """Which of these are there already; only a dry run asks."""
        ...

    async def unknown(self, skus: Collection[str]) -> AbstractSet[str]:
        """Which of these no product has; only a dry run of open orders asks."""
        ...

    async def history(self, batch: Sequence[OrderDraft]) -> Sequence[Outcome]:
        """Write closed orders; one outcome per draft, in the drafts' order.

        Orders that are there already are in the batch too: the same one is `Replayed`, one that
        differs is `Rejected`.
        """
        ...

    async def open_order(self, draft: OrderDraft) -> Outcome:
        """Send one order through review and allocation; what is there answers as in `history`."""
        ...
