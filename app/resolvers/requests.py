"""A mutation's input as the use cases are asked: by whom, when, under which key."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from app.resolvers.door import Info
from app.usecases.shop import Request


def request_of(info: Info, given: Any) -> Request:
    """The request behind `given`, a mutation's input; its digest names all but the key."""
    facts = asdict(given)
    key = facts.pop("idempotency_key", None)
    return Request(
        by=info.context.viewer,
        at=info.context.now(),
        idempotency_key=key,
        input_digest=hashlib.sha256(
            orjson.dumps(facts, default=_plain, option=orjson.OPT_SORT_KEYS)
        ).digest(),
        expected_version=facts.get("expected_version"),
        occurred_at=facts.get("occurred_at"),
    )


def _plain(value: object) -> str:
    if isinstance(value, Decimal | datetime):
        return str(value)
    raise TypeError(type(value))
