"""The rows that make one order or one thing, and everything found wrong with them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from app.domain.errors import Problem
from app.domain.money import is_currency
from app.integrations.importing.fields import exact_number
from app.integrations.importing.orders import Reason
from app.integrations.importing.records import Columns, Record
from app.integrations.importing.refusing import Finding, faults

T = TypeVar("T")


def column_path(column: str, line: int | None) -> tuple[str, ...]:
    """A field of a row is named by its column."""
    return (column,)


class Sheet:
    """Reads cells by column; what cannot be read is noted and answers a default."""

    def __init__(
        self,
        records: Sequence[Record],
        columns: Columns,
        path_of: Callable[[str, int | None], tuple[str, ...]] = column_path,
    ) -> None:
        self._records = records
        self._columns = columns
        self._path_of = path_of
        self.rows = tuple(dict.fromkeys(record.number for record in records))
        self.findings = faults(records)

    def note(self, column: str, message: str, record: Record | None = None) -> None:
        """Something is wrong there; without a record, where the column is first filled in."""
        if record is None:
            record = next((r for r, _ in self.all(column)), self._records[0])
        self._find(record, column, message, Reason.FIELD)

    def all(self, column: str) -> list[tuple[Record, str]]:
        """The cells of the column that are not blank."""
        place = self._columns.place(column)
        return [(r, text) for r in self._records if (text := r.values[place].strip())]

    def text(self, column: str) -> str | None:
        """What the rows say there, all of one mind; a blank agrees with anything."""
        cells = self.all(column)
        for record, text in cells:
            if text != cells[0][1]:
                message = f"Differs from row {cells[0][0].number} of the same order."
                self._find(record, column, message, Reason.DISAGREES)
        return cells[0][1] if cells else None

    def one(self, column: str, reader: Callable[[str], T], default: T) -> T:
        """What the rows say there, read; the default where they say nothing, which may be fine."""
        text = self.text(column)
        if text is None:
            if column in self._columns.required:
                self.note(column, "This must not be blank.")
            return default
        found = self._read(self.all(column)[0][0], column, text, reader)
        return default if found is None else found

    def every(self, column: str, reader: Callable[[str], T]) -> list[T]:
        """All that the rows say there, read."""
        read = [self._read(record, column, text, reader) for record, text in self.all(column)]
        return [found for found in read if found is not None]

    def of_each(self, column: str, reader: Callable[[str], T]) -> list[T]:
        """One value a row; a blank one is noted."""
        place = self._columns.place(column)
        found: list[T] = []
        for record in self._records:
            text = record.values[place].strip()
            if not text:
                self.note(column, "This must not be blank.", record)
            elif (value := self._read(record, column, text, reader)) is not None:
                found.append(value)
        return found

    def amount(self) -> Decimal:
        """The money that the rows tell of, as far as it can be read."""
        quantity, price = self._columns.place("quantity"), self._columns.place("unit_price")
        total = self._first_amount("shipping_fee") - self._first_amount("discount")
        for record in self._records:
            pieces, each = exact_number(record.values[quantity]), exact_number(record.values[price])
            if pieces is not None and each is not None:
                total += pieces * each
        return total

    def currency(self) -> str | None:
        """The first currency that is one."""
        return next((text for _, text in self.all("currency") if is_currency(text)), None)

    def _first_amount(self, column: str) -> Decimal:
        amounts = (exact_number(text) for _, text in self.all(column))
        return next((amount for amount in amounts if amount is not None), Decimal(0))

    def _read(self, record: Record, column: str, text: str, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(text)
        except ValueError as fault:
            self._find(record, column, str(fault), Reason.FIELD)
            return None

    def _find(self, record: Record, column: str, message: str, reason: Reason) -> None:
        path = self._path_of(column, record.line)
        self.findings.append(Finding(record.number, path, message, reason))

    def note_all(self, problems: Sequence[Problem], column_of: Callable[[str], str]) -> None:
        """Problems that somebody else found, by the names of their fields."""
        for problem in problems:
            self.note(column_of(problem.path[-1]), problem.message)
