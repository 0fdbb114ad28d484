"""Parts of a payment that every form has: names, amounts, currencies."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.money import MAX_MINOR, is_currency
from app.integrations.bodies import text
from app.integrations.deliveries import Unreadable

LONGEST_NAME: Final = 95
"""Characters of an event's or a payment's name: both together stand in one of our references."""
LONGEST_ORDER: Final = 200
LONGEST_METHOD: Final = 64


def name(value: Any, where: str) -> str:
    """What a provider calls a thing.

    Raises:
        Unreadable: it is no text, is empty, or too long.
    """
    found = text(value, LONGEST_NAME + 1)
    if found is None or len(found) > LONGEST_NAME or not found.isprintable():
        raise Unreadable(f"{where} must be a name of 1 to {LONGEST_NAME} characters.")
    return found


def currency(value: Any, where: str) -> str:
    """The ISO 4217 code in capitals.

    Raises:
        Unreadable: it is none.
    """
    code = value.strip().upper() if isinstance(value, str) else ""
    if not is_currency(code):
        raise Unreadable(f"{where} must be an ISO 4217 code, such as EUR or CNY.")
    return code


def minor(value: Any, where: str) -> int:
    """A whole number above zero.

    Raises:
        Unreadable: it is none, or too large.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_MINOR:
        raise Unreadable(f"{where} must be a whole number from 1 to {MAX_MINOR}.")
    return value


def order_name(told: Mapping[str, Any], *names: str) -> str | None:
    """The order's number or reference, from the first of these fields that has one."""
    for each in names:
        value = told.get(each)
        if (
            isinstance(value, str)
            and value.isprintable()
            and 0 < len(value.strip()) <= LONGEST_ORDER
        ):
            return value.strip()
    return None
