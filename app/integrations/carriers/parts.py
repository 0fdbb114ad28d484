"""Parts of a body that others wrote: taken where they are what is expected, left where not."""

import re
from typing import Any, Final

from app.domain.carriers import is_carrier_code, is_tracking_number
from app.integrations.bodies import text
from app.integrations.deliveries import Unreadable

LONGEST_DESCRIPTION: Final = 500
LONGEST_LOCATION: Final = 300
LONGEST_CITY: Final = 120
_NOT_IN_NUMBERS: Final = re.compile(r"[\s._/]+")


def places(*parts: Any) -> str | None:
    """One line of the parts of a place that are known."""
    known = [part for part in (text(each, LONGEST_LOCATION) for each in parts) if part]
    return ", ".join(known)[:LONGEST_LOCATION] or None


def tracking_number(value: Any, where: str) -> str:
    """The tracking number, without what people put between its digits.

    Raises:
        Unreadable: there is none.
    """
    number = _NOT_IN_NUMBERS.sub("", value) if isinstance(value, str) else ""
    if not is_tracking_number(number):
        raise Unreadable(f"{where} must be a tracking number.")
    return number


def carrier_code(value: Any) -> str | None:
    """A carrier's name as its code: "FedEx" is fedex; None where it can't be one."""
    code = re.sub(r"[\s_]+", "-", value.strip().lower()) if isinstance(value, str) else ""
    return code if is_carrier_code(code) else None
