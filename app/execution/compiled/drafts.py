"""Levels under construction: which fields can stay rows, and the lines that render those rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_non_null_type,
    is_object_type,
)

from app.execution.compiled.access import (
    Access,
    Attribute,
    Deopt,
    Made,
    Method,
    Rows,
    Unsupported,
)
from app.execution.compiled.levels import Level, Rendered, RenderRows
from app.execution.compiled.pages import Fields, nodes_of, page_text
from app.execution.compiled.rendering import Asked, Rendering


@dataclass(frozen=True, slots=True)
class Draft:
    """A level whose function is written, and not yet made."""

    rows: Rows
    field: str
    columns: tuple[str, ...] | None
    below: Mapping[str, "Draft"]
    slot: int | None
    function: str
    page: str | None
    """The text of the page around its rows: $nodes by owner, $more owners, $on, for one $key."""

    def made(self, functions: Mapping[str, RenderRows]) -> Level:
        """The level, its function among those that were made."""
        below = tuple(draft.made(functions) for draft in self.below.values())
        return Level(
            self.rows, self.field, self.columns, below, self.slot, functions[self.function]
        )


class Levels:
    """Writes the functions of one operation's levels, the lowest first."""

    def __init__(self, rendering: Rendering, access: Access) -> None:
        self._rendering = rendering
        self._access = access
        self._source = rendering.source

    def root(self, root_type: GraphQLObjectType, alike: Asked, name: str) -> tuple[str, Draft]:
        """The name of a function that puts in place what a root field's level has rendered.

        Raises:
            Unsupported: its answers can't stay rows.
        """
        source = self._source
        field = alike[0].node.name.value
        rows = self._access.rows(root_type, field)
        if rows is None:
            raise Unsupported(field)
        draft = self.draft(root_type, alike, rows)
        declared = root_type.fields[field].type
        function, value = source.local(name), source.local(field)
        deopt, rendered = source.named("Deopt", Deopt), source.named("Rendered", Rendered)
        with source.block(f"def {function}({value}, info, given):"):
            if not is_non_null_type(declared):
                source.line(f"if {value} is None: return None")
            source.line(f"if type({value}) is not {rendered}: raise {deopt}({field!r})")
            answer = f"{value}.answers"
            if rows.is_paged:
                answer = self._around(get_named_type(declared), alike, value)
            source.line(f"return {answer}")
        return function, draft

    def _around(self, named: Any, alike: Asked, value: str) -> str:
        """The page in `value`, its nodes rendered already."""
        page, parts = self._source.local("page"), dict[str, str]()
        self._source.line(f"{page} = {value}.page")
        entries = []
        for answer, asked in self._rendering.collect(named, alike).items():
            if asked[0].node.name.value == "nodes":
                entries.append(f"{answer!r}: {value}.answers")
            else:
                shown = self._rendering.field(named, asked, page, parts)
                entries.append(f"{answer!r}: {shown}")
        return f"{{{', '.join(entries)}}}"

    def draft(self, owner: GraphQLObjectType, alike: Asked, rows: Rows) -> Draft:
        """The level of a field, its function now part of the source.

        Raises:
            Unsupported: its answers can't stay rows.
        """
        asked = alike[0]
        field = asked.node.name.value
        definition = owner.fields[field]
        named = get_named_type(definition.type)
        page: str | None = None
        if not is_object_type(named):
            raise Unsupported(f"rows of {named}")
        if rows.is_paged:
            around = self._rendering.collect(named, alike)
            page = page_text(self._rendering, named, around) if rows.owner else None
            named, alike = nodes_of(named, around)
        fields = self._rendering.collect(named, alike)
        below = self._below(named, fields)
        columns = self._columns(named, fields, below, rows)
        slot = self._slot(owner, definition, asked, field) if rows.owner else None
        function = self._source.local(f"rows_of_{field}")
        with self._source.block(f"def {function}(rows, kept, above, below, info, given):"):
            self._body(named, fields, below, rows, columns)
        return Draft(rows, field, columns, below, slot, function, page)

    def _below(self, named: GraphQLObjectType, fields: Fields) -> dict[str, Draft]:
        found: dict[str, Draft] = {}
        refused: set[str] = set()
        for key, alike in fields.items():
            name = alike[0].node.name.value
            rows = self._access.rows(named, name) if name in named.fields else None
            if rows is None:
                continue
            try:
                with self._source.tried():
                    found[key] = self.draft(named, alike, rows)
            except Unsupported:
                refused.add(name)
        return {key: draft for key, draft in found.items() if draft.field not in refused}

    def _slot(
        self, owner: GraphQLObjectType, definition: GraphQLField, asked: Any, field: str
    ) -> int | None:
        if not definition.args:
            return None
        way = self._access.way(owner, field)
        if not isinstance(way, Method):
            raise Unsupported(f"arguments of {field}")
        return self._rendering.slot(definition, asked.node, way.named)

    def _columns(
        self, named: GraphQLObjectType, fields: Fields, below: Mapping[str, Draft], rows: Rows
    ) -> tuple[str, ...] | None:
        """The owner's path, then the key, then what is asked for; None where that is no column."""
        first = [path for path in (rows.owner, rows.key if below else None) if path]
        paths = dict.fromkeys(first)
        for draft in below.values():
            if draft.rows.inherited is not None:
                paths[draft.rows.inherited[1]] = None
        for key, alike in fields.items():
            name = alike[0].node.name.value
            if key in below or name == "__typename":
                continue
            match self._access.way(named, name):
                case Attribute(path):
                    paths[path] = None
                case Made(paths=several):
                    paths |= dict.fromkeys(several)
                case _:
                    return None
        if rows.inherited is not None:
            paths.pop(rows.inherited[0], None)
        return tuple(paths) if all(path in rows.columns for path in paths) else None

    def _body(
        self,
        named: GraphQLObjectType,
        fields: Fields,
        below: Mapping[str, Draft],
        rows: Rows,
        columns: tuple[str, ...] | None,
    ) -> None:
        source, rendering = self._source, self._rendering
        found = {key: source.local(draft.field) for key, draft in below.items()}
        if found:
            names = [
                name if below[key].page is None else f"({name}, {name}_more, {name}_on)"
                for key, name in found.items()
            ]
            source.line(f"{', '.join(names)}, = below")
        it = source.local("it")
        parts: dict[str, str] = {}
        if columns is not None:
            parts = {path: source.local(path.replace(".", "_")) for path in columns}
        header = f"{', '.join(parts.values())}," if parts else it
        with source.block(f"for {header} in rows:"):
            owner, key = (
                parts.get(path, f"{it}.{path}") if path else "" for path in (rows.owner, rows.key)
            )
            if rows.inherited is not None and columns is not None:
                parts[rows.inherited[0]] = source.local("inherited")
                source.line(f"{parts[rows.inherited[0]]} = above[{owner}]")
            entries = []
            for answer, alike in fields.items():
                if answer in below:
                    value = self._hung(below[answer], found[answer], key)
                else:
                    value = rendering.field(named, alike, it, parts)
                entries.append(f"{answer!r}: {value}")
            place = f"kept[{owner}]" if owner else "kept"
            source.line(f"{place}.append({{{', '.join(entries)}}})")

    def _hung(self, draft: Draft, found: str, key: str) -> str:
        """The answer of a field that has a level: all its rows, or a page of them."""
        self._rendering.fields += 1
        if draft.page is None:
            return f"{found}[{key}]"
        text = draft.page.replace("$nodes", found).replace("$more", f"{found}_more")
        return text.replace("$on", f"{found}_on").replace("$key", key)
