"""How every feed begins and ends: permitted, after a cursor or from now, ended by name."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import TypeVar

import strawberry
from graphql import GraphQLError

from app.context import Context
from app.domain.actors import Actor, Role
from app.domain.permissions import may
from app.schema.reading import RELATIONS, Reader
from app.schema.reading.moment import read_moment, selection_of
from app.storage.cursors import CursorUnknown
from app.storage.rows import EventRow
from app.subscriptions.tail import Expired, Lagged

T = TypeVar("T")
Info = strawberry.Info[Context, None]


def ended(message: str, code: str, **facts: object) -> GraphQLError:
    """The named end of a stream."""
    return GraphQLError(message, extensions={"code": code, **facts})


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
    oldest = await reader.reading.log.oldest()
    if position > head or position < oldest - 1:
        raise ended(
            "This cursor is not of this log, or of no place in it.",
            "CURSOR_UNKNOWN",
            feedCursor=reader.cursors.of(head),
        )
    return position


async def entries(
    context: Context,
    position: int,
    wanted: Callable[[EventRow], bool],
    until: datetime | None = None,
) -> AsyncGenerator[EventRow, None]:
    """The wanted entries after `position`; endings get their names."""
    cursors = context.store.cursors
    try:
        async for entry in context.feed.follow(position, wanted, until, context.now):
            yield entry
    except Lagged as lagged:
        raise ended(
            "This client reads too slowly: resume after the cursor.",
            "LAGGED",
            cursor=cursors.of(lagged.position),
        ) from lagged
    except Expired as expired:
        raise ended("The tracking token has expired.", "FORBIDDEN") from expired


async def filled(info: Info, thing: T, type_name: str) -> T:
    """`thing` with everything that is asked below it; no read where nothing needs one."""
    selection = selection_of(info)
    if any((type_name, asked.name) in RELATIONS for asked in selection.fields(type_name)):
        await read_moment(info.context, lambda reader: reader.fill([thing], selection))
    return thing
