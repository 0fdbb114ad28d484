"""What was measured reaches the page between its markers, and nothing else of the page changes."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench import report
from bench.measuring import Result
from bench.options import Options
from bench.rounds import Spread

SVG = "{http://www.w3.org/2000/svg}"
SECTION = "<!-- bench: {} -->\nold\n<!-- end -->\n"
PAGE = f"# Speed\n\n{SECTION.format('reads')}\n{SECTION.format('growth')}"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAYPOST_BENCH_CACHE", str(tmp_path / "cache"))
    performance, scaling = tmp_path / "performance.md", tmp_path / "scaling.md"
    monkeypatch.setattr(report, "PAGES", (performance, scaling))
    monkeypatch.setattr(report, "PICTURES", tmp_path / "pictures")
    performance.write_text(PAGE)
    scaling.write_text(SECTION.format("sizing"))
    return performance


def figures(middle: float) -> dict[str, Spread]:
    return {"per_s": Spread(middle, middle - 1, middle + 1)}


def test_a_page_shows_what_was_measured_and_keeps_what_was_not(page: Path) -> None:
    cases = {"order": {"Waypost": figures(5_000), "plain & old": figures(50)}}
    Result("reads", cases, ["Two orders."]).keep(Options(), 0.5)

    assert list(report.write_report()) == [
        "reads: written",
        "growth: not measured here, left as it is",
        "sizing: not measured here, left as it is",
    ]

    told = page.read_text()
    assert "| Waypost | 5,000 [4,999..5,001] | 100 × |" in told
    assert "* Two orders." in told
    assert told.endswith("<!-- bench: growth -->\nold\n<!-- end -->\n")
    assert "old" not in told.partition("<!-- bench: growth -->")[0].replace("plain & old", "")


def test_each_page_gets_its_own_measures(page: Path) -> None:
    cases = {"What a process spends": {"a delivery": {"cpu_us": Spread(21, 21, 21)}}}
    Result("sizing", cases, []).keep(Options(), 0.5)

    list(report.write_report())

    assert "| a delivery | 21 |" in (page.parent / "scaling.md").read_text()
    assert page.read_text() == PAGE


def test_a_picture_is_well_formed_and_its_bars_are_in_proportion(page: Path) -> None:
    cases = {"order": {"Waypost": figures(400), "plain & old": figures(100)}}
    Result("reads", cases, []).keep(Options(), 0.5)
    list(report.write_report())

    drawing = ET.parse(page.parent / "pictures" / "reads-1.svg").getroot()

    widths = [float(bar.attrib["width"]) for bar in drawing.iter(f"{SVG}rect")][1:]
    assert widths[0] == pytest.approx(4 * widths[1], rel=0.02)


def test_writing_the_page_twice_changes_nothing(page: Path) -> None:
    Result("reads", {"order": {"Waypost": figures(400)}}, []).keep(Options(), 0.5)
    list(report.write_report())
    once = page.read_text()

    list(report.write_report())

    assert page.read_text() == once
