"""Tables without their meaning: plain values that read alike from SQLite and PostgreSQL."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Select, Table, TableClause, column, select, table
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.storage.care.backup_file import Cell
from app.storage.tables import metadata


@dataclass(frozen=True, slots=True)
class PortableTable:
    """A table whose instants are whole numbers and whose words are text."""

    name: str
    clause: TableClause
    key: tuple[str, ...]
    blobs: frozenset[int]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.clause.c.keys())

    def all_rows(self) -> Select[Any]:
        """Every row, in the order of its key."""
        return select(self.clause).order_by(*(self.clause.c[name] for name in self.key))

    def cells(self, row: Sequence[Any]) -> list[Cell]:
        """A row as the backup has it."""
        cells = list(row)
        for place in self.blobs:
            if cells[place] is not None:
                cells[place] = base64.b64encode(cells[place]).decode()
        return cells

    def values(self, cells: list[Cell]) -> dict[str, object]:
        """The row that `cells` tell, for an insert."""
        values: list[object] = list(cells)
        for place in self.blobs:
            cell = cells[place]
            if cell is not None:
                values[place] = base64.b64decode(str(cell), validate=True)
        return dict(zip(self.columns, values, strict=True))


def _portable(original: Table) -> PortableTable:
    columns = list(original.columns)
    return PortableTable(
        original.name,
        table(original.name, *(column(each.name, _plain(each)) for each in columns)),
        tuple(each.name for each in original.primary_key.columns),
        frozenset(
            place for place, each in enumerate(columns) if isinstance(each.type, LargeBinary)
        ),
    )


def _plain(original: Column[Any]) -> TypeEngine[Any]:
    kind = original.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _all() -> Iterator[PortableTable]:
    return map(_portable, metadata.sorted_tables)


PORTABLE: Final = tuple(_all())
"""Every table, those that others refer to first."""
