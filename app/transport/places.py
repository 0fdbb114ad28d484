"""How many connections each principal and each guest address may hold at once in this process."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceLimits:
    """Connections held open at once."""

    per_principal: int = 100
    per_guest_address: int = 200


class Places:
    """Counts what is open. A place is taken on the event loop and given back exactly once."""

    def __init__(self, limits: PlaceLimits) -> None:
        self._limits = limits
        self._taken: Counter[str] = Counter()

    def take(self, principal: str | None, address: str) -> Callable[[], None] | None:
        """A way to give the place back, or None where there is none left."""
        if principal is None:
            return self._take(f"guest {address}", self._limits.per_guest_address)
        return self._take(f"principal {principal}", self._limits.per_principal)

    def take_waiting(self, address: str) -> Callable[[], None] | None:
        """A place for a socket that has not said yet who it is."""
        return self._take(f"waiting {address}", self._limits.per_guest_address)

    @property
    def taken(self) -> int:
        return self._taken.total()

    def _take(self, key: str, limit: int) -> Callable[[], None] | None:
        if self._taken[key] >= limit:
            return None
        self._taken[key] += 1
        return _Once(lambda: self._give_back(key))

    def _give_back(self, key: str) -> None:
        self._taken[key] -= 1
        if self._taken[key] <= 0:
            del self._taken[key]


class _Once:
    __slots__ = ("_action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action

    def __call__(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()
