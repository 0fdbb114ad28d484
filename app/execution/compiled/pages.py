"""Pages whose nodes are rows: what stands around them follows from their number alone."""

from collections.abc import Mapping
from typing import TypeAlias

from graphql import GraphQLObjectType, get_named_type, is_object_type

from app.execution.compiled.access import Unsupported
from app.execution.compiled.rendering import Asked, Rendering

Fields: TypeAlias = Mapping[str, Asked]


def page_text(rendering: Rendering, named: GraphQLObjectType, around: Fields) -> str:
    """The text of a page: $nodes by owner, the owners that have $more, $on, for one $key.

    Raises:
        Unsupported: something is asked of it that rows cannot tell.
    """
    known = {"nodes": "$nodes[$key]", "__typename": repr(named.name)}
    info = {"hasNextPage": "$key in $more", "hasPreviousPage": "$on"}
    entries = []
    for answer, alike in around.items():
        name = alike[0].node.name.value
        if name == "pageInfo":
            declared = get_named_type(named.fields[name].type)
            assert is_object_type(declared), "it is one in every page"
            asked = rendering.collect(declared, alike)
            value = _entries(asked, info | {"__typename": repr(declared.name)})
        elif name in known:
            value = known[name]
        else:
            raise Unsupported(f"{name} of a page below")
        entries.append(f"{answer!r}: {value}")
    return f"{{{', '.join(entries)}}}"


def _entries(asked: Fields, known: Mapping[str, str]) -> str:
    found = []
    for answer, alike in asked.items():
        name = alike[0].node.name.value
        if name not in known:
            raise Unsupported(f"{name} of a page below")
        found.append(f"{answer!r}: {known[name]}")
    return f"{{{', '.join(found)}}}"


def nodes_of(named: GraphQLObjectType, page: Fields) -> tuple[GraphQLObjectType, Asked]:
    """The type of a page's nodes, and what is asked of them."""
    nodes = [alike for alike in page.values() if alike[0].node.name.value == "nodes"]
    edges = [alike for alike in page.values() if alike[0].node.name.value == "edges"]
    declared = get_named_type(named.fields["nodes"].type)
    if len(nodes) != 1 or edges or not is_object_type(declared):
        raise Unsupported(f"a page of {named} by other than its nodes")
    return declared, nodes[0]
