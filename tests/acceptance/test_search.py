"""Search: by the beginnings and whole words people have at hand."""

from __future__ import annotations

import secrets

import pytest

from .documents import gql
from .shop import Shop
from .wire import Facts

FOUND = gql("query($s: String!) { orders(filter: {search: $s}, first: 50) { nodes { number } } }")


def found(shop: Shop, words: str) -> list[str]:
    nodes = shop.sales.query(FOUND, s=words)["orders"]["nodes"]
    return [node["number"] for node in nodes]


def an_order(shop: Shop, **customer: str) -> Facts:
    return shop.place(shop.stocked(5), customer={"name": "Nobody Special"} | customer)


@pytest.mark.parametrize("length", [12, 14, 15])
def test_by_the_beginning_of_the_number(shop: Shop, length: int) -> None:
    number = an_order(shop)["number"]

    assert number in found(shop, number[:length])
    assert found(shop, number) == [number]


def test_by_the_beginning_of_the_reference(shop: Shop) -> None:
    reference = shop.unique("PO-4711")
    number = shop.place(shop.stocked(5), externalReference=reference)["number"]

    assert found(shop, reference) == found(shop, reference[:-1]) == [number]
    assert found(shop, reference[1:]) == []


def test_by_the_beginning_of_the_tracking_number(shop: Shop) -> None:
    order = an_order(shop)
    tracking = f"JD{secrets.randbelow(10**16):016}"
    shop.drive(order["shipments"][0], "DISPATCHED", trackingNumber=tracking)

    assert found(shop, tracking) == found(shop, tracking[:12]) == [order["number"]]


def test_by_the_whole_email_however_it_is_written(shop: Shop) -> None:
    email = f"{shop.tag}.search@Example.com"
    number = an_order(shop, email=email)["number"]

    assert found(shop, email) == found(shop, email.lower()) == found(shop, email.upper())
    assert found(shop, email) == [number]
    assert found(shop, email[:-4]) == []


def test_by_the_whole_phone(shop: Shop) -> None:
    digits = f"{secrets.randbelow(10**7):07}"
    number = an_order(shop, phone=f"+49151{digits}0")["number"]

    assert found(shop, f"+49151{digits}0") == [number]
    assert found(shop, f"+49151{digits[:4]}") == []


def test_by_whole_words_of_the_name(shop: Shop) -> None:
    word = "".join(chr(97 + int(each, 16)) for each in shop.tag.lower())
    number = an_order(shop, name=f"Ottilie {word.capitalize()} Meier")["number"]

    for words in (word.capitalize(), word, word.upper(), f"Ottilie {word}", f"{word} meier"):
        assert found(shop, words) == [number], words
    assert found(shop, word[:-1]) == []
    assert found(shop, f"Nepomuk {word}") == []


def test_by_the_whole_chinese_name(shop: Shop) -> None:
    given = "".join(chr(0x4E00 + secrets.randbelow(0x5000)) for _ in range(3))
    number = an_order(shop, name=f"欧{given}")["number"]

    assert found(shop, f"欧{given}") == [number]


def test_a_customer_finds_only_their_own(shop: Shop) -> None:
    number = an_order(shop)["number"]

    nodes = shop.anna.query(FOUND, s=number)["orders"]["nodes"]

    assert nodes == []


@pytest.mark.parametrize("words", ["", " ", "%", "_", "' OR 1=1 --", "\\", "欧", "x" * 500])
def test_odd_words_are_an_answer_and_no_accident(shop: Shop, words: str) -> None:
    body = shop.sales.body(FOUND, s=words)

    codes = [each["extensions"]["code"] for each in body.get("errors", [])]
    assert codes in ([], ["BAD_USER_INPUT"])


def test_products_are_searched_by_their_words(shop: Shop) -> None:
    mug = shop.stocked(1, name=f"Teapot {shop.tag} glazed")
    asked = gql("query($s: String) { products(first: 20, search: $s) { nodes { sku } } }")

    for words in (shop.tag, shop.tag.lower(), f"glazed {shop.tag}"):
        assert shop.guest.query(asked, s=words)["products"]["nodes"] == [{"sku": mug.sku}], words
