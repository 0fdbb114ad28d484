"""Customers and addresses as people type them: normalised, every problem told at once."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Final

import phonenumbers
import pycountry
from email_validator import EmailNotValidError, validate_email

from app.domain.contacts import Address, Contact
from app.domain.errors import Problem, Unfit
from app.domain.notices import CUSTOMERS_CHANNELS
from app.domain.sentences import Sentence, say

# Characters each; generous for real names and streets, short enough that a row stays a row.
_COORDINATES: Final = {"latitude": say("latitude"), "longitude": say("longitude")}
_MAX_LENGTHS: Final = {
    "name": 200,
    "email": 254,  # RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets
    "phone": 40,
    "account": 200,
    "locale": 2,
    "recipient": 200,
    "line1": 200,
    "line2": 200,
    "city": 100,
    "region": 100,
    "postalCode": 20,
    "country": 40,  # room for a name, which is then refused as what it is
}
_LOCALES: Final = frozenset({"EN", "ZH"})
# Direction overrides make a name read differently from what it is; marks that scripts need stay.
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PLAIN_LOCAL_PART: Final = re.compile(r"[a-z0-9]+([._+-][a-z0-9]+)*")
_PLAIN_LENGTH: Final = 64
"""RFC 5321, 4.5.3.1.1: a local part has at most 64 characters, so a whole address of 64 is good."""


def read_customer(
    typed: Contact,
    country: str | None,
    problems: list[Problem],
    at: tuple[str, ...] = ("customer",),
) -> Contact:
    """The contact normalised; what is wrong joins `problems` under the path `at` and reads as null.

    `country` (the shipping address's) tells how a national phone number is meant.
    """
    form = _Form(at, problems)
    return Contact(
        name=form.read("name", typed.name),
        email=form.read("email", typed.email, _email),
        phone=form.read("phone", typed.phone, partial(_phone, country=country)),
        account=form.read("account", typed.account),
        locale=form.read("locale", typed.locale, _locale),
        channels=form.channels(typed.channels),
    )


def read_address(
    typed: Address, problems: list[Problem], at: tuple[str, ...] = ("shippingAddress",)
) -> Address:
    """The address normalised; what is wrong joins `problems` under the path `at`."""
    form = _Form(at, problems)
    country = form.required("country", typed.country, _country)
    return Address(
        recipient=form.required("recipient", typed.recipient),
        line1=form.required("line1", typed.line1),
        line2=form.read("line2", typed.line2),
        city=form.required("city", typed.city),
        region=form.read("region", typed.region),
        postal_code=form.read("postalCode", typed.postal_code),
        country=country,
        phone=form.read("phone", typed.phone, partial(_phone, country=country or None)),
        latitude=form.degrees("latitude", typed.latitude, 90),
        longitude=form.degrees("longitude", typed.longitude, 180),
    )


def same_contact(order_contact: Contact, typed: str, country: str | None) -> bool:
    """Whether `typed` is the order's email or phone.

    Both are compared whatever the outcome, in constant time, and against `NOBODY` too, so that an
    unknown order takes as long to refuse as a wrong contact.
    """
    email = _same(order_contact.email and email_key(order_contact.email), email_key(typed))
    phone = _same(order_contact.phone, phone_e164(unicodedata.normalize("NFKC", typed), country))
    return email | phone


def email_key(email: str) -> str:
    """The spelling under which two emails are the same: no blanks, no case, no wide letters."""
    return "".join(unicodedata.normalize("NFKC", email).split()).casefold()


def phone_e164(typed: str, country: str | None) -> str | None:
    """The number as E.164, national ones read as dialled in `country`; None if it is no number."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if (
        phonenumbers.is_possible_number_with_reason(number)
        != phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@cache
def countries() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


def _same(kept: str | None, typed: str | None) -> bool:
    equal = hmac.compare_digest(_fixed_length(kept), _fixed_length(typed))
    return equal & bool(kept) & bool(typed)


def _fixed_length(text: str | None) -> bytes:
    # compare_digest returns early on unequal lengths; digests all have one.
    return hashlib.sha256((text or "").encode("utf-8", "surrogatepass")).digest()


class _Form:
    """One input object being read; every problem is noted under its field, and reads as null."""

    def __init__(self, at: tuple[str, ...], problems: list[Problem]) -> None:
        self._at = at
        self._problems = problems

    def read(
        self, field: str, typed: str | None, meaning: Callable[[str], str] = str
    ) -> str | None:
        """What the text means, without blanks around it; a blank one counts as not given."""
        text = (typed or "").strip()
        if not text:
            return None
        try:
            _check_characters(text, _MAX_LENGTHS[field])
            return meaning(text)
        except Unfit as wrong:
            self._note(field, wrong.message)
            return None

    def required(self, field: str, typed: str, meaning: Callable[[str], str] = str) -> str:
        """As `read`, but blank is a problem; empty where there is any."""
        if not typed.strip():
            self._note(field, say("This must not be blank."))
        return self.read(field, typed, meaning) or ""

    def channels(self, chosen: str | None) -> str | None:
        """A choice of channels, of those that are for customers."""
        if chosen is None or set(chosen.split(",")) <= {"", *CUSTOMERS_CHANNELS}:
            return chosen
        self._note("notificationChannels", say("TEAM is for staff: choose EMAIL, SMS or WECHAT."))
        return None

    def degrees(self, field: str, typed: float | None, limit: int) -> float | None:
        # Written so that NaN, which compares false with everything, is refused.
        if typed is None or -limit <= typed <= limit:
            return typed
        self._note(
            field,
            say(
                "The {field} must be between -{limit} and {limit} degrees.",
                field=_COORDINATES[field],
                limit=limit,
            ),
        )
        return None

    def _note(self, field: str, message: Sentence) -> None:
        self._problems.append(Problem((*self._at, field), message))


def _check_characters(text: str, longest: int) -> None:
    if len(text) > longest:
        raise Unfit(
            say(
                "At most {longest} characters fit here, not {count}.",
                longest=longest,
                count=len(text),
            )
        )
    if text.isprintable():  # which excludes all of them, at a hundredth of the cost
        return
    if any(unicodedata.category(c) in _REFUSED_CATEGORIES or c in _OVERRIDES for c in text):
        raise Unfit(say("Control characters and line breaks are not allowed here."))


def _email(text: str) -> str:
    typed = unicodedata.normalize("NFKC", text)
    local_part, _, domain = typed.rpartition("@")
    if len(typed) <= _PLAIN_LENGTH and _PLAIN_LOCAL_PART.fullmatch(local_part):
        return f"{local_part}@{_mail_domain(domain)}"
    return _any_email(typed)


@lru_cache(maxsize=1_000)
def _mail_domain(domain: str) -> str:
    """The domain normalised; most people's addresses share a few."""
    return _any_email(f"x@{domain}").removeprefix("x@")


def _any_email(typed: str) -> str:
    try:
        # Names reserved for examples and tests are let through: nothing is ever sent by this.
        read = validate_email(typed, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise Unfit(say("This is no email address; one looks like anna@example.com.")) from None
    if "." not in read.domain:
        raise Unfit(say("The email address lacks its domain's ending, such as .com."))
    return read.normalized


def _phone(text: str, country: str | None) -> str:
    number = phone_e164(unicodedata.normalize("NFKC", text), country)
    if number is None:
        if country is None:
            raise Unfit(say("This is no international phone number; write it like +8613800138000."))
        raise Unfit(
            say(
                "This is no phone number in {country}; write it like +8613800138000.",
                country=country,
            )
        )
    return number


def _locale(text: str) -> str:
    if text not in _LOCALES:
        raise Unfit(say("The locale must be EN or ZH."))
    return text


def _country(text: str) -> str:
    if text.upper() not in countries():
        raise Unfit(say("The country must be an ISO 3166-1 alpha-2 code such as GB or CN."))
    return text.upper()
