"""What a door may use: who is asking, the shop, the clock, the settings that bound an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.auth import Tokens, TrackingGrant
from app.domain.actors import Actor
from app.guests import GuestLimits
from app.storage.store import Store
from app.usecases.shop import Shop


class Feed(Protocol):
    """The live log as a door sees it; `subscriptions.tail` is it."""

    @property
    def position(self) -> int: ...

    async def grows(self, timeout_s: float) -> bool: ...


class Revoked(Protocol):
    """The tokens that were ended before their time; `sessions.Revocations` are it."""

    def has(self, token_id: str) -> bool: ...

    def when(self, token_id: str, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` once the token is ended, at once if it is; answers how to forget it."""
        ...


@dataclass(frozen=True, slots=True)
class Paging:
    """How long a page may be, in rows."""

    default: int = 20
    largest: int = 100


@dataclass(frozen=True, slots=True)
class Product:
    """What all requests of a process share."""

    shop: Shop
    tokens: Tokens
    revoked: Revoked
    guests: GuestLimits
    clock: Callable[[], datetime]
    tracking_ttl: timedelta
    paging: Paging


@dataclass(frozen=True, slots=True)
class Context:
    """One operation: for whom, from where, and what it may use."""

    viewer: Actor
    address: str
    product: Product
    feed: Feed

    @property
    def shop(self) -> Shop:
        return self.product.shop

    @property
    def store(self) -> Store:
        return self.product.shop.store

    def tracking_grant(self, token: str) -> TrackingGrant | None:
        """What the tracking token is good for; None for a bad, expired or revoked one."""
        grant = self.product.tokens.tracking_grant(token, self.now())
        if grant is None or (grant.token_id and self.product.revoked.has(grant.token_id)):
            return None
        return grant

    def offer_token(self, offer: str, answer_by: datetime) -> str:
        """The token of the link by which an offer is answered."""
        return self.product.tokens.issue_offer(offer, answer_by)

    def now(self) -> datetime:
        return self.product.clock()
