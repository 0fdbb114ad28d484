"""Rows of a file as lists of text in one fixed order of columns, whether from CSV or JSON Lines."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from operator import itemgetter
from typing import Final, NamedTuple

from app.integrations.importing.failures import ImportFailedError

NO_VALUE: Final = ""


class Fault(NamedTuple):
    """What is wrong with a row as a row: in which of its fields, and what."""

    path: tuple[str, ...]
    message: str


# A frozen dataclass would take three times as long, a million times over.
class Record(NamedTuple):
    """One row; `number` counts data rows from 1. With a `fault` its values are a guess.

    `line` is set where one row holds a whole order and this is one of its lines.
    """

    number: int
    values: Sequence[str]
    fault: Fault | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a kind of file has; records carry their values in this order."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.required + self.optional

    def place(self, column: str) -> int:
        return self.names.index(column)

    def check(self, header: Sequence[str]) -> None:
        """Raises ImportFailedError unless `header` has all that is required and nothing unknown."""
        if missing := [name for name in self.required if name not in header]:
            raise ImportFailedError(
                f"The file lacks the column{_s(missing)} {', '.join(missing)}: "
                f"its first line must name the columns, with commas between them."
            )
        if unknown := [name or "(no name)" for name in header if name not in self.names]:
            raise ImportFailedError(
                f"The file has the unknown column{_s(unknown)} {', '.join(unknown)}: "
                f"leave out or rename; known are {', '.join(self.names)}."
            )
        if twice := sorted({name for name in header if list(header).count(name) > 1}):
            raise ImportFailedError(f"The file has the column{_s(twice)} {', '.join(twice)} twice.")


Unfold = Callable[[int, dict[str, object]], Iterator[Record] | None]


def csv_records(text: TextIOWrapper, columns: Columns) -> Iterator[Record]:
    """The rows below the header; blank lines are no rows.

    Raises:
        ImportFailedError: the header is not right, or quotes are not closed.
    """
    reader = csv.reader(text, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        columns.check(header)
        in_order = _in_order(header, columns)
        number = 0
        for values in reader:
            if not values:
                continue
            number += 1
            if len(values) != len(header):
                yield _odd_length(number, values, len(header), in_order)
            elif in_order is None:
                yield Record(number, values)
            else:
                yield Record(number, in_order(values))
    except csv.Error as error:
        where = f"Line {reader.line_num}"
        raise ImportFailedError(f"{where} is no CSV ({error}): mend its quotes.") from error


def json_records(text: TextIOWrapper, columns: Columns, unfold: Unfold | None) -> Iterator[Record]:
    """One object a line, with the columns as keys; `unfold` may know other shapes."""
    number = 0
    for typed in text:
        if not typed.strip():
            continue
        number += 1
        try:
            found = _DECODER.decode(typed.strip())
            if not isinstance(found, dict):
                raise ValueError("it is no object")
        except (ValueError, RecursionError) as error:
            yield _blank(number, columns, Fault((), f"This line is no JSON object ({error})."))
            continue
        unfolded = unfold(number, found) if unfold else None
        if unfolded is None:
            yield _flat(number, found, columns)
        else:
            yield from unfolded


def cell(value: object) -> str | None:
    """A JSON value as a cell's text; None where it is neither text nor number nor null."""
    if value is None:
        return NO_VALUE
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    # A lone surrogate can be written in JSON but nowhere else.
    return text if text.isascii() or text.encode("utf-8", "replace").decode() == text else None


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands in it twice")
    if "\0" in "".join(value for value in found.values() if isinstance(value, str)):
        raise ValueError("a text in it holds a NUL character")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


# Numbers keep their digits as written: a price must never pass through a float.
_DECODER: Final = json.JSONDecoder(
    parse_float=str, parse_constant=_no_constant, object_pairs_hook=_once_each
)


def _flat(number: int, found: dict[str, object], columns: Columns) -> Record:
    fault: Fault | None = None
    values: list[str] = []
    for name in columns.names:
        text = cell(found.get(name))
        if text is None:
            fault = Fault((name,), "This must be text, a number or null.")
        values.append(text or NO_VALUE)
    if unknown := [name for name in found if name not in columns.names]:
        known = ", ".join(columns.names)
        fault = Fault((unknown[0],), f"There is no such column; known are {known}.")
    return Record(number, values, fault)


def _blank(number: int, columns: Columns, fault: Fault) -> Record:
    return Record(number, [NO_VALUE] * len(columns.names), fault)


def _in_order(
    header: Sequence[str], columns: Columns
) -> Callable[[Sequence[str]], Sequence[str]] | None:
    """Puts a row of the file into the columns' order; None where it is in that order already."""
    if tuple(header) == columns.names:
        return None
    absent = len(header)
    places = [header.index(name) if name in header else absent for name in columns.names]
    pick: Callable[[Sequence[str]], Sequence[str]] = itemgetter(*places)
    return lambda values: pick([*values, NO_VALUE])


def _odd_length(
    number: int,
    values: Sequence[str],
    wanted: int,
    in_order: Callable[[Sequence[str]], Sequence[str]] | None,
) -> Record:
    fault = Fault((), f"The row has {len(values)} fields, the header {wanted}: mend its commas.")
    guessed = [*values, *[NO_VALUE] * wanted][:wanted]
    return Record(number, in_order(guessed) if in_order else guessed, fault)


def _s(names: Sequence[str]) -> str:
    return "s" if len(names) > 1 else ""
