"""Arguments of lists: page sizes and cursors, refused where they are wrong, never clamped."""

from collections.abc import Mapping

from graphql import GraphQLError

from app.context import Paging
from app.execution.selection import SelectedField
from app.storage.cursors import CursorUnknown, LogCursors
from app.storage.reading.paging import Span


def bad_input(message: str) -> GraphQLError:
    """A request that can't be answered as it is."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def page_size(asked: SelectedField, paging: Paging, usual: int | None = None) -> int:
    """The `first` of a list field, in rows."""
    return size_of(asked.arguments.get("first"), "first", paging, usual)


def size_of(given: object, name: str, paging: Paging, usual: int | None = None) -> int:
    """How many rows a page may have, as the argument `name` says."""
    if given is None:
        return paging.default if usual is None else usual
    size = int(str(given))
    if size < 0 or size > paging.largest:
        raise bad_input(f"`{name}` lies between 0 and {paging.largest}, not at {size}.")
    return size


def span_of(asked: SelectedField, paging: Paging) -> Span:
    """The page a list field asks for."""
    return read_span(asked.arguments, paging)


def read_span(arguments: Mapping[str, object], paging: Paging) -> Span:
    """The page that first/after or last/before ask for."""
    first, after = arguments.get("first"), arguments.get("after")
    last, before = arguments.get("last"), arguments.get("before")
    if first is not None and last is not None:
        raise bad_input("Give `first` or `last`, not both.")
    if after is not None and before is not None:
        raise bad_input("Give `after` or `before`, not both.")
    if (last is not None and after is not None) or (first is not None and before is not None):
        raise bad_input("`first` goes with `after`, `last` with `before`.")
    if last is not None or before is not None:
        cursor = None if before is None else str(before)
        return Span(size_of(last, "last", paging), cursor, backward=True)
    return Span(size_of(first, "first", paging), None if after is None else str(after))


def log_position(cursors: LogCursors, cursor: str) -> int:
    """The place in the log that a timeline's cursor names."""
    try:
        return cursors.read(cursor)
    except CursorUnknown as unknown:
        raise bad_input("`after` is no cursor of this timeline.") from unknown
