"""Signatures of providers: over the bytes that came, compared in constant time."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

STALE_AFTER: Final = timedelta(minutes=5)
"""A timed signature that is older or newer than this is somebody's recording."""
_MOST_PARTS: Final = 20
"""Parts of one header that are looked at."""


def hmac_sha256(secret: str, signed: bytes) -> bytes:
    """The digest that most providers send."""
    return hmac.new(secret.encode(), signed, hashlib.sha256).digest()


def same(given: str | None, expected: str) -> bool:
    """Whether the signature that came is the one expected."""
    return hmac.compare_digest((given or "").encode("utf-8", "replace"), expected.encode())


def timed(header: str | None, secret: str, body: bytes, at: datetime) -> bool:
    """Whether `t=<unix>,v1=<hex>` signs `<unix>.<body>`, and was made about now.

    Any of several `v1` will do: while a secret is changed, a provider signs by the old and the new.
    """
    parts = [part.strip().partition("=")[::2] for part in (header or "").split(",")[:_MOST_PARTS]]
    written = next((value for name, value in parts if name == "t"), "")
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        return False
    expected = hmac_sha256(secret, written.encode() + b"." + body).hex()
    right = [same(value, expected) for name, value in parts if name == "v1"]
    return any(right) and abs(at.timestamp() - int(written)) <= STALE_AFTER.total_seconds()
