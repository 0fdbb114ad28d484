"""What every use case is given: the store, and the shop's own rules from its settings."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.actors import Actor
from app.domain.allocation import DEFAULT_RULES, Rule
from app.domain.carrier_choice import CarrierBook
from app.domain.carrier_polling import PollPolicy
from app.domain.review import ReviewPolicy
from app.domain.shortages import SubstitutePrice
from app.domain.suspicion import SuspicionLimits
from app.storage.store import Store


@dataclass(frozen=True, slots=True)
class ShopRules:
    """Settings that decide; `shipping_fee` is a decimal text in whatever currency the order has."""

    review: ReviewPolicy = field(default_factory=ReviewPolicy)
    suspicion: SuspicionLimits = field(default_factory=SuspicionLimits)
    carriers: CarrierBook = field(default_factory=CarrierBook)
    polling: PollPolicy = field(default_factory=PollPolicy)
    allocation: tuple[Rule, ...] = DEFAULT_RULES
    shipping_fee: str = "0"
    default_country: str | None = None
    ship_within: timedelta = timedelta(days=2)
    deliver_within: timedelta = timedelta(days=7)
    keys_kept: timedelta = timedelta(hours=24)
    substitute_price: SubstitutePrice = SubstitutePrice.LOWER
    answer_within: timedelta = timedelta(days=3)
    offer_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """The store and the rules."""

    store: Store
    rules: ShopRules = field(default_factory=ShopRules)


@dataclass(frozen=True, slots=True)
class Request:
    """One write as it was asked for: by whom, when, and under which key.

    `input_digest` names the input as sent, but for its key. `occurred_at` is when it really
    happened, where the caller says so. `key_kept_for_ever` is for imports: no client may ask it.
    """

    by: Actor
    at: datetime
    idempotency_key: str | None = None
    input_digest: bytes = b""
    expected_version: int | None = None
    occurred_at: datetime | None = None
    key_kept_for_ever: bool = False

    @property
    def when(self) -> datetime:
        return self.occurred_at or self.at


@dataclass(frozen=True, slots=True)
class Outcome:
    """What names the result, and whether an earlier answer was given again."""

    result: str
    replayed: bool = False
