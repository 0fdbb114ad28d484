"""Who talks over a websocket, as far as the socket knows."""

from typing import Protocol


class Hearer(Protocol):
    """Who talks over the socket."""

    def hear(self, text: str | None) -> None:
        """The client said this; None stands for a binary message."""

    def has_room(self) -> None:
        """The client has read: what waited may be written."""

    def lost(self) -> None:
        """Nobody is there any more, or soon will be."""
