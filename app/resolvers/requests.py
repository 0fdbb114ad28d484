"""A mutation's input as the use cases are asked: by whom, when, under which key, where to."""

import hashlib
from decimal import Decimal
from typing import Any, Final

import orjson

from app.domain.contacts import Address
from app.resolvers.door import Info
from app.schema.ids import from_global
from app.schema.inputs import AddressInput
from app.usecases.shop import Request

KEY: Final = "idempotency_key"


def request_of(info: Info, given: Any) -> Request:
    """The request behind `given`, a mutation's input; its digest names all but the key."""
    facts: dict[str, Any] = vars(given)
    named = {name: value for name, value in facts.items() if name != KEY}
    return Request(
        by=info.context.viewer,
        at=info.context.now(),
        idempotency_key=facts.get(KEY),
        input_digest=hashlib.sha256(
            orjson.dumps(named, default=_plain, option=orjson.OPT_SORT_KEYS)
        ).digest(),
        expected_version=facts.get("expected_version"),
        occurred_at=facts.get("occurred_at"),
    )


def address_of(given: AddressInput) -> Address:
    """An address as it was typed."""
    return Address(
        recipient=given.recipient,
        line1=given.line1,
        city=given.city,
        country=given.country,
        line2=given.line2,
        region=given.region,
        postal_code=given.postal_code,
        phone=given.phone,
        latitude=given.latitude,
        longitude=given.longitude,
    )


def customer_key(given: str) -> str:
    """The record's key; nobody's where this is no customer's id, which is told in its turn."""
    return key_of("Customer", given)


def key_of(type_name: str, given: str) -> str:
    """The key in an id of that type; nothing's where it is none."""
    try:
        kind, own_key = from_global(given)
    except ValueError:
        return ""
    return own_key if kind == type_name else ""


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value))
