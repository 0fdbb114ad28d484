"""The text of functions under construction, and everything they refer to by name."""

from collections.abc import Iterator
from contextlib import contextmanager

INDENT = "    "


class Source:
    """Every name ends in a number that is used once, so that none hides another.

    Nothing that a client wrote gets in but names of GraphQL and quoted text.
    """

    def __init__(self) -> None:
        self.globals: dict[str, object] = {}
        self._named: dict[int, str] = {}
        self._lines: list[str] = []
        self._depth = 0
        self._count = 0

    def line(self, text: str) -> None:
        self._lines.append(INDENT * self._depth + text)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """What is written inside belongs under `header`."""
        self.line(header)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @contextmanager
    def tried(self) -> Iterator[None]:
        """What is written inside is taken back if writing it fails."""
        lines = len(self._lines)
        try:
            yield
        except Exception:
            del self._lines[lines:]
            raise

    def local(self, stem: str) -> str:
        """A new variable."""
        self._count += 1
        return f"{stem}_{self._count}"

    def named(self, stem: str, value: object) -> str:
        """The name under which functions find `value`; the same one for the same value."""
        name = self._named.get(id(value))
        if name is None:
            name = self._named[id(value)] = self.local(stem)
            self.globals[name] = value
        return name

    @property
    def text(self) -> str:
        return "\n".join([*self._lines, ""])
