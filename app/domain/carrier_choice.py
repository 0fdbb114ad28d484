"""Which carrier takes a parcel: tariffs that serve its way, by rules that rank or abstain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.lifecycle import Priority

EVERYWHERE: Final = "*"
"""The place of a tariff that serves every country."""


class CarrierRule(StrEnum):
    """What makes one offer better than another."""

    SERVICE = "service"
    COST = "cost"
    SPEED = "speed"
    REGION = "region"


DEFAULT_CARRIER_RULES: Final = (
    CarrierRule.SERVICE,
    CarrierRule.COST,
    CarrierRule.SPEED,
    CarrierRule.REGION,
)


class ChoiceReason(StrEnum):
    """Why it was this carrier."""

    PERSON = "PERSON"
    ONLY = "ONLY"
    SERVICE = "SERVICE"
    COST = "COST"
    SPEED = "SPEED"
    REGION = "REGION"
    FIRST = "FIRST"


# fmt: off
_REASONS: Final = {
    ChoiceReason.PERSON:  ("A person chose it.", "由人工选择。"),
    ChoiceReason.ONLY:    ("It is the only one that serves this way.", "唯一可承运该路线的服务。"),
    ChoiceReason.SERVICE: ("Its service is what this priority asks for.", "符合该优先级的服务。"),
    ChoiceReason.COST:    ("It costs the least.", "费用最低。"),
    ChoiceReason.SPEED:   ("It is the fastest.", "时效最快。"),
    ChoiceReason.REGION:  ("It knows this country best.", "最熟悉该国家或地区。"),
    ChoiceReason.FIRST:   ("It comes first by name among equals.", "条件相同，按名称选用。"),
}
# fmt: on


def reason_sentence(reason: ChoiceReason, locale: str) -> str:
    """Why, for people; `locale` is EN or ZH."""
    english, chinese = _REASONS[reason]
    return chinese if locale == "ZH" else english


@dataclass(frozen=True, slots=True)
class Tariff:
    """One service of one carrier: what it costs in minor units and how many days it takes.

    Places are countries, names of regions, or `*`; the closest to the way counts. Warehouses are
    those it is handed over at; none named means all.
    """

    carrier: str
    service: str
    serves: tuple[str, ...] = (EVERYWHERE,)
    warehouses: tuple[str, ...] = ()
    currency: str | None = None
    costs: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CarrierBook:
    """Every tariff of the shop, its regions, and what decides between tariffs."""

    tariffs: tuple[Tariff, ...] = ()
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: tuple[CarrierRule, ...] = DEFAULT_CARRIER_RULES
    services: Mapping[Priority, str] = field(default_factory=dict)
    """The service that orders of a priority ask for, where they ask for one."""


class Way(NamedTuple):
    """Where a parcel goes from and to, and how urgent it is; no country over the counter."""

    warehouse: str
    country: str | None
    priority: Priority = Priority.NORMAL


class Offer(NamedTuple):
    """What a service would cost and take on this way, as far as its tariff says.

    `nearness` is 0 where the country is named, 1 where a region, 2 where everything is served.
    """

    carrier: str
    service: str
    currency: str | None
    cost_minor: int | None
    days: int | None
    nearness: int


class CarrierChoice(NamedTuple):
    """Who takes the parcel and why; `considered` are all offers, the best first."""

    carrier: str
    service: str | None
    reason: ChoiceReason
    considered: tuple[Offer, ...] = ()


def offers(book: CarrierBook, way: Way) -> tuple[Offer, ...]:
    """Every service that serves this way, the best first; equal ones by name."""
    found = [offer for tariff in book.tariffs if (offer := _offer(book, tariff, way)) is not None]
    ranks = _ranks(book, way, found)
    order = sorted(range(len(found)), key=lambda n: (ranks[n], found[n].carrier, found[n].service))
    return tuple(found[n] for n in order)


def choose(book: CarrierBook, way: Way) -> CarrierChoice | None:
    """The best offer, and the rule that decided; None where nobody serves this way."""
    ranked = offers(book, way)
    if not ranked:
        return None
    best = ranked[0]
    return CarrierChoice(best.carrier, best.service, _reason(book, way, ranked), ranked)


def chosen_by_person(
    book: CarrierBook, way: Way, carrier: str, service: str | None
) -> CarrierChoice:
    """A person's choice beside what else there was; the carrier's best service if none is named."""
    ranked = offers(book, way)
    of_carrier = [offer.service for offer in ranked if offer.carrier == carrier]
    named = service or next(iter(of_carrier), None)
    return CarrierChoice(carrier, named, ChoiceReason.PERSON, ranked)


def _reason(book: CarrierBook, way: Way, ranked: Sequence[Offer]) -> ChoiceReason:
    if len(ranked) == 1:
        return ChoiceReason.ONLY
    best, second = _ranks(book, way, ranked)[:2]
    for rule, one, other in zip(book.rules, best, second, strict=True):
        if one != other:
            return ChoiceReason[rule.name]
    return ChoiceReason.FIRST


def _ranks(book: CarrierBook, way: Way, found: Sequence[Offer]) -> list[tuple[int, ...]]:
    """What the rules give each offer, the first rule first; lower is better."""
    columns = [_scores(book, rule, way, found) for rule in book.rules]
    return list(zip(*columns, strict=True)) if columns else [() for _ in found]


def _scores(
    book: CarrierBook, rule: CarrierRule, way: Way, found: Sequence[Offer]
) -> Sequence[int]:
    """A rule that doesn't know something of every offer abstains: all are alike to it."""
    if rule is CarrierRule.COST and len({offer.currency for offer in found}) > 1:
        return [0] * len(found)
    wanted = book.services.get(way.priority)
    score: Callable[[Offer], int | None] = {
        CarrierRule.SERVICE: lambda offer: int(wanted is not None and offer.service != wanted),
        CarrierRule.COST: lambda offer: offer.cost_minor,
        CarrierRule.SPEED: lambda offer: offer.days,
        CarrierRule.REGION: lambda offer: offer.nearness,
    }[rule]
    scores = [score(offer) for offer in found]
    known = [each for each in scores if each is not None]
    return known if len(known) == len(scores) else [0] * len(found)


def _offer(book: CarrierBook, tariff: Tariff, way: Way) -> Offer | None:
    if tariff.warehouses and way.warehouse not in tariff.warehouses:
        return None
    served = _closest(book, tariff.serves, way.country)
    if served is None:
        return None
    cost = _closest(book, tariff.costs, way.country)
    days = _closest(book, tariff.days, way.country)
    return Offer(
        tariff.carrier,
        tariff.service,
        tariff.currency,
        None if cost is None else tariff.costs[cost[0]],
        None if days is None else tariff.days[days[0]],
        served[1],
    )


def _closest(
    book: CarrierBook, places: Sequence[str] | Mapping[str, int], country: str | None
) -> tuple[str, int] | None:
    """The place that fits the country best, and how near it is; None where none fits."""
    if country is not None and country in places:
        return country, 0
    for place in places:
        if country in book.regions.get(place, frozenset()):
            return place, 1
    return (EVERYWHERE, 2) if EVERYWHERE in places else None
