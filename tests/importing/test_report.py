"""The report appears whole, where it belongs, and only when something was refused."""

from pathlib import Path

import pytest

from app.integrations.importing.failures import ImportFailedError
from app.integrations.importing.orders import Reason, Refused
from app.integrations.importing.report import Report, report_at

BAD = Refused(3, "A-1", ("lines", "0", "sku"), "Känner inte varan.", Reason.NOT_ACCEPTED)


def test_it_is_json_lines_of_row_reference_path_and_message(tmp_path: Path) -> None:
    path = tmp_path / "refused.jsonl"

    with Report(path) as report:
        report.write([BAD])
        assert not path.exists()
        report.finish()

    assert path.read_text("utf-8") == (
        '{"row": 3, "reference": "A-1", "path": ["lines", "0", "sku"], '
        '"message": "Känner inte varan."}\n'
    )
    assert list(tmp_path.iterdir()) == [path]


def test_an_older_report_goes_when_nothing_is_refused_any_more(tmp_path: Path) -> None:
    path = tmp_path / "refused.jsonl"
    path.write_text("old")

    with Report(path) as report:
        report.finish()

    assert list(tmp_path.iterdir()) == []


def test_a_failed_import_leaves_the_older_report_alone(tmp_path: Path) -> None:
    path = tmp_path / "refused.jsonl"
    path.write_text("old")

    def fail() -> None:
        with Report(path) as report:
            report.write([BAD])
            raise ImportFailedError("gone")

    with pytest.raises(ImportFailedError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_lies_beside_the_input_or_here(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    beside = str(tmp_path / "in" / "orders.csv.xz")

    for asked, given, expected in (
        (None, beside, tmp_path / "in" / "orders.csv.xz.refused.jsonl"),
        (None, "-", tmp_path / "stdin.refused.jsonl"),
        (None, str(tmp_path / "closed" / "a.csv"), tmp_path / "a.csv.refused.jsonl"),
        (tmp_path / "asked", beside, tmp_path / "asked"),
    ):
        with report_at(asked, given, tmp_path) as report:
            assert report.path == expected


def test_a_place_that_was_asked_for_and_is_closed_fails_at_once(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="--report"):
        report_at(tmp_path / "absent" / "report", "-", tmp_path)
