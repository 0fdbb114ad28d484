"""How every feed begins: permitted, after a cursor or from now."""

from collections.abc import AsyncIterable
from typing import Any

import strawberry

from app.context import Context
from app.domain.actors import Actor, Role
from app.domain.permissions import may
from app.schema.events import OrderEvent
from app.schema.reading import RELATIONS, Reader
from app.schema.reading.moment import read_moment, selection_of
from app.storage.cursors import CursorUnknown
from app.storage.rows import EventRow
from app.subscriptions.endings import cursor_unknown, ended
from app.subscriptions.watching import Watch, scope_of

Info = strawberry.Info[Context, None]


def ensure_may_follow(viewer: Actor, operation: str) -> None:
    """Raise FORBIDDEN, or UNAUTHENTICATED for a guest, where the table does not name the role."""
    if may(viewer, operation):
        return
    if viewer.role is Role.GUEST:
        raise ended("This feed needs a token.", "UNAUTHENTICATED")
    raise ended(f"{viewer.role} may not follow this feed.", "FORBIDDEN")


async def begun(context: Context, after: str | None) -> int:
    """Where a feed begins that shows no snapshot; see `starting_position`."""

    async def look(reader: Reader) -> int:
        return await starting_position(reader, after)

    return await read_moment(context, look)


async def starting_position(reader: Reader, after: str | None) -> int:
    """Where the feed begins: after the cursor, or at the log's end.

    Raises:
        GraphQLError: CURSOR_UNKNOWN, with the newest cursor to begin again from.
    """
    head = await reader.reading.log.head()
    if after is None:
        return head
    try:
        position = reader.cursors.read(after)
    except CursorUnknown:
        position = head + 1
    if not await reader.reading.log.horizon() <= position <= head:
        raise cursor_unknown(reader.cursors.of(head))
    return position


def watch_orders(info: Info, position: int, **watched: Any) -> AsyncIterable[OrderEvent]:
    """The watch of a feed of order events, told with whatever is asked below them."""
    scope, selection = scope_of(info.context), selection_of(info)
    cursors = scope.store.cursors

    def event(entry: EventRow) -> OrderEvent:
        return OrderEvent.of(entry, cursors.of(entry.position))

    async def read(entry: EventRow) -> OrderEvent:
        told = event(entry)
        await read_moment(scope, lambda reader: reader.fill([told], selection))
        return told

    if any(("OrderEvent", asked.name) in RELATIONS for asked in selection.fields("OrderEvent")):
        return Watch(position, scope, read=read, **watched)
    return Watch(position, scope, event=event, **watched)
