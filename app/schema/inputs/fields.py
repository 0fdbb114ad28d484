"""Input fields that many inputs share, each with its sentence."""

from typing import Any

import strawberry


def required(description: str, **options: Any) -> Any:
    """A field that must be given, or has its own default."""
    return strawberry.field(description=description, **options)


def optional(description: str) -> Any:
    """A field that may be absent or null, which means the same."""
    return strawberry.field(description=description, default=None)


def order_number() -> Any:
    return required("The order's number.")


def shipment_number() -> Any:
    return required("The parcel's number.")


def reason() -> Any:
    return optional("Why, for colleagues; shoppers never read it.")


def idempotency_key() -> Any:
    return optional(
        "Made up by the caller: the same key with the same input answers the first result again."
    )


def expected_version() -> Any:
    return optional("The version the caller saw; another one is refused.")


def occurred_at() -> Any:
    return optional(
        "When it really happened, never in the future; now by default. Staff and systems only."
    )
