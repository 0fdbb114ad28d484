"""What docs/live-updates.md shows to clients: its programs and its tables."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "live-updates.md").read_text(encoding="utf-8")
GUIDE = Path(__file__).parent / "guide"
PROGRAM = re.compile(r"^```(?:js|python|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SEEN = "What each library says"
CLOSES = "Closes"
REFUSALS = "Answers instead of a stream"


def programs() -> list[str]:
    """All programs of the page, in its order."""
    return PROGRAM.findall(TEXT)


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the third order; its titles are the first row."""
    below = TEXT.split(f"\n### {heading}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| (.*) \|$", below, re.MULTILINE)
    return [
        [cell.replace("`", "") for cell in row.split(" | ")] for row in rows if "---" not in row
    ]


def seen_by_libraries(ending: str) -> dict[str, str]:
    """What the page says each library says of an ending."""
    titles, *rows = table(SEEN)
    (told,) = [cells for name, *cells in rows if name == ending]
    return dict(zip(titles[1:], told, strict=True))
