"""The backup's file: gzip of JSON lines; a header, every row, and a digest of all before it."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import orjson

FORMAT: Final = "waypost-backup-1"
BATCH: Final = 1_000
"""Rows held in memory at once."""
_LEVEL: Final = 6
Cell: TypeAlias = str | int | float | bool | None
"""Bytes are base64 text, instants microseconds since 1970: the same from either database."""


class BadBackup(Exception):
    """The file is no backup, or not the whole of one."""


@dataclass(frozen=True, slots=True)
class TableHeader:
    """A table in the file: the meaning of its cells, and how many rows follow."""

    name: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Header:
    """The file's first line; the rows follow it table by table, in this order."""

    revision: str
    created_at: str
    tables: tuple[TableHeader, ...]
    format: str = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class BackupWriter:
    """Writes one file: the header at once, then rows, then the end."""

    def __init__(self, out: BinaryIO, header: Header) -> None:
        self._gzip = gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=out)
        self._digest = hashlib.sha256()
        self._write(orjson.dumps(asdict(header), option=orjson.OPT_APPEND_NEWLINE))

    def rows(self, rows: list[list[Cell]]) -> None:
        lines = [orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows]
        self._write(b"".join(lines))

    def end(self) -> None:
        """The digest, without which nobody takes the file for whole."""
        self._write(orjson.dumps({"sha256": self._digest.hexdigest()}))
        self._gzip.close()

    def _write(self, lines: bytes) -> None:
        self._digest.update(lines)
        self._gzip.write(lines)


class BackupReader:
    """Reads one file; what it gives may be believed once `batches` has come to its end."""

    def __init__(self, file: Path) -> None:
        """
        Raises:
            BadBackup: it cannot be read, or doesn't begin like a backup.
        """
        self._file = file
        with _lines(file) as lines:
            self.header = _header(lines.readline())

    def batches(self) -> Iterator[tuple[TableHeader, list[list[Cell]]]]:
        """Every row, in batches of one table.

        Raises:
            BadBackup: a row is not one, or the digest doesn't agree.
        """
        with _lines(self._file) as lines:
            digest = hashlib.sha256(lines.readline())
            for table in self.header.tables:
                for left in range(table.rows, 0, -BATCH):
                    written = [lines.readline() for _ in range(min(left, BATCH))]
                    digest.update(b"".join(written))
                    yield table, [_row(line, table) for line in written]
            end = orjson.loads(lines.readline())
            if end != {"sha256": digest.hexdigest()} or lines.read(1):
                raise ValueError("the digest doesn't agree")


@contextmanager
def _lines(file: Path) -> Iterator[gzip.GzipFile]:
    """The lines of `file`; whatever is wrong with them is one error."""
    try:
        with gzip.GzipFile(file, "rb") as lines:
            yield lines
    except (gzip.BadGzipFile, EOFError, zlib.error, ValueError, KeyError, TypeError) as broken:
        raise BadBackup(
            f"{file} is not a whole backup: it was cut short, changed, or is something else."
        ) from broken
    except OSError as unreadable:
        raise BadBackup(f"{file} cannot be read: {unreadable.strerror}.") from unreadable


def _header(line: bytes) -> Header:
    written = orjson.loads(line)
    if written["format"] != FORMAT:
        raise ValueError("another format")
    tables = tuple(
        TableHeader(str(table["name"]), tuple(map(str, table["columns"])), int(table["rows"]))
        for table in written["tables"]
    )
    return Header(str(written["revision"]), str(written["created_at"]), tables)


def _row(line: bytes, table: TableHeader) -> list[Cell]:
    cells = orjson.loads(line)
    if not isinstance(cells, list) or len(cells) != len(table.columns):
        raise ValueError(f"a row of {table.name} has other cells than its header says")
    return cells
