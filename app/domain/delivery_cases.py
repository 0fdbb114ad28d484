"""A parcel in trouble, as a record: what is wrong, what is being done, and how it ended."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.states import ShipmentAction


class CaseKind(StrEnum):
    """What is wrong, the mildest first: a case tells of the gravest that came up."""

    REQUESTED = "REQUESTED"
    DELAYED = "DELAYED"
    EXCEPTION = "EXCEPTION"
    ATTEMPT_FAILED = "ATTEMPT_FAILED"
    ADDRESS_PROBLEM = "ADDRESS_PROBLEM"
    DAMAGED = "DAMAGED"
    RETURNING = "RETURNING"
    LOST = "LOST"


_GRAVITY: Final = {kind: place for place, kind in enumerate(CaseKind)}
REPORTED: Final = frozenset({CaseKind.ADDRESS_PROBLEM, CaseKind.DAMAGED})
"""What people find out by themselves; the rest is a carrier's word, and recorded as a scan."""


CASE_WORK: Final = (
    ShipmentAction.REDELIVER,
    ShipmentAction.REDIRECT,
    ShipmentAction.HOLD_FOR_PICKUP,
    ShipmentAction.RETURN_TO_SENDER,
    ShipmentAction.RESHIP,
)
"""What can be done about it."""


class CaseStatus(StrEnum):
    """Whether somebody has done something about it."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    CLOSED = "CLOSED"


class CaseResolution(StrEnum):
    """How it ended."""

    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    RESHIPPED = "RESHIPPED"
    CANCELLED = "CANCELLED"


class DeliveryCase(NamedTuple):
    """All that went wrong with one parcel; it has one case at most, as its ends are final.

    `attempts` counts deliveries that failed. The window is that of the next one, where it is known.
    """

    kind: CaseKind
    opened_at: datetime
    status: CaseStatus = CaseStatus.OPEN
    attempts: int = 0
    last_action: ShipmentAction | None = None
    last_action_at: datetime | None = None
    next_attempt_on: datetime | None = None
    next_attempt_until: datetime | None = None
    resolution: CaseResolution | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def in_trouble(self, kind: CaseKind, *, attempts: int = 0) -> "DeliveryCase":
        """The case after fresh trouble: whatever was being done, somebody is to act again.

        A parcel that was asked back and comes is no news.
        """
        graver = max(self.kind, kind, key=_GRAVITY.__getitem__)
        known = kind is CaseKind.RETURNING and self.is_asked_back
        return self._replace(
            kind=graver,
            attempts=self.attempts + attempts,
            status=self.status if known else CaseStatus.OPEN,
            next_attempt_on=None,
            next_attempt_until=None,
        )

    def worked(
        self,
        action: ShipmentAction,
        at: datetime,
        on: datetime | None = None,
        until: datetime | None = None,
    ) -> "DeliveryCase":
        """The case after `action`; the next attempt is in the window, where there is one."""
        return self._replace(
            status=CaseStatus.IN_PROGRESS,
            last_action=action,
            last_action_at=at,
            next_attempt_on=on,
            next_attempt_until=until,
        )

    def closed(self, resolution: CaseResolution, at: datetime) -> "DeliveryCase":
        return self._replace(status=CaseStatus.CLOSED, resolution=resolution, closed_at=at)

    @property
    def work(self) -> tuple[object, ...]:
        """What tells one action on the case from another."""
        window = (self.next_attempt_on, self.next_attempt_until)
        return (self.status, self.last_action, self.last_action_at, *window)

    @property
    def is_asked_back(self) -> bool:
        return self.last_action is ShipmentAction.RETURN_TO_SENDER

    @property
    def is_of_address(self) -> bool:
        """Whether it is open for an address that people found wrong."""
        return self.is_open and self.kind is CaseKind.ADDRESS_PROBLEM
