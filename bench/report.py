"""Writes what was measured into docs/performance.md, between its markers, and draws its pictures.

No figure of that page is typed by hand: measure, then run `python -m bench report`.
"""

import re
from collections.abc import Iterator
from typing import Final

from bench.measuring import Result
from bench.pictures import pictures
from bench.places import ROOT, results
from bench.tables import grids

PAGE: Final = ROOT / "docs" / "performance.md"
PICTURES: Final = ROOT / "docs" / "pictures"
MARKED: Final = re.compile(r"<!-- bench: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def write_report() -> Iterator[str]:
    """Bring the page up to the newest results; says what became of each place in it."""
    text = PAGE.read_text(encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
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
    PAGE.write_text(text, encoding="utf-8")


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
