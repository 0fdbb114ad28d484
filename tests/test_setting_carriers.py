"""Tariffs, polls and limits of suspicion as they are set: read whole, or refused by name."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.domain.carrier_choice import CarrierRule, Tariff
from app.domain.lifecycle import Priority
from app.settings import SettingsError, load_settings
from app.shop_rules import shop_rules

DHL = {"carrier": "dhl", "service": "express", "cost": "12.50", "currency": "EUR", "days": 1}


def environment(monkeypatch: pytest.MonkeyPatch, **variables: Any) -> None:
    for name, value in variables.items():
        written = value if isinstance(value, str) else json.dumps(value)
        monkeypatch.setenv(f"WAYPOST_{name}", written)


def test_tariffs_and_rules_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    places = DHL | {"cost": {"eu": "9.90"}, "serves": ["eu"], "warehouses": ["LON"]}
    environment(
        monkeypatch,
        CARRIERS=[DHL, places],
        CARRIER_REGIONS={"eu": ["DE", "FR"]},
        CARRIER_RULES="speed,cost",
        CARRIER_SERVICES={"VIP": "express"},
    )

    book = shop_rules(load_settings()).carriers

    assert book.tariffs == (
        Tariff("dhl", "express", ("*",), (), "EUR", {"*": 1250}, {"*": 1}),
        Tariff("dhl", "express", ("eu",), ("LON",), "EUR", {"eu": 990}, {"*": 1}),
    )
    assert book.regions == {"eu": {"DE", "FR"}}
    assert book.rules == (CarrierRule.SPEED, CarrierRule.COST)
    assert book.services == {Priority.VIP: "express"}


def test_polls_are_read_and_keep_their_keys_to_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    van = {"url": "https://van.example/{number}", "key": "a key", "carriers": ["our-van"]}
    environment(monkeypatch, CARRIER_POLLS={"our-van": van}, CARRIER_POLL_EVERY_S="600")

    settings = load_settings()

    assert settings.poll_policy.carriers == {"our-van"}
    assert settings.poll_policy.every == timedelta(minutes=10)
    assert "a key" not in repr(settings)


def test_limits_of_suspicion_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, SUSPICIOUS_AMOUNTS={"JPY": "5000"}, SUSPICIOUS_ORDERS="0")

    limits = shop_rules(load_settings()).suspicion

    assert (limits.amounts, limits.orders, limits.is_on) == ({"JPY": 5000}, 0, True)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CARRIERS", "dhl", "must be JSON"),
        ("CARRIERS", [DHL | {"carrier": "D H L"}], "no carrier's code"),
        ("CARRIERS", [DHL | {"cost": "cheap"}], "no number"),
        ("CARRIERS", [DHL | {"cost": "-1"}], "below zero"),
        ("CARRIERS", [DHL | {"days": {"GB": -1}}], "days below zero"),
        ("CARRIERS", [DHL | {"currency": None}], "no currency"),
        ("CARRIERS", [DHL | {"colour": "yellow"}], "Extra inputs"),
        ("CARRIER_RULES", "cost,cost", "each rule once"),
        ("CARRIER_POLLS", {"van": {"key": "k", "carriers": ["van"]}}, "no url"),
        ("CARRIER_POLLS", {"van": {"key": "k", "url": "ftp://x", "carriers": ["v"]}}, "no http"),
        (
            "CARRIER_POLLS",
            {name: {"key": "k", "carriers": ["ups"]} for name in ("easypost", "kuaidi100")},
            "two providers for ups",
        ),
        ("PAYMENT_SECRETS", {"stripe": "short"}, "fewer than"),
        ("SUSPICIOUS_AMOUNTS", {"EUR": "much"}, "no amount for EUR"),
        ("SUSPICIOUS_AMOUNTS", "EUR 20000", "must be"),
    ],
)
def test_what_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: Any, said: str
) -> None:
    environment(monkeypatch, **{name: value})

    with pytest.raises(SettingsError, match=rf"WAYPOST_{name}.*{said}"):
        load_settings()
