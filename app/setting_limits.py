"""How much one request, one client and one guest may ask for, and how patient the feeds are."""

from pathlib import Path

from pydantic import ValidationInfo, field_validator

from app.setting_suspicion import Suspicions
from app.setting_values import Switch, knob


class Limits(Suspicions):
    """The knobs that keep the public endpoint alive; `semantics.md` agreed their defaults."""

    # Guests who track
    tracking_token_ttl_s: int = knob(
        86_400, "seconds", "How long a guest's tracking token is good.", ge=60, le=31_536_000
    )
    track_wrong_per_address: int = knob(
        10, "a minute", "Wrong `trackOrder` answers to one address before it has to wait.", ge=1
    )
    track_wrong_per_order: int = knob(
        10, "a minute", "Wrong `trackOrder` answers for one order before it has to wait.", ge=1
    )

    # Requests
    page_size_default: int = knob(20, "items", "Page when a list names no size.", ge=1)
    page_size_max: int = knob(100, "items", "Largest page; more is refused, never cut.", ge=1)
    query_tokens_max: int = knob(2_000, "tokens", "Longest document.", ge=1)
    query_depth_max: int = knob(20, "levels", "Deepest selection.", ge=1)
    query_aliases_max: int = knob(30, "aliases", "Most aliases in a document.", ge=0)
    query_cost_max: int = knob(10_000, "points", "Each field costs 1 for every item.", ge=1)
    query_list_cost: int = knob(10, "items", "What a list without `first` counts as.", ge=1)
    body_bytes_max: int = knob(1_048_576, "bytes", "Largest request body.", ge=1_024)
    write_queue_max: int = knob(
        1_000, "writes", "May wait; one more is RATE_LIMITED. Fifty urgent ones more may.", ge=1
    )
    search_timeout_s: float = knob(
        5.0, "seconds", "A search may take; one that takes longer is TOO_BROAD.", ge=0.01, le=600
    )

    # Documents
    documents: Path | None = knob(
        None,
        "path",
        "Manifest of documents that clients may name by their hash: Apollo's, or a JSON object "
        "of texts by `sha256:...`.",
    )
    documents_only: bool = knob(
        False, "", "Nothing runs but the documents of the manifest and of the pages built here."
    )
    documents_registered_max: int = knob(
        1_000,
        "documents",
        "That clients registered by their hash, in each process; 0 switches registering off.",
        ge=0,
    )
    documents_registered_bytes: int = knob(
        4_194_304, "bytes", "Of such documents; the least recently used leave first.", ge=1_024
    )
    graphiql: Switch = knob(
        Switch.AUTO,
        "",
        "GraphiQL for browsers at `/graphql`: `on`, `off`, or `auto`: on in development only.",
    )
    get_guard: Switch = knob(
        Switch.AUTO,
        "",
        "A GET that brings a text needs a header that other sites' pages can't send: `on`, `off`, "
        "or `auto`: on in production only.",
    )

    # Live feeds
    socket_operations_max: int = knob(50, "operations", "At once on one websocket.", ge=1)
    sockets_per_principal: int = knob(100, "sockets", "At once for one principal.", ge=1)
    guest_sockets_per_address: int = knob(200, "sockets", "At once for one address's guests.", ge=1)
    socket_init_s: float = knob(10.0, "seconds", "To send `connection_init`.", gt=0)
    socket_ping_s: float = knob(20.0, "seconds", "Between pings, and to answer one.", gt=0)
    socket_write_deadline_s: float = knob(
        10.0, "seconds", "A client may read nothing before it is cut off.", gt=0
    )
    poll_interval_s: float = knob(
        1.0, "seconds", "Between looks at the log when the doorbell is silent.", gt=0, le=60
    )
    lag_alarm_s: float = knob(
        10.0,
        "seconds",
        "An entry may wait to be told, or a write to be done, before readiness says `degraded`.",
        gt=0,
    )
    tail_events: int = knob(10_000, "events", "Newest events each process keeps at hand.", ge=100)
    log_kept_days: int = knob(
        0,
        "days",
        "How long the event log is kept; 0 is for ever. Feeds cannot resume from further back, and "
        "the timelines of closed orders lose what is older.",
        ge=0,
        le=36_500,
    )
    shutdown_spread_s: float = knob(
        5.0, "seconds", "Over which clients are sent away at shutdown.", ge=0, le=300
    )

    @field_validator("page_size_max")
    @classmethod
    def _holds_the_default(cls, largest: int, info: ValidationInfo) -> int:
        if largest < info.data.get("page_size_default", 0):
            raise ValueError("must not be below WAYPOST_PAGE_SIZE_DEFAULT")
        return largest
