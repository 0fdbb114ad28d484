"""Pages of a list, cut by key: edges and nodes share the same objects."""

from collections.abc import Sequence
from typing import Generic, Self, TypeVar

import strawberry

from app.schema.fields import computed, described

NodeT = TypeVar("NodeT")

_EDGES = "The entries with their cursors, in order."
_NODES = "The entries alone, in order."
_PAGE_INFO = "Where this page stands in its list."


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = described("Whether entries follow this page.")
    has_previous_page: bool = described("Whether entries come before this page.")
    start_cursor: str | None = described("The cursor of the page's first entry; null when empty.")
    end_cursor: str | None = described("The cursor of the page's last entry; null when empty.")

    @classmethod
    def of(cls, cursors: Sequence[str], has_next: bool, has_previous: bool) -> "PageInfo":
        return cls(
            has_next_page=has_next,
            has_previous_page=has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )


@strawberry.type(description="One entry of a page and its place in the list.")
class Edge(Generic[NodeT]):
    cursor: str = described("Give it as `after` to go on behind this entry.")
    node: NodeT = described("The entry itself.")


class _Made(Generic[NodeT]):
    """The edges of a page, made when somebody asks: most clients read the nodes alone."""

    __slots__ = ("_cursors", "_edges", "_nodes")

    def __init__(self, nodes: Sequence[NodeT], cursors: Sequence[str]) -> None:
        if len(nodes) != len(cursors):
            raise ValueError("every node has its cursor")
        self._nodes, self._cursors = nodes, cursors
        self._edges: list[Edge[NodeT]] | None = None

    def edges(self) -> list[Edge[NodeT]]:
        if self._edges is None:
            pairs = zip(self._cursors, self._nodes, strict=True)
            self._edges = [Edge(cursor=cursor, node=node) for cursor, node in pairs]
        return self._edges


@strawberry.type(description="A page of a list.")
class Connection(Generic[NodeT]):
    made: strawberry.Private[_Made[NodeT]]
    edges: list[Edge[NodeT]] = computed(lambda it: it.made.edges(), _EDGES)
    nodes: list[NodeT] = described(_NODES)
    page_info: PageInfo = described(_PAGE_INFO)

    @classmethod
    def of(
        cls,
        nodes: Sequence[NodeT],
        cursors: Sequence[str],
        has_next: bool = False,
        has_previous: bool = False,
    ) -> Self:
        """A page of `nodes`, each with its cursor.

        Raises:
            ValueError: there are more nodes than cursors, or fewer.
        """
        return cls(
            made=_Made(nodes, cursors),
            nodes=list(nodes),
            page_info=PageInfo.of(cursors, has_next, has_previous),
        )


@strawberry.type(description="A page of a list whose length is told.")
class CountedConnection(Generic[NodeT]):
    made: strawberry.Private[_Made[NodeT]]
    edges: list[Edge[NodeT]] = computed(lambda it: it.made.edges(), _EDGES)
    nodes: list[NodeT] = described(_NODES)
    page_info: PageInfo = described(_PAGE_INFO)
    total_count: int = described("How many entries the whole list has, counted up to 10,000.")
    total_count_capped: bool = described("Whether there are more than were counted.")

    @classmethod
    def of(
        cls,
        nodes: Sequence[NodeT],
        cursors: Sequence[str],
        has_next: bool = False,
        has_previous: bool = False,
        total: int = 0,
        capped: bool = False,
    ) -> Self:
        """A page of `nodes`, each with its cursor, out of `total`.

        Raises:
            ValueError: there are more nodes than cursors, or fewer.
        """
        return cls(
            made=_Made(nodes, cursors),
            nodes=list(nodes),
            page_info=PageInfo.of(cursors, has_next, has_previous),
            total_count=total,
            total_count_capped=capped,
        )
