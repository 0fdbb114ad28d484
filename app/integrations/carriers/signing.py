"""Signatures of providers: over the bytes that came, compared in constant time."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

STALE_AFTER: Final = timedelta(minutes=5)
"""A timed signature that is older or newer than this is somebody's recording."""


def hmac_sha256(secret: str, signed: bytes) -> bytes:
    """The digest that most providers send."""
    return hmac.new(secret.encode(), signed, hashlib.sha256).digest()


def same(given: str | None, expected: str) -> bool:
    """Whether the signature that came is the one expected."""
    return hmac.compare_digest((given or "").encode("utf-8", "replace"), expected.encode())


def timed(header: str | None, secret: str, body: bytes, at: datetime) -> bool:
    """Whether `t=<unix>,v1=<hex>` signs `<unix>.<body>`, and was made about now."""
    parts = dict(part.strip().partition("=")[::2] for part in (header or "").split(","))
    written = parts.get("t", "")
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        return False
    is_right = same(parts.get("v1"), hmac_sha256(secret, written.encode() + b"." + body).hex())
    return is_right and abs(at.timestamp() - int(written)) <= STALE_AFTER.total_seconds()
