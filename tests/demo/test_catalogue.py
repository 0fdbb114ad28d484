"""The invented shop holds together: numbers check out, nothing collides, nobody real is rung."""

from decimal import Decimal
from random import Random

import phonenumbers
import pycountry
import pytest
from email_validator import validate_email

from app.demo.catalogue import WARES, decimal_text
from app.demo.customers import SHOPPERS
from app.demo.warehouses import DEPOTS, first_shelves
from app.domain.gtin import normal_gtin
from app.domain.review import address_looks_wrong


def test_every_gtin_is_valid_and_from_the_range_for_in_store_use():
    for ware in WARES:
        assert normal_gtin(ware.gtin) == ware.gtin
        assert 200 <= int(ware.gtin[:3]) <= 299


def test_skus_gtins_and_names_are_unique():
    for part in ("sku", "gtin", "name"):
        assert len({getattr(ware, part) for ware in WARES}) == len(WARES)


def test_the_range_is_wide_enough_to_look_like_a_shop():
    assert len(WARES) >= 60
    assert len({ware.department for ware in WARES}) >= 6
    assert any(not ware.name.isascii() for ware in WARES)


@pytest.mark.parametrize(("minor", "text"), [(5970, "59.70"), (100, "1.00"), (5, "0.05")])
def test_prices_are_written_exactly(minor, text):
    assert decimal_text(minor) == text
    assert Decimal(text) * 100 == minor


def test_customers_can_be_reached_at_example_addresses_only():
    for shopper in SHOPPERS:
        validate_email(shopper.email, check_deliverability=False, test_environment=True)
        assert shopper.email.rpartition("@")[2] in {"example.com", "example.org"}


def test_phone_numbers_are_valid_and_of_the_customers_country():
    for shopper in SHOPPERS:
        number = phonenumbers.parse(shopper.phone)
        assert phonenumbers.is_valid_number(number), shopper
        assert phonenumbers.region_code_for_number(number) == shopper.place.country


def test_no_two_customers_share_account_email_or_phone():
    for part in ("account", "email", "phone", "line1"):
        assert len({getattr(shopper, part) for shopper in SHOPPERS}) == len(SHOPPERS)


def test_customers_are_about_forty_with_english_and_chinese_names():
    assert 35 <= len(SHOPPERS) <= 45
    assert {shopper.locale for shopper in SHOPPERS} == {"EN", "ZH"}
    assert {shopper.name.isascii() for shopper in SHOPPERS} == {True, False}


def test_places_are_on_the_map():
    for place in (*DEPOTS, *(shopper.place for shopper in SHOPPERS)):
        assert pycountry.countries.get(alpha_2=place.country) is not None
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180


def test_the_first_shelves_are_drawn_the_same_from_the_same_seed():
    shelves = list(first_shelves(WARES, Random(7)))

    assert shelves == list(first_shelves(WARES, Random(7)))
    assert {shelf.sku for shelf in shelves} == {ware.sku for ware in WARES}
    assert {shelf.warehouse for shelf in shelves} == {depot.code for depot in DEPOTS}
    assert all(shelf.on_hand > shelf.safety_stock > 0 for shelf in shelves)


def test_postal_codes_pass_the_shops_own_review():
    for shopper in SHOPPERS:
        country = shopper.place.country
        assert not address_looks_wrong(shopper.line1, shopper.postal_code, country), shopper
