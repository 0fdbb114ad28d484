"""One subscriber of a feed: a place in the log, and where what it is told leaves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.transport.endpoint import Outlet, Payload

if TYPE_CHECKING:
    from app.subscriptions.groups import Group


class Follower:
    """One subscriber: a place in the log, and where what it is told leaves."""

    __slots__ = (
        "_leave",
        "_resume",
        "group",
        "is_busy",
        "is_live",
        "outlet",
        "position",
        "was_live",
    )

    def __init__(
        self,
        group: "Group",
        position: int,
        outlet: Outlet,
        resume: Callable[["Follower"], None],
        leave: Callable[["Follower"], None],
    ) -> None:
        self.group = group
        self.position = position
        """Everything up to here was told, or is from before its time. While it is live its group
        knows how far it is, and this is where it began to be."""
        self.outlet: Outlet | None = outlet
        """None once it has left."""
        self.is_live = False
        self.was_live = False
        self.is_busy = False
        self._resume = resume
        self._leave = leave

    def go_on(self) -> None:
        """Its client has read: there is room again."""
        if not self.is_live:
            self._resume(self)

    def put_back(self, position: int) -> None:
        """It was told no more than this, and must be led on."""
        self.is_live = False
        self.position = position

    def leave(self) -> None:
        self._leave(self)

    def end(self, payload: Payload) -> None:
        """Say the last word and leave."""
        outlet = self.outlet
        self._leave(self)
        if outlet is not None:
            outlet.end(payload)
