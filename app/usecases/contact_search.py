"""What a person is found by: the terms an order is indexed under, and those a search text means."""

import re
import unicodedata
from typing import Final

import phonenumbers

from app.domain.contacts import Address, Contact, Term, TermKind
from app.usecases.contacts import email_key

_FEWEST_PHONE_DIGITS = 5
_PLAIN_WORD: Final = re.compile(r"[a-z0-9]+")


def search_terms(contact: Contact, address: Address | None) -> list[Term]:
    """Every term of a normalised contact and address, each once.

    Email; each phone as E.164 and as dialled at home; each word of a name, a Chinese name whole.
    """
    terms: list[Term] = []
    if contact.email:
        terms.append(Term(TermKind.EMAIL, email_key(contact.email)))
    for phone in (contact.phone, address and address.phone):
        if phone:
            terms += (Term(TermKind.PHONE, spelling) for spelling in _phone_spellings(phone))
    for name in (contact.name, address and address.recipient):
        if name:
            words = [*name_words(name), *_whole_han_name(name)]
            terms += (Term(TermKind.NAME_WORD, word) for word in words)
    return list(dict.fromkeys(terms))


def meanings(search: str) -> list[list[Term]]:
    """What a search text may mean: any one of these, each of which needs all of its terms."""
    text = unicodedata.normalize("NFKC", search).strip()
    if "@" in text:
        return [[Term(TermKind.EMAIL, email_key(text))]]
    found: list[list[Term]] = []
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    if len(digits) >= _FEWEST_PHONE_DIGITS and not any(c.isalpha() for c in text):
        for spelling in _typed_phone_spellings(text, digits):
            found.append([Term(TermKind.PHONE, spelling)])
    words = name_words(text)
    if words:
        found.append([Term(TermKind.NAME_WORD, word) for word in words])
    found += ([Term(TermKind.NAME_WORD, whole)] for whole in _whole_han_name(text))
    return list({tuple(terms): terms for terms in found}.values())


def name_words(name: str) -> list[str]:
    """The words of a name, folded; a single Chinese character is no word of its own."""
    if name.isascii():
        return list(dict.fromkeys(_PLAIN_WORD.findall(name.lower())))
    folded = unicodedata.normalize("NFKC", name).casefold()
    spaced = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    words = dict.fromkeys(spaced.split())
    return [word for word in words if len(word) > 1 or not _has_han(word)]


def _whole_han_name(name: str) -> list[str]:
    if name.isascii():
        return []
    folded = unicodedata.normalize("NFKC", name).casefold()
    whole = "".join(c for c in folded if unicodedata.category(c)[0] in "LMN")
    return [whole] if _has_han(whole) else []


def _has_han(text: str) -> bool:
    return any(
        "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or "\U00020000" <= c <= "\U0003ffff"
        for c in text
    )


def _phone_spellings(e164: str) -> list[str]:
    number = phonenumbers.parse(e164, None)
    home = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [e164, phonenumbers.normalize_digits_only(home)]


def _typed_phone_spellings(text: str, digits: str) -> list[str]:
    if text.startswith("+"):
        try:
            number = phonenumbers.parse(text, None)
        except phonenumbers.NumberParseException:
            return ["+" + digits]
        return [phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)]
    if digits.startswith("00"):
        return [digits, "+" + digits[2:]]
    return [digits]
