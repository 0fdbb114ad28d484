"""Every generated file of the repository: where it stands, and what it should say."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.api import sdl
from app.documentation.lifecycle import lifecycle_page
from app.documentation.markdown import page
from app.documentation.permissions import permissions_page
from app.settings import settings_table

ROOT: Final = Path(__file__).parents[2]


def _settings_page() -> str:
    return page("Settings", "Everything is set by the environment.", settings_table())


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/lifecycle.md": lifecycle_page,
    "docs/permissions.md": permissions_page,
    "docs/settings.md": _settings_page,
    "schema.graphql": sdl,
}


def stale(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """The files under `root` that don't say what the code says, each with what it should say."""
    for name, write in PAGES.items():
        path, text = root / name, write()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path, text
