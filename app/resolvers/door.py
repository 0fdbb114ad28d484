"""What every door does: asks the permission table, reads by plan, turns refusals into answers."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar, cast

import strawberry
from graphql import GraphQLError
from strawberry.extensions import FieldExtension

from app.context import Context
from app.domain.actors import Actor, Role
from app.domain.errors import Refused
from app.domain.permissions import may
from app.execution.compiled.levels import Rendered
from app.schema.connections import CountedConnection
from app.schema.errors import error_of
from app.schema.reading import Reader
from app.schema.reading.arguments import bad_input
from app.schema.reading.levels import names_of, rendered
from app.schema.reading.moment import planned_of, read_moment, selection_of
from app.storage.connections.lanes import RETRY_S, Crowded
from app.storage.connections.patience import TooBroad
from app.storage.cursors import CursorUnknown
from app.storage.reading.paging import Page

T = TypeVar("T")
C = TypeVar("C", bound=CountedConnection[Any])
Info = strawberry.Info[Context, None]


def refused(viewer: Actor, operation: str) -> GraphQLError:
    """What a query or a feed answers to those who may never use it."""
    if viewer.role is Role.GUEST:
        return GraphQLError(f"{operation} needs a token.", extensions={"code": "UNAUTHENTICATED"})
    return GraphQLError(f"{viewer.role} may not use {operation}.", extensions={"code": "FORBIDDEN"})


def too_busy() -> GraphQLError:
    """What a mutation answers while too many others wait: nothing was tried."""
    return GraphQLError(
        "Too many changes are waiting: try again in a moment.",
        extensions={"code": "RATE_LIMITED", "retryAfterSeconds": RETRY_S},
    )


def too_broad(limit_s: float) -> GraphQLError:
    """What a search answers that looked at too many rows for too long."""
    return GraphQLError(
        f"This search was given up after {limit_s:g} s, as it meets too many rows. Narrow it: a "
        "longer beginning, a whole email or phone, a shorter time, fewer filters side by side, no "
        "`totalCount`.",
        extensions={"code": "TOO_BROAD"},
    )


class Permitted(FieldExtension):
    """A query runs only for those whom the permission table names."""

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **kwargs: Any
    ) -> Any:
        viewer, operation = info.context.viewer, info.field_name
        if not may(viewer, operation):
            raise refused(viewer, operation)
        return await next_(source, info, **kwargs)


class Refusable(FieldExtension):
    """A mutation's refusal becomes its error type; bugs pass through and are masked later."""

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **kwargs: Any
    ) -> Any:
        viewer = info.context.viewer
        if viewer.role is Role.GUEST and not may(viewer, info.field_name):
            raise refused(viewer, info.field_name)
        try:
            return await next_(source, info, **kwargs)
        except Refused as refusal:
            return error_of(refusal, viewer)
        except Crowded as crowded:
            raise too_busy() from crowded


def query(description: str) -> Any:
    """A query field behind the permission table."""
    return strawberry.field(description=description, extensions=[Permitted()])


def mutation(description: str) -> Any:
    """A mutation field whose refusals are answers."""
    return strawberry.mutation(description=description, extensions=[Refusable()])


async def read(
    info: Info, look: Callable[[Reader], Coroutine[Any, Any, T]], *, search: bool = False
) -> T:
    """What `look` finds in one moment of the database; see `read_moment`."""
    try:
        return await read_moment(info.context, look, search=search)
    except TooBroad as broad:
        raise too_broad(broad.limit_s) from broad


async def filled(info: Info, reader: Reader, thing: T) -> T:
    """`thing` with everything below it that the operation asks for."""
    await reader.fill([thing], selection_of(info))
    return thing


def columns_of(info: Info) -> tuple[str, ...] | None:
    """The columns that rows may be cut to, where they stay rows; None for whole ones."""
    planned = planned_of(info)
    return None if planned is None or planned.level is None else names_of(planned.level.columns)


async def shown(info: Info, reader: Reader, row: Any, make: Callable[[Any], T]) -> T | None:
    """The object of a row with everything below it; null for no row.

    Compiled operations get it rendered already, where it could stay a row.
    """
    if row is None:
        return None
    planned = planned_of(info)
    if planned is None:
        return await filled(info, reader, make(row))
    answers = await rendered(reader, planned, [row])
    return cast(T, Rendered(answers[0]))


async def listed(
    info: Info,
    reader: Reader,
    kind: type[C],
    page: Awaitable[Page[Any]],
    make: Callable[[Any], Any],
) -> C:
    """A connection of `kind` from a page of rows, filled; a strange cursor is bad input."""
    try:
        found = await page
    except CursorUnknown as unknown:
        raise bad_input("This cursor is not of this list, sort and filter.") from unknown
    planned = planned_of(info)
    connection = kind.of(
        found.rows if planned else [make(row) for row in found.rows],
        found.cursors,
        found.has_next,
        found.has_previous,
        found.total or 0,
        found.capped,
    )
    if planned is None:
        return await filled(info, reader, connection)
    return cast(C, Rendered(await rendered(reader, planned, found.rows), connection))


def wants_total(info: Info, type_name: str) -> bool:
    """Whether the list's length is asked for at all."""
    return selection_of(info).asks(type_name, "totalCount", "totalCountCapped")


def words(values: Iterable[T] | None) -> tuple[T, ...]:
    """A filter's list; null means any."""
    return tuple(values or ())
