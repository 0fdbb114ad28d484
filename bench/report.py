"""Writes what was measured into the pages of docs/, between markers, and draws the pictures.

No figure of these pages is typed by hand: measure, then run `python -m bench report`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.measuring import Result
from bench.pictures import pictures
from bench.places import ROOT, results
from bench.tables import grids

PAGES: Final = (ROOT / "docs" / "performance.md", ROOT / "docs" / "scaling.md")
PICTURES: Final = ROOT / "docs" / "pictures"
MARKED: Final = re.compile(r"<!-- bench: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def write_report() -> Iterator[str]:
    """Bring the pages up to the newest results; says what became of each place in them."""
    PICTURES.mkdir(exist_ok=True)
    for page in PAGES:
        yield from _written(page)


def _written(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for name in MARKED.findall(text):
        file = results() / f"{name}.json"
        if not file.exists():
            yield f"{name}: not measured here, left as it is"
            continue
        told = _section(Result.kept(file))
        whole = f"<!-- bench: {name} -->\n{told}\n<!-- end -->"
        pattern = re.compile(rf"<!-- bench: {name} -->\n.*?<!-- end -->", re.DOTALL)
        text = pattern.sub(lambda _, new=whole: new, text)  # type: ignore[misc]
        yield f"{name}: written"
    page.write_text(text, encoding="utf-8")


def _section(result: Result) -> str:
    drawn = pictures(result)
    for old in PICTURES.glob(f"{result.name}*.svg"):
        old.unlink()
    for name, svg in drawn.items():
        (PICTURES / name).write_text(svg, encoding="utf-8")
    images = [f"![{result.name}]({PICTURES.name}/{name})" for name in drawn]
    tables = [grid.as_markdown() for grid in grids(result)]
    notes = [f"* {note}" for note in result.notes]
    return "\n\n".join([*tables, "\n".join([*notes, f"* {_circumstances(result)}"]), *images])


def _circumstances(result: Result) -> str:
    facts = result.facts
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    return (
        f"{facts['rounds']} rounds of {facts['seconds']:g} s on {facts['at'][:10]}, commit"
        f" {facts['commit']}: {facts['cores']} cores ({facts['processor']}), load"
        f" {facts['load_before']} before, Python {facts['python']}; {versions}."
    )
