"""Brings the rows of one order together, however they lie, holding few rows at a time.

Rows of an order mostly lie together. A first reading notes the few references whose rows lie far
apart; the second holds only those longer, each until its last row has come.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from app.integrations.importing.failures import ImportFailedError
from app.integrations.importing.records import Record

# Rows of other orders between two rows of one; the real file knows 2.
NEAR_ROWS: Final = 2_000
# About half a gigabyte: a large file sorted by product would reach it, one sorted by order cannot.
MOST_HELD_ROWS: Final = 1_000_000


def scattered_references(
    records: Iterable[Record], place: int, near_rows: int = NEAR_ROWS
) -> dict[str, int]:
    """References with rows more than `near_rows` apart, each with the ordinal of its last record.

    Takes some 70 bytes a reference; hashes that collide only make a reference be held longer.
    """
    recent: dict[str, int] = {}
    closed: set[int] = set()
    scattered: dict[str, int] = {}
    current, last = "", 0
    for ordinal, record in enumerate(records):
        reference = record.values[place].strip()
        if reference == current:
            last = ordinal
        elif reference:
            _note(recent, scattered, current, last)
            for left in _outdated(recent, ordinal - near_rows):
                del recent[left]
                closed.add(hash(left))
            if reference not in recent and hash(reference) in closed:
                scattered[reference] = ordinal
            current, last = reference, ordinal
    _note(recent, scattered, current, last)
    return scattered


def grouped(
    records: Iterable[Record], place: int, scattered: dict[str, int], near_rows: int = NEAR_ROWS
) -> Iterator[tuple[str, list[Record]]]:
    """Each reference once, with all its records; a record without one comes alone under "".

    `scattered` is the first reading's answer for the same records and the same `near_rows`.

    Raises:
        ImportFailedError: too many rows would have to be held at once.
    """
    held = _Held(scattered)
    groups: dict[str, list[Record]] = {}
    recent: dict[str, int] = {}
    current, last = "", 0
    rows: list[Record] = []
    for ordinal, record in enumerate(records):
        reference = record.values[place].strip()
        if reference == current and reference:
            rows.append(record)
            last = ordinal
            if len(rows) > MOST_HELD_ROWS:
                raise _too_many()
        elif not reference:
            yield "", [record]
        elif reference in scattered:
            if complete := held.add(reference, ordinal, record):
                yield reference, complete
        else:
            _note(recent, scattered, current, last)
            for left in _outdated(recent, ordinal - near_rows):
                del recent[left]
                if left:
                    yield left, groups.pop(left)
            rows = groups.setdefault(reference, [])
            rows.append(record)
            current, last = reference, ordinal
    yield from groups.items()


class _Held:
    """The rows of scattered references that are not complete yet."""

    def __init__(self, last_ordinals: dict[str, int]) -> None:
        self._last_ordinals = last_ordinals
        self._groups: dict[str, list[Record]] = {}
        self._count = 0

    def add(self, reference: str, ordinal: int, record: Record) -> list[Record] | None:
        """All rows of the reference, with its last one."""
        rows = self._groups.setdefault(reference, [])
        rows.append(record)
        self._count += 1
        if self._count > MOST_HELD_ROWS:
            raise _too_many()
        if ordinal < self._last_ordinals[reference]:
            return None
        self._count -= len(rows)
        return self._groups.pop(reference)


def _note(recent: dict[str, int], scattered: dict[str, int], left: str, last: int) -> None:
    # Taken out and put in again: a dict keeps the order of insertion, so the oldest comes first.
    recent.pop(left, None)
    recent[left] = last
    if left in scattered:
        scattered[left] = max(last, scattered[left])


def _outdated(recent: dict[str, int], before: int) -> list[str]:
    outdated = []
    for reference, last in recent.items():
        if last >= before:
            break
        outdated.append(reference)
    return outdated


def _too_many() -> ImportFailedError:
    return ImportFailedError(
        f"More than {MOST_HELD_ROWS:,} rows would have to be kept at once, because rows of one "
        "order lie far apart: sort the file by its order reference."
    )
