"""Refuses a whole order for its bad rows: every row gets exactly one reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.errors import Problem
from app.domain.imports import OrderDraft, Rejected
from app.integrations.importing.orders import Reason, Refused, RefusedRows
from app.integrations.importing.records import Record


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one row."""

    row: int
    path: tuple[str, ...]
    message: str
    reason: Reason = Reason.FIELD


def faults(records: Iterable[Record]) -> list[Finding]:
    """What was wrong with the rows before anybody looked at their fields."""
    return [Finding(r.number, r.fault.path, r.fault.message) for r in records if r.fault]


def refuse(
    reference: str,
    records: Sequence[Record],
    findings: Sequence[Finding],
    amount: Decimal = Decimal(0),
    currency: str | None = None,
) -> RefusedRows:
    """Every row of the order with its own reason, or with that of the first bad row."""
    rows = tuple(dict.fromkeys(record.number for record in records))
    return RefusedRows(_each_row(reference, rows, findings), currency, amount)


def rejected_row(sku: str, row: int, outcome: Rejected) -> RefusedRows:
    """The writer's no to a draft that is one row."""
    findings = [
        Finding(row, problem.path, problem.message, Reason.NOT_ACCEPTED)
        for problem in outcome.problems
    ]
    return RefusedRows(_each_row(sku, (row,), findings), None, Decimal(0))


def rejected(draft: OrderDraft, outcome: Rejected, amount: Decimal) -> RefusedRows:
    """The writer's no, told at the rows it is about."""
    findings = [
        Finding(_row_of(draft, problem), problem.path, problem.message, Reason.NOT_ACCEPTED)
        for problem in outcome.problems
    ]
    return RefusedRows(_each_row(draft.reference, draft.rows, findings), draft.currency, amount)


def _each_row(
    reference: str, rows: Sequence[int], findings: Sequence[Finding]
) -> tuple[Refused, ...]:
    by_row: dict[int, list[Finding]] = {}
    for finding in findings:
        by_row.setdefault(finding.row, []).append(finding)
    first = min(by_row)
    return tuple(
        _refused(reference, row, by_row[row]) if row in by_row else _fellow(reference, row, first)
        for row in rows
    )


def _refused(reference: str, row: int, findings: Sequence[Finding]) -> Refused:
    first, *others = findings
    also = "".join(f" Also {'.'.join(other.path)}: {other.message}" for other in others)
    return Refused(row, reference or None, first.path, first.message + also, first.reason)


def _fellow(reference: str, row: int, bad_row: int) -> Refused:
    message = f"Refused with row {bad_row} of the same order."
    return Refused(row, reference, (), message, Reason.SAME_ORDER)


def _row_of(draft: OrderDraft, problem: Problem) -> int:
    match problem.path:
        case ("lines", place, *_) if place.isdecimal() and int(place) < len(draft.lines):
            return draft.lines[int(place)].row
        case _:
            return draft.rows[0]
