"""A mutation's input as the use cases are asked: by whom, when, under which key."""

import hashlib
from decimal import Decimal
from typing import Any, Final

import orjson

from app.resolvers.door import Info
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


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value))
