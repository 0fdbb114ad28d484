"""Global ids: opaque for clients, a type and a key for us."""

import base64
import binascii
from functools import partial
from typing import Any, Final

from app.schema.fields import made_of

_ID: Final = "The same for ever; opaque."
_SAFE_FOR_ADDRESSES: Final = bytes.maketrans(b"+/", b"-_")


def to_global(type_name: str, key: object) -> str:
    """The id under which `node` finds the object again."""
    plain = binascii.b2a_base64(f"{type_name}:{key}".encode(), newline=False)
    return plain.translate(_SAFE_FOR_ADDRESSES, b"=").decode()


def global_id(type_name: str, *paths: str, joint: str = ":") -> Any:
    """The field `id` of a type, its key these attributes with `joint` between them."""
    if len(paths) == 1:
        return made_of(partial(to_global, type_name), *paths, description=_ID)

    def joined(first: object, second: object) -> str:
        return to_global(type_name, f"{first}{joint}{second}")

    return made_of(joined, *paths, description=_ID)


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
