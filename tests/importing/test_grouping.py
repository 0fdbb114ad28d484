"""Rows of one reference come together however they lie, and few rows are held for it."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.importing import grouping
from app.integrations.importing.failures import ImportFailedError
from app.integrations.importing.grouping import grouped, scattered_references
from app.integrations.importing.records import Record


def records_of(references: list[str]) -> Iterator[Record]:
    return (Record(number, [reference]) for number, reference in enumerate(references, 1))


@given(st.lists(st.sampled_from(["", "A", "B", "C", "D", "E"]), max_size=60), st.integers(0, 8))
def test_every_reference_comes_once_with_all_its_rows(references: list[str], near: int) -> None:
    scattered = scattered_references(records_of(references), 0, near)

    groups = list(grouped(records_of(references), 0, scattered, near))

    named = [reference for reference, _ in groups if reference]
    assert len(named) == len(set(named))
    for reference, records in groups:
        assert len(records) == 1 or reference
        assert {record.values[0] for record in records} == {reference}
    rows = sorted(record.number for _, records in groups for record in records)
    assert rows == list(range(1, len(references) + 1))


def test_rows_that_lie_together_are_let_go_early() -> None:
    references = [str(number // 3) for number in range(3_000)]
    records = records_of(references)

    groups = grouped(records, 0, scattered_references(records_of(references), 0, 10), 10)
    first = next(groups)

    assert first[0] == "0"
    assert next(records).number < 20


def test_only_references_far_apart_are_held() -> None:
    references = ["far", *[f"near {n // 2}" for n in range(50)], "far"]

    assert scattered_references(records_of(references), 0, 10) == {"far": 51}


@pytest.mark.parametrize("references", [["A"] * 20, [*"ABCDEFGHIJ" * 3]])
def test_too_many_rows_at_once_are_refused_by_name(
    references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MOST_HELD_ROWS", 8)
    scattered = scattered_references(records_of(references), 0, 2)

    with pytest.raises(ImportFailedError, match="sort the file"):
        list(grouped(records_of(references), 0, scattered, 2))
