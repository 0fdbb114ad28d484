"""Counts where every row and every sum of a file went; they must add up."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.imports import Changed, Created, OrderDraft, Outcome
from app.integrations.importing.fields import exact_amount
from app.integrations.importing.orders import Reason, RefusedRows


@dataclass(slots=True)
class Money:
    """Sums of one currency, exactly as the file writes them."""

    in_orders: Decimal = Decimal(0)
    refused: Decimal = Decimal(0)

    @property
    def in_file(self) -> Decimal:
        return self.in_orders + self.refused


@dataclass(slots=True)
class Tally:
    """`written` counts orders (or products, or receipts), everything else rows."""

    rows_read: int = 0
    rows_in: int = 0
    rows_refused: int = 0
    created: int = 0
    changed: int = 0
    already_there: int = 0
    refused: int = 0
    by_reason: Counter[Reason] = field(default_factory=Counter)
    money: defaultdict[str, Money] = field(default_factory=lambda: defaultdict(Money))

    def came_in(self, rows: int, outcome: Outcome) -> None:
        """A draft is in, or was."""
        self.rows_in += rows
        if isinstance(outcome, Created):
            self.created += 1
        elif isinstance(outcome, Changed):
            self.changed += 1
        else:
            self.already_there += 1

    def order_came_in(self, draft: OrderDraft, outcome: Outcome) -> None:
        """As `came_in`, with its money."""
        self.came_in(len(draft.rows), outcome)
        self.money[draft.currency].in_orders += exact_amount(draft.total_minor, draft.currency)

    def stayed_out(self, refused: RefusedRows) -> None:
        """All rows of a draft were refused."""
        self.refused += 1
        self.rows_refused += len(refused.rows)
        self.by_reason.update(row.reason for row in refused.rows)
        if refused.currency:
            self.money[refused.currency].refused += refused.amount

    @property
    def lost(self) -> int:
        """Rows that stand neither in an order nor in the report: always 0."""
        return self.rows_read - self.rows_in - self.rows_refused
