"""What about a new order is unlike those before it, and from when it is held."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.suspicion import (
    WEIGHTS,
    Past,
    Risk,
    SuspicionLimits,
    Usual,
    is_suspicious,
    sentence,
    sliding,
    suspicions,
    window_of,
)
from tests.builders import NOON, a_line, an_order

LIMITS = SuspicionLimits(amounts={"EUR": 100_000}, orders=3, quantity_least=10, quantity_times=5)


NOTHING_BEFORE = Past()


def found(
    past: Past = NOTHING_BEFORE, *, foreign: bool = False, pieces: int = 1, **changes: Any
) -> Any:
    order = an_order(a_line("TEA", pieces))
    return suspicions(
        order, past, SuspicionLimits(**_of(LIMITS) | changes), phone_is_foreign=foreign
    )


def _of(limits: SuspicionLimits) -> dict[str, Any]:
    return {name: getattr(limits, name) for name in limits.__slots__}


def risks(reasons: Any) -> list[Risk]:
    return [one.risk for one in reasons]


def test_an_ordinary_order_of_a_new_customer_has_nothing_unusual() -> None:
    assert found() == ()


def test_a_total_above_the_limit_is_enough_by_itself() -> None:
    reasons = found(amounts={"EUR": 1})

    assert risks(reasons) == [Risk.AMOUNT_HIGH]
    assert is_suspicious(reasons)


def test_a_customer_is_held_against_their_own_past_once_there_is_enough_of_it() -> None:
    few, many = Past(customer=Usual(4, 4)), Past(customer=Usual(5, 5))

    assert found(few, pieces=9) == ()
    assert risks(found(many, pieces=9)) == [Risk.AMOUNT_UNUSUAL]


def test_the_order_that_is_one_too_many_is_unusual() -> None:
    assert found(Past(paces=(2, 0))) == ()
    assert risks(found(Past(paces=(0, 3)))) == [Risk.TOO_MANY_ORDERS]


def test_a_quantity_is_held_against_its_product_from_a_least_one_on() -> None:
    known = Past(products={"TEA": Usual(5, 5)})

    assert found(known, pieces=9) == ()
    assert found(pieces=50) == ()
    assert risks(found(known, pieces=10)) == [Risk.QUANTITY_UNUSUAL]


def test_small_things_hold_an_order_only_together() -> None:
    foreign = found(foreign=True)
    both = found(Past(paces=(3,)), foreign=True)

    assert risks(foreign) == [Risk.COUNTRY_MISMATCH]
    assert not is_suspicious(foreign)
    assert is_suspicious(both)


@pytest.mark.parametrize(
    "off", [{"orders": 0}, {"countries": False}, {"quantity_times": 0}, {"is_on": False}]
)
def test_every_rule_can_be_turned_off(off: dict[str, Any]) -> None:
    past = Past(paces=(9,), products={"TEA": Usual(5, 5)})
    everything = found(past, foreign=True, pieces=50)

    assert len(found(past, foreign=True, pieces=50, **off)) < len(everything)


@pytest.mark.parametrize("risk", Risk)
def test_every_risk_has_its_weight_and_its_words(risk: Risk) -> None:
    one = found(amounts={"EUR": 1})[0]._replace(risk=risk, measured=1200, threshold=300)

    words = {locale: sentence(one, "EUR", locale) for locale in ("EN", "ZH")}

    assert risk in WEIGHTS
    assert words["EN"] != words["ZH"]
    assert "{" not in words["EN"] + words["ZH"]


def test_the_window_slides() -> None:
    day = timedelta(hours=24)
    (here, through), (next_one, _) = window_of(NOON, day), window_of(NOON + day, day)

    assert next_one == here + 1
    assert through == 0.5
    assert (sliding(10, 3, 0.0), sliding(10, 3, 0.5), sliding(10, 3, 1.0)) == (13, 8, 3)
