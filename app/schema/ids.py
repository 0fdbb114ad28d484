"""Global ids: opaque for clients, a type and a key for us."""

import base64
import binascii


def to_global(type_name: str, key: str) -> str:
    """The id under which `node` finds the object again."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).rstrip(b"=").decode()


def from_global(text: str) -> tuple[str, str]:
    """The type's name and the key that `to_global` was given.

    Raises:
        ValueError: it did not make this text.
    """
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        plain = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (UnicodeError, binascii.Error):
        raise ValueError("This is not an id that this API gave out.") from None
    type_name, colon, key = plain.partition(":")
    if not (type_name and colon and key) or "\0" in plain or to_global(type_name, key) != text:
        raise ValueError("This is not an id that this API gave out.")
    return type_name, key
