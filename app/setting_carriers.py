"""Carriers as they are set: their tariffs, the regions they name, and what decides between them."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode

from app.domain.carrier_choice import (
    DEFAULT_CARRIER_RULES,
    EVERYWHERE,
    CarrierBook,
    CarrierRule,
    Tariff,
)
from app.domain.carrier_polling import PollPolicy
from app.domain.carriers import is_carrier_code
from app.domain.lifecycle import Priority
from app.domain.money import to_minor
from app.setting_values import knob, split_list

_EXAMPLE: Final = '[{"carrier": "dhl", "service": "express", "cost": "12.50", "currency": "EUR"}]'


class GivenTariff(BaseModel):
    """A tariff as it is written; one cost, or one number of days, stands for every place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    carrier: str
    service: str = Field(min_length=1, max_length=64)
    serves: tuple[str, ...] = (EVERYWHERE,)
    warehouses: tuple[str, ...] = ()
    currency: str | None = None
    cost: str | dict[str, str] = {}
    days: int | dict[str, int] = {}

    def tariff(self) -> Tariff:
        """The tariff as the rules compare it.

        Raises:
            ValueError: a sentence that says what is wrong with it.
        """
        if not is_carrier_code(self.carrier):
            raise ValueError(f"has {self.carrier!r}, which is no carrier's code such as dhl")
        costs = {EVERYWHERE: self.cost} if isinstance(self.cost, str) else self.cost
        if costs and self.currency is None:
            raise ValueError(f"has no currency for the cost of {self.carrier} {self.service}")
        days = {EVERYWHERE: self.days} if isinstance(self.days, int) else self.days
        if any(count < 0 for count in days.values()):
            raise ValueError(f"has days below zero for {self.carrier} {self.service}")
        return Tariff(
            self.carrier,
            self.service,
            self.serves,
            self.warehouses,
            self.currency,
            {place: _minor(cost, self.currency or "") for place, cost in costs.items()},
            dict(days),
        )


def _minor(cost: str, currency: str) -> int:
    try:
        minor = to_minor(Decimal(cost), currency)
    except InvalidOperation:
        raise ValueError(f"has the cost {cost!r}, which is no number such as 12.50") from None
    if minor < 0:
        raise ValueError(f"has the cost {cost!r}, which is below zero")
    return minor


def _json(example: str) -> BeforeValidator:
    def read(written: object) -> object:
        if not isinstance(written, str):
            return written
        try:
            return orjson.loads(written)
        except orjson.JSONDecodeError:
            raise ValueError(f"must be JSON such as {example}") from None

    return BeforeValidator(read)


def _tariffs(given: tuple[GivenTariff, ...]) -> tuple[GivenTariff, ...]:
    for one in given:
        one.tariff()
    return given


def _rules(rules: tuple[CarrierRule, ...]) -> tuple[CarrierRule, ...]:
    if not rules or len(set(rules)) < len(rules):
        raise ValueError("must name each rule once, the first to decide first")
    return rules


class GivenPoll(BaseModel):
    """How a provider is asked, and about whose parcels."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: SecretStr
    carriers: frozenset[str] = Field(min_length=1)
    url: str | None = None
    customer: str = ""


def _polls(given: dict[str, GivenPoll]) -> dict[str, GivenPoll]:
    seen: set[str] = set()
    for name, poll in given.items():
        if name not in ("easypost", "kuaidi100") and not poll.url:
            raise ValueError(
                f"has no url for {name}, such as https://van.example/parcels/{{number}}"
            )
        if poll.url and urlsplit(poll.url).scheme not in ("http", "https"):
            raise ValueError(f"has {poll.url!r} for {name}, which is no http address")
        twice = sorted(seen & poll.carriers)
        if twice:
            raise ValueError(f"has two providers for {', '.join(twice)}")
        seen |= poll.carriers
    return given


Polls = Annotated[
    dict[str, GivenPoll],
    NoDecode,
    _json('{"our-van": {"url": "https://van.example/{number}", "key": "…", "carriers": ["van"]}}'),
    AfterValidator(_polls),
]
Tariffs = Annotated[tuple[GivenTariff, ...], NoDecode, _json(_EXAMPLE), AfterValidator(_tariffs)]
Regions = Annotated[dict[str, frozenset[str]], NoDecode, _json('{"eu": ["DE", "FR"]}')]
Services = Annotated[dict[Priority, str], NoDecode, _json('{"URGENT": "express"}')]
CarrierRules = Annotated[
    tuple[CarrierRule, ...], NoDecode, BeforeValidator(split_list), AfterValidator(_rules)
]


class Carriers(BaseSettings):
    """Who may take a parcel, and by which rules one of them is chosen."""

    carriers: Tariffs = knob(
        (),
        "JSON",
        "The services parcels may go by: `carrier`, `service`, and perhaps `cost` with `currency`, "
        "`days`, `serves` and `warehouses`; docs/carriers.md shows it.",
    )
    carrier_regions: Regions = knob(
        {}, "JSON", 'Names for groups of countries, such as `{"eu": ["DE", "FR"]}`.'
    )
    carrier_rules: CarrierRules = knob(
        DEFAULT_CARRIER_RULES,
        "list",
        "Rules that choose the carrier where nobody names one, the first to decide first: "
        "`service`, `cost`, `speed`, `region`.",
    )
    carrier_services: Services = knob(
        {"URGENT": "express", "VIP": "express"},
        "JSON",
        "The service that orders of a priority ask for.",
    )

    carrier_polls: Polls = knob(
        {},
        "JSON",
        "Providers that are asked because they do not tell: by name `key`, `carriers`, and perhaps "
        "`url` and `customer`; `easypost`, `kuaidi100`, or any name of your own for the generic "
        "form.",
        repr=False,
    )
    carrier_poll_every_s: int = knob(
        3_600,
        "seconds",
        "How often a young parcel is asked about; older ones less often, up to once a day.",
        ge=60,
        le=86_400,
    )
    carrier_poll_timeout_s: float = knob(
        10.0, "seconds", "How long one answer may take.", gt=0, le=15
    )

    @property
    def poll_policy(self) -> PollPolicy:
        """How often is asked, and about whose parcels."""
        polls: Mapping[str, GivenPoll] = self.carrier_polls
        carriers = frozenset().union(*(poll.carriers for poll in polls.values()))
        return PollPolicy(timedelta(seconds=self.carrier_poll_every_s), carriers)

    @property
    def carrier_book(self) -> CarrierBook:
        """Tariffs and rules as the domain knows them."""
        tariffs: tuple[Any, ...] = self.carriers
        services: Mapping[Priority, str] = self.carrier_services
        return CarrierBook(
            tuple(one.tariff() for one in tariffs),
            dict(self.carrier_regions),
            tuple(self.carrier_rules),
            dict(services),
        )
