"""How often strangers may guess: wrong tracking answers, counted by address and by order."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

MOST_REMEMBERED: Final = 100_000
"""Addresses and orders remembered at once; beyond, the longest quiet one is forgotten."""
WINDOW: Final = timedelta(minutes=1)


class TooManyGuesses(Exception):
    """Come back in `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many wrong answers: come back in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class GuestLimits:
    """Wrong answers of the last minute, for this process."""

    def __init__(self, per_address: int, per_order: int) -> None:
        self._limits = {"address": per_address, "order": per_order}
        self._wrong: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()

    def ensure_may_guess(self, address: str, number: str, at: datetime) -> None:
        """Raise TooManyGuesses where the address or the order had its share of wrong answers."""
        for key in (("address", address), ("order", number)):
            wrong = self._recent(key, at)
            if len(wrong) >= self._limits[key[0]]:
                wait = (wrong[0] + WINDOW - at).total_seconds()
                raise TooManyGuesses(max(1, int(wait) + 1))

    def guessed_wrong(self, address: str, number: str, at: datetime) -> None:
        for key in (("address", address), ("order", number)):
            wrong = self._recent(key, at)
            wrong.append(at)
            self._wrong[key] = wrong
            self._wrong.move_to_end(key)
        while len(self._wrong) > MOST_REMEMBERED:
            self._wrong.popitem(last=False)

    def _recent(self, key: tuple[str, str], at: datetime) -> deque[datetime]:
        wrong = self._wrong.get(key, deque())
        while wrong and wrong[0] <= at - WINDOW:
            wrong.popleft()
        return wrong
