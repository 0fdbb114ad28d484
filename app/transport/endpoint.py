"""The one narrow door between the wire and the product: what a transport asks of it."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from app.transport.told import Told

Payload: TypeAlias = dict[str, object]
"""A GraphQL response: `data`, `errors`, `extensions`. Without `data` it is a refusal."""
Kind: TypeAlias = Literal["query", "mutation", "subscription"]

ActorT = TypeVar("ActorT")


class Unauthenticated(Exception):
    """The token is bad, revoked or expired. The message is shown to the client."""


class Revocation:
    """Set once, when a token is revoked; tells everyone who hangs on it, with no task of theirs."""

    __slots__ = ("__weakref__", "_listeners", "_set")

    def __init__(self) -> None:
        self._set = False
        self._listeners: dict[object, Callable[[], None]] = {}

    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        """End what hangs on the token. To be called on the event loop."""
        self._set = True
        listeners, self._listeners = list(self._listeners.values()), {}
        for listener in listeners:
            listener()

    def when_set(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have `listener` called once, at once if it is set already; answers how to forget it."""
        if self._set:
            listener()
            return lambda: None
        key = object()
        self._listeners[key] = listener

        def forget() -> None:
            self._listeners.pop(key, None)

        return forget


@dataclass(frozen=True, slots=True)
class Session(Generic[ActorT]):
    """Who is asking. `actor` is the product's own; the wire reads the rest only."""

    actor: ActorT
    principal: str | None
    """Whose sockets are counted together; None is a guest, counted by address."""
    expires_at: datetime | None = None
    ended: Revocation = field(default_factory=Revocation)


class DocumentName(NamedTuple):
    """How a client names a document without sending its text."""

    hash: str
    """What it says is the SHA-256 of the text, in lower-case hexadecimal digits."""
    is_automatic: bool
    """Whether it is Apollo's automatic persisted query, whose clients know answers of their own."""


class OperationRequest(NamedTuple):
    """What a client asks to run, checked for form and nothing else."""

    query: str
    """The document's text; empty where the client only names it."""
    variables: Mapping[str, object]
    operation_name: str | None
    extensions: Mapping[str, object]
    method: Literal["GET", "POST", "WS"]
    address: str
    last_event_id: str | None = None
    """The cursor after which a stream resumes, where the transport itself carries it (SSE)."""
    document: DocumentName | None = None


class Inspection(Protocol):
    """What an operation would do; `kind` is None where it cannot run at all."""

    @property
    def kind(self) -> Kind | None: ...
    @property
    def root_fields(self) -> frozenset[str]: ...


class Update(Protocol):
    """One answer of a stream; one without `data` is its last."""

    @property
    def payload(self) -> Payload: ...
    @property
    def cursor(self) -> str | None: ...


class Outlet(Protocol):
    """Where the answers of one stream leave for its client."""

    def take(self, told: "Sequence[Told]") -> bool:
        """Send these; False where the client must read first, and none of them was sent."""
        ...

    def end(self, payload: Payload) -> None:
        """Send the last word, room or no room."""
        ...


class Following(Protocol):
    """One client's place in a feed."""

    def go_on(self) -> None:
        """There is room again where there was none."""
        ...

    def leave(self) -> None:
        """Stop; nothing is sent from now on."""
        ...


class Live(ABC):
    """A feed that is told to many at once: whoever follows it is written to, and never asks."""

    first: "Sequence[Told]"
    """What this client alone is told before it follows."""

    @abstractmethod
    def follow(self, outlet: Outlet) -> Following:
        """Have what comes leave by `outlet`, until one side ends it."""


class Endpoint(Protocol[ActorT]):
    """The product, as far as the wire needs it."""

    async def authenticate(self, authorization: str | None, address: str) -> Session[ActorT]:
        """Who holds this `Authorization` value; a guest when there is none.

        Raises:
            Unauthenticated: there is one and it is no good.
        """
        ...

    def inspect(self, request: OperationRequest) -> Inspection:
        """What the operation would do, read without running it."""
        ...

    async def execute(self, request: OperationRequest, session: Session[ActorT]) -> Payload:
        """The answer to a query or a mutation."""
        ...

    async def subscribe(
        self, request: OperationRequest, session: Session[ActorT]
    ) -> "Payload | AsyncGenerator[Update, None] | Live":
        """The stream of a subscription; the one answer of anything else or of a refusal."""
        ...

    def failed(self, error: Exception) -> Payload:
        """The answer when something raised that should not have: logged with an id, masked."""
        ...
