"""Which carrier takes a parcel, and which rule decided."""

from typing import Any

import pytest

from app.domain.carrier_choice import (
    CarrierBook,
    CarrierRule,
    ChoiceReason,
    Tariff,
    Way,
    choose,
    chosen_by_person,
    offers,
    reason_sentence,
)
from app.domain.lifecycle import Priority

HOME = Way("LON", "GB")
EU = {"eu": frozenset({"DE", "FR"})}


def tariff(carrier: str, service: str = "standard", **changes: Any) -> Tariff:
    return Tariff(carrier, service, currency="EUR", **changes)


def book(*tariffs: Tariff, **changes: Any) -> CarrierBook:
    return CarrierBook(tariffs, EU, **changes)


CHEAP = tariff("evri", costs={"*": 300}, days={"*": 4})
FAST = tariff("dhl", "express", costs={"*": 1200, "eu": 900}, days={"*": 1})
LOCAL = tariff("royal-mail", serves=("GB",), costs={"GB": 300}, days={"GB": 2})


def names(found: Any) -> list[str]:
    return [offer.carrier for offer in found]


def test_the_first_rule_that_tells_them_apart_decides() -> None:
    shop = book(CHEAP, FAST, LOCAL)

    choice = choose(shop, HOME)

    assert choice is not None
    assert (choice.carrier, choice.reason) == ("royal-mail", ChoiceReason.SPEED)
    assert names(choice.considered) == ["royal-mail", "evri", "dhl"]


def test_an_urgent_order_goes_by_the_service_it_asks_for() -> None:
    shop = book(CHEAP, FAST, services={Priority.URGENT: "express"})

    choice = choose(shop, HOME._replace(priority=Priority.URGENT))

    assert choice is not None
    assert (choice.carrier, choice.service, choice.reason) == (
        "dhl",
        "express",
        ChoiceReason.SERVICE,
    )


def test_the_order_of_the_rules_is_the_shops() -> None:
    fast_first = book(CHEAP, FAST, rules=(CarrierRule.SPEED, CarrierRule.COST))

    assert names(offers(fast_first, HOME)) == ["dhl", "evri"]


def test_a_rule_that_does_not_know_every_offer_abstains() -> None:
    silent = tariff("aaa", days={"*": 9})
    other_money = Tariff("bbb", "standard", currency="USD", costs={"*": 1}, days={"*": 9})

    assert choose(book(CHEAP, silent), HOME)[2] is ChoiceReason.SPEED  # type: ignore[index]
    assert choose(book(CHEAP, other_money), HOME)[2] is ChoiceReason.SPEED  # type: ignore[index]


def test_the_closest_place_of_a_tariff_counts() -> None:
    (there,) = offers(book(FAST), Way("LON", "DE"))

    assert (there.cost_minor, there.days, there.nearness) == (900, 1, 2)


def test_only_who_serves_the_way_is_considered() -> None:
    from_paris = tariff("la-poste", warehouses=("PAR",))
    shop = book(LOCAL, from_paris)

    assert names(offers(shop, HOME)) == ["royal-mail"]
    assert names(offers(shop, Way("PAR", "FR"))) == ["la-poste"]
    assert choose(shop, Way("LON", "CN")) is None
    assert choose(shop, Way("LON", None)) is None


def test_equal_offers_are_chosen_by_name_whatever_their_order() -> None:
    twins = tariff("bbb"), tariff("aaa")

    choices = {choose(book(*pair), HOME) for pair in (twins, twins[::-1])}

    assert [(one.carrier, one.reason) for one in choices if one] == [("aaa", ChoiceReason.FIRST)]


def test_a_person_chooses_freely_and_sees_what_else_there_was() -> None:
    known = chosen_by_person(book(CHEAP, FAST), HOME, "dhl", None)
    stranger = chosen_by_person(book(CHEAP), HOME, "our-van", "by-hand")

    assert (known.service, known.reason) == ("express", ChoiceReason.PERSON)
    assert (stranger.carrier, stranger.service, names(stranger.considered)) == (
        "our-van",
        "by-hand",
        ["evri"],
    )


@pytest.mark.parametrize("reason", ChoiceReason)
def test_every_reason_has_its_words(reason: ChoiceReason) -> None:
    assert reason_sentence(reason, "EN") != reason_sentence(reason, "ZH")
