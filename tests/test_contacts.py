"""Customers and addresses are read as people type them, and every problem is told at once."""

from dataclasses import replace

import pytest
from email_validator import EmailNotValidError, validate_email

from app.domain.contacts import NOBODY, Address, Contact, Term, TermKind
from app.domain.errors import Problem
from app.usecases.contact_search import meanings, name_words, search_terms
from app.usecases.contacts import read_address, read_customer, same_contact

HOME = Address(
    recipient="Anna Berg",
    line1="1 Harbour Street",
    city="London",
    country="GB",
    postal_code="E1 6AN",
)
ANNA = Contact(name="Anna Berg", email="Anna.Berg@example.com", phone="+442079460018")


def customer(country: str | None = "GB", **typed: str) -> tuple[Contact, list[Problem]]:
    problems: list[Problem] = []
    return read_customer(Contact(**typed), country, problems), problems


def address(**typed: object) -> tuple[Address, list[Problem]]:
    problems: list[Problem] = []
    return read_address(replace(HOME, **typed), problems), problems  # type: ignore[arg-type]


def test_a_customer_is_normalised() -> None:
    contact, problems = customer(
        name="  Anna Berg ",
        email=" Anna.Berg@EXAMPLE.com ",
        phone="020 7946 0018",
        account="anna",
        locale="EN",
    )

    assert not problems
    assert contact == Contact("Anna Berg", "Anna.Berg@example.com", "+442079460018", "anna", "EN")


def test_national_numbers_are_read_by_the_country_and_international_ones_without() -> None:
    assert customer("CN", phone="138 0013 8000")[0].phone == "+8613800138000"
    assert customer("CN", phone="１３８００１３８０００")[0].phone == "+8613800138000"
    assert customer(None, phone="+86 138 0013 8000")[0].phone == "+8613800138000"

    _, problems = customer(None, phone="138 0013 8000")

    assert problems[0].path == ("customer", "phone")
    assert "+86" in problems[0].message


def test_a_walk_in_gives_nothing_and_blanks_count_as_nothing() -> None:
    contact, problems = customer(name="  ", email="")

    assert not problems
    assert contact == NOBODY
    assert contact.is_anonymous
    assert not ANNA.is_anonymous


def test_every_problem_is_told_at_once_with_its_path() -> None:
    problems: list[Problem] = []

    read_customer(
        Contact(name="A\nB", email="anna@", phone="12", account="a" * 201, locale="FR"),
        "GB",
        problems,
    )
    read_address(
        Address(" ", "", "", "UK", phone="no", latitude=91.0, longitude=float("nan")), problems
    )

    assert [problem.path for problem in problems] == [
        *(("customer", field) for field in ("name", "email", "phone", "account", "locale")),
        *(
            ("shippingAddress", field)
            for field in (
                *("country", "recipient", "line1", "city"),
                *("phone", "latitude", "longitude"),
            )
        ),
    ]


@pytest.mark.parametrize("typed", ["anna", "anna@localhost", "a b@example.com", "@example.com"])
def test_what_is_no_email_is_refused(typed: str) -> None:
    assert customer(email=typed)[1][0].path == ("customer", "email")


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b", "a\u2028b", "a\u202eb", "a\x7fb"])
def test_control_characters_are_refused(typed: str) -> None:
    assert address(line2=typed)[1][0].path == ("shippingAddress", "line2")


def test_names_of_every_script_pass() -> None:
    for name in ("王小明", "José O’Brien-Núñez", "अनीता शर्मा", "أحمد", "می‌خواهم"):
        assert customer(name=name) == (Contact(name=name), [])


def test_an_address_is_normalised() -> None:
    read, problems = address(country=" gb ", line2=" ", phone="020 7946 0018", latitude=51.5)

    assert not problems
    assert read == replace(HOME, phone="+442079460018", latitude=51.5)


@pytest.mark.parametrize(
    "typed",
    [
        "anna.berg@example.com",
        " ANNA.BERG @EXAMPLE.COM",
        "Ａnna.berg＠example.com",
        "+44 20 7946 0018",
        "020 7946 0018",
        "(020) 79460018",
    ],
)
def test_the_orders_contact_is_recognised_however_it_is_typed(typed: str) -> None:
    assert same_contact(ANNA, typed, "GB")


@pytest.mark.parametrize(
    "typed", ["", " ", "anna", "anna.berg@example.co", "020 7946 0019", "\ud800", "+", "9" * 500]
)
def test_another_contact_is_not(typed: str) -> None:
    assert not same_contact(ANNA, typed, "GB")
    assert not same_contact(NOBODY, typed, None)


def test_a_national_number_needs_the_country_it_is_dialled_in() -> None:
    assert not same_contact(ANNA, "020 7946 0018", "CN")
    assert not same_contact(ANNA, "020 7946 0018", None)


def test_an_order_is_found_by_email_phone_and_name_words() -> None:
    terms = search_terms(ANNA, replace(HOME, recipient="Anna O'Neil", phone="+8613800138000"))

    assert terms == [
        Term(TermKind.EMAIL, "anna.berg@example.com"),
        Term(TermKind.PHONE, "+442079460018"),
        Term(TermKind.PHONE, "02079460018"),
        Term(TermKind.PHONE, "+8613800138000"),
        Term(TermKind.PHONE, "13800138000"),
        *(Term(TermKind.NAME_WORD, word) for word in ("anna", "berg", "o", "neil")),
    ]
    assert search_terms(NOBODY, None) == []


@pytest.mark.parametrize(
    ("contact", "search"),
    [
        (ANNA, "ANNA.berg@example.com"),
        (ANNA, "+44 (0)20 7946 0018"),
        (ANNA, "0044 20 7946 0018"),
        (ANNA, "020-7946-0018"),
        (ANNA, "berg, anna"),
        (ANNA, "BERG"),
        (Contact(name="王小明"), "王小明"),
        (Contact(name="王 小明"), "王小明"),
        (Contact(name="王小明"), "王 小明"),
        (Contact(name="Ming 王小明"), "王小明 Ming"),
        (Contact(name="Straße"), "STRASSE"),
    ],
)
def test_a_search_finds_who_it_means(contact: Contact, search: str) -> None:
    assert found(contact, search)


@pytest.mark.parametrize(
    ("contact", "search"),
    [
        (ANNA, "ann"),
        (ANNA, "anna smith"),
        (ANNA, "7946"),
        (ANNA, "   "),
        (ANNA, "berg@example.com"),
        (Contact(name="王小明"), "王"),
        (Contact(name="王小明"), "小明"),
    ],
)
def test_a_search_finds_nobody_else(contact: Contact, search: str) -> None:
    assert not found(contact, search)


def found(contact: Contact, search: str) -> bool:
    indexed = set(search_terms(contact, None))
    return any(indexed.issuperset(terms) for terms in meanings(search))


def test_words_are_folded_and_punctuation_parts_them() -> None:
    assert name_words("José  O’BRIEN-Núñez") == ["josé", "o", "brien", "núñez"]


def test_personal_data_does_not_show_in_a_repr() -> None:
    assert "Anna" not in repr(ANNA)
    assert "Harbour" not in repr(HOME)


@pytest.mark.parametrize("local_part", ["anna", "a.b-c_d+e1", "a..b", ".a", "a-", "Anna", "é", ""])
@pytest.mark.parametrize(
    "domain",
    ["example.com", "EXAMPLE.Com", "bücher.de", "xn--bcher-kva.de", "a--b.de", "-a.de", "de", ""],
)
def test_plain_emails_are_read_as_all_others(local_part: str, domain: str) -> None:
    typed = f"{local_part}@{domain}"
    try:
        read = validate_email(typed, check_deliverability=False, globally_deliverable=False)
        normalised = read.normalized if "." in read.domain else None
    except EmailNotValidError:
        normalised = None

    assert customer(email=typed)[0].email == normalised
