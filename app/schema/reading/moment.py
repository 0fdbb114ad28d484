"""How every door reads: one function on one moment of the database, for one viewer."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import strawberry

from app.context import Context
from app.execution.compiled.infos import PlannedInfo
from app.execution.selection import Selection
from app.schema.reading.expand import Reader
from app.storage.reading import Reading

T = TypeVar("T")


async def read_moment(
    context: Context, look: Callable[[Reader], Coroutine[Any, Any, T]], *, search: bool = False
) -> T:
    """What `look` finds in one moment of the database, for this viewer.

    It awaits nothing but the reader. `search` says that it may look at many rows.
    """

    async def at(moment: Reading) -> T:
        return await look(
            Reader(
                moment,
                context.viewer,
                context.store.cursors,
                context.product.paging,
                context.now(),
                context.shop.rules.carriers,
            )
        )

    return await context.store.read(at, search=search)


def selection_of(info: strawberry.Info[Context, None]) -> Selection:
    """What is asked below the field that is being answered."""
    return Selection.of(info._raw_info)  # noqa: SLF001  Strawberry 0.341 has no public name for it


def planned_of(info: strawberry.Info[Context, None]) -> PlannedInfo | None:
    """The info of a compiled operation's field whose rows are rendered where they are read."""
    raw = info._raw_info  # noqa: SLF001
    return raw if isinstance(raw, PlannedInfo) and raw.level is not None else None
