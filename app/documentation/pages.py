"""Every file of the repository with something generated: where it stands, what it should say."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.api import sdl
from app.documentation.filled import filled
from app.documentation.lifecycle import lifecycle_page
from app.documentation.permissions import permissions_page
from app.documentation.roles import TABLES
from app.documentation.settings import settings_page

ROOT: Final = Path(__file__).parents[2]


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/lifecycle.md": lifecycle_page,
    "docs/permissions.md": permissions_page,
    "docs/settings.md": settings_page,
    "schema.graphql": sdl,
}
"""What is drawn as a whole."""
_OPERATING: Final = "docs/operating"
FILLED: Final = (
    f"{_OPERATING}/README.md",
    f"{_OPERATING}/sales.md",
    f"{_OPERATING}/warehouse.md",
    f"{_OPERATING}/logistics.md",
    f"{_OPERATING}/support.md",
    f"{_OPERATING}/manager.md",
    f"{_OPERATING}/admin.md",
    f"{_OPERATING}/storefront.md",
    f"{_OPERATING}/customer.md",
    f"{_OPERATING}/zh/README.md",
    f"{_OPERATING}/zh/sales.md",
    f"{_OPERATING}/zh/warehouse.md",
    f"{_OPERATING}/zh/logistics.md",
    f"{_OPERATING}/zh/support.md",
)
"""What people write, with tables between marks."""


def should_say(name: str, root: Path = ROOT) -> str:
    """What the file of that name under `root` should say; people's own words stay theirs."""
    if name in PAGES:
        return PAGES[name]()
    return filled((root / name).read_text(encoding="utf-8"), TABLES)


def stale(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """The files under `root` that don't say what the code says, each with what it should say."""
    for name in (*PAGES, *FILLED):
        path, text = root / name, should_say(name, root)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path, text
