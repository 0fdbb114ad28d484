"""How the shop tells: its channels, staff's targets, quiet hours and limits, from its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.actors import Role
from app.domain.notices import CUSTOMERS_CHANNELS, NoticeChannel, QuietHours, is_urgent

ZoneOf = Callable[[str], ZoneInfo | None]
"""The zone most people of a country live in; None where that is not known."""


def _nowhere(_: str) -> ZoneInfo | None:
    return None


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """The shop's own rules of telling.

    `staff` has how many targets each role has. Where the log has no place for the sender yet, it
    begins at the log's end, or `from_beginning` with all that is there.
    """

    channels: frozenset[NoticeChannel] = frozenset(CUSTOMERS_CHANNELS)
    staff: Mapping[Role, int] = field(default_factory=dict)
    max_age: timedelta = timedelta(hours=48)
    quiet: QuietHours | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    zone_of: ZoneOf = _nowhere
    from_beginning: bool = False

    def due_at(
        self, at: datetime, template: str, channel: NoticeChannel, country: str | None
    ) -> datetime:
        """When a message may go that is ready at `at`: in the morning, if it can wait."""
        if self.quiet is None or channel is NoticeChannel.TEAM or is_urgent(template):
            return at
        zone = self.zone_of(country) if country else None
        return self.quiet.over(at, zone or self.zone)
