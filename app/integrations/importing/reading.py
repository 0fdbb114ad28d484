"""One file opened for an import: examined, then read as records as often as is needed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import BinaryIO, Final

from app.integrations.importing import source as sources
from app.integrations.importing.records import Columns, Record, Unfold, csv_records, json_records
from app.integrations.importing.source import Source

# Often enough for an eye, seldom enough to cost nothing.
_WATCHED_ROWS: Final = 1_000


class Stage(StrEnum):
    """What is being done with the file."""

    RECEIVING = "receiving"
    CHECKING = "checking"
    IMPORTING = "importing"


# Told the stage, bytes done, bytes in all (None while unknown) and rows done.
Watch = Callable[[Stage, int, int | None, int], None]


class Reading:
    """The records of one file; `digest` is of its unpacked content."""

    def __init__(self, source: Source, watch: Watch) -> None:
        """Reads the whole file once; raises ImportFailedError where it cannot be imported."""
        self._source = source
        self._watch = watch
        self._content = source.examine(lambda: self._tell(Stage.CHECKING, 0))
        self.rows = 0

    @property
    def digest(self) -> str:
        return self._content.digest

    @property
    def notice(self) -> str | None:
        """What a person should know about how the file is read."""
        if self._content.encoding == "latin-1":
            return "The file is not UTF-8: it is read as Latin-1. Look at its accented letters."
        return None

    def records(self, stage: Stage, columns: Columns, unfold: Unfold | None) -> Iterator[Record]:
        """All records from the start; raises ImportFailedError where the header is not right."""
        self.rows = 0
        with self._source.text(self._content.encoding) as text:
            if self._content.is_json_lines:
                records = json_records(text, columns, unfold)
            else:
                records = csv_records(text, columns)
            for record in records:
                if record.number != self.rows:
                    self.rows = record.number
                    if not self.rows % _WATCHED_ROWS:
                        self._tell(stage, self.rows)
                yield record
        self._tell(stage, self.rows)

    def _tell(self, stage: Stage, rows: int) -> None:
        self._watch(stage, self._source.position_bytes, self._source.size_bytes, rows)


@contextmanager
def opened(path: str, standard_input: BinaryIO, watch: Watch) -> Iterator[Reading]:
    """The file, examined.

    Raises:
        ImportFailedError: it cannot be read, or not at all be imported.
    """
    received = 0

    def receive(chunk_bytes: int) -> None:
        nonlocal received
        received += chunk_bytes
        watch(Stage.RECEIVING, received, None, 0)

    with sources.opened(path, standard_input, receive) as source:
        yield Reading(source, watch)
