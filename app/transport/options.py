"""What the wire allows: sizes, deadlines and caps, with the defaults of the public contract."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import Response

from app.transport.places import PlaceLimits


@dataclass(frozen=True, slots=True)
class TransportOptions:
    """`page` answers a browser's `GET /graphql`; `post_only_fields` are never run by a GET."""

    page: Callable[[], Response] | None = None
    post_only_fields: frozenset[str] = frozenset()
    guards_get: bool = False
    """Whether a GET runs a text only if no page of another site can have sent it."""
    allowed_origins: tuple[str, ...] = ()
    """Pages of other hosts that may open a websocket; the own host always may."""
    max_body_bytes: int = 1_000_000
    init_timeout_s: float = 10.0
    """How long a websocket may stay silent about who it is."""
    operations_per_socket: int = 50
    places: PlaceLimits = field(default_factory=PlaceLimits)
    heartbeat_s: float = 12.0
    """A comment on a silent event stream: proxies cut what is silent for a minute or less."""
