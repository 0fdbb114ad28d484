"""From a validated operation to its program."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution import VariableValues
from graphql.execution.collect_fields import (
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.pyutils import Path

from app.execution.arguments import arguments_reader
from app.execution.compiled.access import Access, Unsupported
from app.execution.compiled.drafts import Draft, Levels
from app.execution.compiled.examining import ensure_known_directives, variables_below
from app.execution.compiled.levels import Level
from app.execution.compiled.program import Program, Render, RootField
from app.execution.compiled.rendering import Asked, Rendering
from app.execution.compiled.source import Source


def compiled(
    schema: GraphQLSchema,
    access: Access,
    fragments: dict[str, FragmentDefinitionNode],
    operation: OperationDefinitionNode,
    variables: VariableValues,
) -> Program:
    """The operation compiled, skipping and including what these variables say.

    Raises:
        Unsupported: it has something that compiled code does not cover.
    """
    root_type = schema.get_root_type(operation.operation)
    if root_type is None:
        raise Unsupported(operation.operation.value)
    ensure_known_directives(operation, fragments)
    details = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}

    def collect(owner: GraphQLObjectType, asked: Asked) -> Mapping[str, Asked]:
        found = collect_subfields(schema, details, variables, operation, owner, asked)
        return found.grouped_field_set

    rendering = Rendering(schema, access, collect)
    asked = collect_fields(schema, details, variables, root_type, operation).grouped_field_set
    levels = Levels(rendering, access) if operation.operation is OperationType.QUERY else None
    functions = {
        key: _written(rendering, levels, root_type, alike, f"{_name(operation)}_{key}")
        for key, alike in asked.items()
        if alike[0].node.name.value != "__typename"
    }
    made = _defined(rendering.source)
    roots = tuple(
        _root(root_type, key, asked[key], made[function], draft.made(made) if draft else None)
        for key, (function, draft) in functions.items()
    )
    return Program(
        schema,
        fragments,
        operation,
        root_type,
        roots,
        tuple(rendering.slots),
        variables_below([node for root in roots for node in root.nodes], fragments),
        rendering.fields,
        rendering.source.text,
        {key: None if key in functions else root_type.name for key in asked},
    )


def _name(operation: OperationDefinitionNode) -> str:
    return f"render_{operation.name.value if operation.name else operation.operation.value}"


def _written(
    rendering: Rendering,
    levels: Levels | None,
    root_type: GraphQLObjectType,
    alike: Asked,
    name: str,
) -> tuple[str, Draft | None]:
    """The name of a function that renders a root field, now part of the source, and its level."""
    field_name = alike[0].node.name.value
    if field_name not in root_type.fields:
        raise Unsupported(field_name)
    if levels is not None:
        with suppress(Unsupported), rendering.source.tried():
            return levels.root(root_type, alike, name)
    source = rendering.source
    function, value = source.local(name), source.local(field_name)
    with source.block(f"def {function}({value}, info, given):"):
        rendering.finish(root_type.fields[field_name].type, alike, value)
        source.line(f"return {value}")
    return function, None


def _root(
    root_type: GraphQLObjectType, key: str, alike: Asked, render: Render, level: Level | None
) -> RootField:
    definition = root_type.fields[alike[0].node.name.value]
    nodes = [detail.node for detail in alike]
    path = Path(None, key, root_type.name)
    arguments = arguments_reader(definition, nodes[0])
    return RootField(key, definition, nodes, path, render, arguments, level)


def _defined(source: Source) -> dict[str, Any]:
    """The functions by name."""
    names: dict[str, Any] = dict(source.globals)
    try:
        exec(compile(source.text, "<compiled operation>", "exec"), names)
    except (SyntaxError, RecursionError, MemoryError) as error:
        # Python nests 20 loops and 100 indents at most.
        raise Unsupported("nested too deeply") from error
    return names
