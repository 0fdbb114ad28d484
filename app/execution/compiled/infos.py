"""The info of root fields, as graphql-core gives it, with the plan of what is asked below them."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from inspect import isawaitable
from types import MappingProxyType
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
)
from graphql.execution import Executor, VariableValues
from graphql.pyutils import Path, is_awaitable
from graphql.type.definition import GraphQLResolveInfoHelpers

from app.execution.compiled.levels import Level
from app.execution.compiled.program import Given, Plan, Program, RootField
from app.execution.selection import Selection

_tracking: set["asyncio.Future[Any]"] = set()


async def _gathered(values: Sequence[Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*values)


def _tracked(values: Sequence[Any]) -> None:
    for value in values:
        if isawaitable(value):
            future = asyncio.ensure_future(value)
            _tracking.add(future)
            future.add_done_callback(_tracking.discard)


HELPERS = GraphQLResolveInfoHelpers(gather=_gathered, track=_tracked)


class PlannedInfo(GraphQLResolveInfo[Any]):
    """The info of a root field, with the plan of what is asked below it."""

    selection: Selection
    level: Level | None = None
    given: Given = ()


class PlannedExecutor(Executor[Any]):
    """Runs a subscription whose source is told the plan of what is asked below its field."""

    @classmethod
    def made(
        cls, schema: GraphQLSchema, tree: DocumentNode, **options: Any
    ) -> "PlannedExecutor | list[GraphQLError]":
        """`Executor.build`, whose signature promises no more than an executor.

        graphql-core 3.3 gives it helpers that are its own methods, so that only Python's cleaner
        could free it: kilobytes for everyone who subscribes.
        """
        made = cast("PlannedExecutor | list[GraphQLError]", cls.build(schema, tree, **options))
        if isinstance(made, PlannedExecutor):
            made.async_helpers = HELPERS
        return made

    selections: Mapping[str, Selection] = MappingProxyType({})

    def build_resolve_info(
        self,
        field_def: GraphQLField,
        field_nodes: list[FieldNode],
        parent_type: GraphQLObjectType,
        path: Path,
    ) -> GraphQLResolveInfo[Any]:
        info = super().build_resolve_info(field_def, field_nodes, parent_type, path)
        selection = self.selections.get(str(path.key)) if path.prev is None else None
        if selection is None:
            return info
        planned = PlannedInfo(*info)
        planned.selection = selection
        return planned


def info_of(
    program: Program,
    plan: Plan,
    root: RootField,
    variables: VariableValues,
    context: object,
) -> PlannedInfo:
    """What graphql-core would tell the resolver of a root field, and the plan."""
    info = PlannedInfo(
        root.nodes[0].name.value,
        root.nodes,
        root.definition.type,
        program.root_type,
        root.path,
        program.schema,
        program.fragments,
        None,
        program.operation,
        variables,
        context,
        is_awaitable,
        None,
        HELPERS,
    )
    info.selection = plan.selections[root.key]
    info.level, info.given = root.level, plan.given
    return info
