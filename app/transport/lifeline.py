"""What the server tells a connection and what a connection may ask of it, beyond ASGI."""

from collections.abc import Callable, MutableMapping
from typing import Any

EXTENSION = "waypost.lifeline"
"""The key in an ASGI scope's `extensions`; absent when another server than ours serves."""


class Lifeline:
    """One connection's: `farewell` is called when the server shuts down and it is its turn."""

    __slots__ = ("_farewell", "_was_said")

    def __init__(self) -> None:
        self._farewell: Callable[[], None] | None = None
        self._was_said = False

    @property
    def is_held(self) -> bool:
        """Whether the application wants to say goodbye itself."""
        return self._farewell is not None

    def hold(self, farewell: Callable[[], None]) -> None:
        """Have `farewell` called once at shutdown; at once when that has come already."""
        self._farewell = farewell
        if self._was_said:
            farewell()

    def release(self) -> None:
        self._farewell = None

    def say_farewell(self) -> None:
        self._was_said = True
        if self._farewell is not None:
            self._farewell()


def lifeline_of(scope: MutableMapping[str, Any]) -> Lifeline:
    """The connection's lifeline; one that nobody pulls under a server that gives none."""
    found = scope.get("extensions", {}).get(EXTENSION)
    return found if isinstance(found, Lifeline) else Lifeline()
