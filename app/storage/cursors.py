"""Cursors: opaque text for a place in one log of one database, or in one sorted list."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, overload

import orjson

_SAFE_FOR_ADDRESSES: Final = bytes.maketrans(b"+/", b"-_")
LARGEST: Final = 2**53
"""No key of ours is larger: instants end in the year 2255, sums at 10**15."""


class CursorUnknown(Exception):
    """Not a cursor of ours, of another log or list, or of no place in it."""


def _encode(text: bytes) -> str:
    plain = binascii.b2a_base64(text, newline=False)
    return plain.translate(_SAFE_FOR_ADDRESSES, b"=").decode()


def _decode(cursor: str) -> bytes:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as broken:
        raise CursorUnknown(cursor) from broken


@dataclass(frozen=True, slots=True)
class LogCursors:
    """Cursors of one log; `log_id` is new in every new or restored database."""

    log_id: str

    def of(self, position: int) -> str:
        """The cursor that names `position`."""
        return _encode(f"{self.log_id}.{position}".encode())

    def read(self, cursor: str) -> int:
        """The position that `cursor` names.

        Raises:
            CursorUnknown: it is unreadable or of another log.
        """
        log_id, _, digits = _decode(cursor).decode("ascii", "replace").partition(".")
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 19
        if log_id != self.log_id or not is_number:
            raise CursorUnknown(cursor)
        return int(digits)


Key = tuple[int | str | bool | None, ...]


def list_cursor(listing: str, key: Key) -> str:
    """The cursor of a row of `listing` (its sort and filter, as text) at `key`."""
    return _encode(orjson.dumps([listing, *key]))


class ListCursors(Sequence[str]):
    """The cursors of a page's rows, each written when somebody asks for it."""

    __slots__ = ("_places",)

    def __init__(self, places: Sequence[tuple[str, Key]]) -> None:
        """`places` are a listing and a key each."""
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "ListCursors": ...
    def __getitem__(self, index: int | slice) -> "str | ListCursors":
        if isinstance(index, slice):
            return ListCursors(self._places[index])
        return list_cursor(*self._places[index])


def read_list_cursor(listing: str, cursor: str, kinds: tuple[type, ...]) -> Key:
    """The key that `cursor` names in `listing`; its parts have `kinds` or are null.

    Raises:
        CursorUnknown: it is unreadable, or belongs to another sort or filter.
    """
    try:
        parts = orjson.loads(_decode(cursor))
    except orjson.JSONDecodeError as broken:
        raise CursorUnknown(cursor) from broken
    if not isinstance(parts, list) or len(parts) != len(kinds) + 1 or parts[0] != listing:
        raise CursorUnknown(cursor)
    key = tuple(parts[1:])
    if not all(_fits(part, kind) for part, kind in zip(key, kinds, strict=True)):
        raise CursorUnknown(cursor)
    return key


def _fits(part: object, kind: type) -> bool:
    """Whether a cursor's part is one that we could have written."""
    if isinstance(part, int) and abs(part) > LARGEST:
        return False
    return part is None or (type(part) is kind and "\0" not in str(part))
