"""The lines that render a selection: reach a value, assert what it is, put it in its place."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import TypeAlias

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.type import GraphQLAbstractType, GraphQLOutputType

from app.execution.compiled.access import (
    Access,
    Attribute,
    Deopt,
    Derived,
    Item,
    Made,
    Method,
    Unsupported,
    Way,
)
from app.execution.compiled.leaves import Leaves
from app.execution.compiled.slots import Named, Slot
from app.execution.compiled.source import Source

Asked: TypeAlias = list[FieldDetails]
"""The askings that share a place in the answer."""
MOST_FIELDS = 1_000
"""Fields of one function; what is larger is rare, and compiling it would be felt by others."""


class Rendering:
    """Writes the lines of one operation; after `finish` a variable holds its answer."""

    def __init__(
        self,
        schema: GraphQLSchema,
        access: Access,
        collect: Callable[[GraphQLObjectType, Asked], Mapping[str, Asked]],
    ) -> None:
        self.source = Source()
        self.slots: list[Slot] = []
        self.fields = 0
        self._schema = schema
        self._access = access
        self.collect = collect
        self._leaves = Leaves(self.source, access.members, access.exact)
        self._deopt = self.source.named("Deopt", Deopt)
        self._items = self.source.named("items", items)

    def finish(
        self, declared: GraphQLOutputType, asked: Asked, local: str, *, nullable: bool = True
    ) -> None:
        """Turn the value in `local` into its answer."""
        if is_non_null_type(declared):
            self.finish(declared.of_type, asked, local, nullable=False)
        elif is_leaf_type(declared):
            self._leaves.finish(declared, local, nullable=nullable)
        elif nullable:
            with self.source.block(f"if {local} is not None:"):
                self._composite(declared, asked, local)
        else:
            self._composite(declared, asked, local)

    def _composite(self, declared: GraphQLOutputType, asked: Asked, local: str) -> None:
        if is_list_type(declared):
            self._list(declared, asked, local)
        elif is_abstract_type(declared):
            self._abstract(declared, asked, local)
        elif is_object_type(declared):
            test = f"type({local}) is not {self._kind(declared)}"
            self.source.line(f"if {test}: raise {self._deopt}({local!r})")
            self._object(declared, asked, local)
        else:
            raise Unsupported(f"a value of {declared}")

    def _list(self, declared: GraphQLList[GraphQLOutputType], asked: Asked, local: str) -> None:
        answers, item = self.source.local("answers"), self.source.local("item")
        self.source.line(f"if type({local}) is not list: {local} = {self._items}({local})")
        self.source.line(f"{answers} = []")
        with self.source.block(f"for {item} in {local}:"):
            self.finish(declared.of_type, asked, item)
            self.source.line(f"{answers}.append({item})")
        self.source.line(f"{local} = {answers}")

    def _abstract(self, declared: GraphQLAbstractType, asked: Asked, local: str) -> None:
        kind = self.source.local("kind")
        self.source.line(f"{kind} = type({local})")
        seen: set[str] = set()
        for possible in _possible(self._schema, declared):
            known = self._kind(possible)
            if known in seen:
                raise Unsupported(f"{declared} does not tell its types by their classes")
            with self.source.block(f"{'elif' if seen else 'if'} {kind} is {known}:"):
                self._object(possible, asked, local)
            seen.add(known)
        with self.source.block("else:"):
            self.source.line(f"raise {self._deopt}({local!r})")

    def _kind(self, named: GraphQLObjectType) -> str:
        kind = self._access.kind(named)
        if kind is None:
            raise Unsupported(f"objects of {named}")
        return self.source.named(named.name, kind)

    def _object(self, named: GraphQLObjectType, asked: Asked, local: str) -> None:
        parts: dict[str, str] = {}
        entries = [
            f"{key!r}: {self.field(named, alike, local, parts)},"
            for key, alike in self.collect(named, asked).items()
        ]
        with self.source.block(f"{local} = {{"):
            for entry in entries:
                self.source.line(entry)
        self.source.line("}")

    def field(
        self, named: GraphQLObjectType, alike: Asked, owner: str, parts: dict[str, str]
    ) -> str:
        """The answer of a field of the object in `owner`; `parts` are paths that are at hand."""
        self.fields += 1
        if self.fields > MOST_FIELDS:
            raise Unsupported(f"more than {MOST_FIELDS} fields")
        node = alike[0].node
        name = node.name.value
        if name == "__typename":
            return repr(named.name)
        definition = named.fields[name]
        way = self._access.way(named, name)
        local = self.source.local(name)
        if isinstance(way, Made):
            made_of = [self._fetched(path, owner, parts) for path in way.paths]
            if way.parts:
                self._in_parts(definition.type, way, made_of, alike, local)
                return local
            value = f"{self.source.named('make', way.make)}({', '.join(made_of)})"
        else:
            value = self._value(way, definition, node, owner, parts)
        self.source.line(f"{local} = {value}")
        self.finish(definition.type, alike, local)
        return local

    def _in_parts(
        self,
        declared: GraphQLOutputType,
        way: Made,
        made_of: Sequence[str],
        alike: Asked,
        local: str,
    ) -> None:
        """An object that is never made: its fields come from what it would be made of."""
        nullable = not is_non_null_type(declared)
        named = get_nullable_type(declared)
        if not is_object_type(named):
            raise Unsupported(f"parts of {declared}")
        if nullable:
            self.source.line(f"{local} = None")
        else:
            deopt = self.source.named("Deopt", Deopt)
            self.source.line(f"if {made_of[0]} is None: raise {deopt}({local!r})")
        with self.source.block(f"if {made_of[0]} is not None:") if nullable else nullcontext():
            entries = []
            for key, asked in self.collect(named, alike).items():
                value = self._part(named, asked, way, ", ".join(made_of))
                entries.append(f"{key!r}: {value}")
            self.source.line(f"{local} = {{{', '.join(entries)}}}")

    def _part(self, named: GraphQLObjectType, asked: Asked, way: Made, made_of: str) -> str:
        self.fields += 1
        name = asked[0].node.name.value
        if name == "__typename":
            return repr(named.name)
        if name not in way.parts:
            raise Unsupported(f"{named}.{name} in parts")
        local = self.source.local(name)
        self.source.line(f"{local} = {self.source.named(name, way.parts[name])}({made_of})")
        self.finish(named.fields[name].type, asked, local)
        return local

    def _value(
        self,
        way: Way | None,
        definition: GraphQLField,
        node: FieldNode,
        owner: str,
        parts: dict[str, str],
    ) -> str:
        match way:
            case Attribute(path):
                return self._attribute(path, owner, parts)
            case Derived(read):
                return f"{self.source.named('read', read)}({owner})"
            case Item(attribute, key):
                return f"{owner}.{attribute}[{self.source.named('key', key)}]"
            case Method(call, info, named_arguments):
                given = [f"{info}=info"] if info else []
                if definition.args:
                    given.append(f"**given[{self.slot(definition, node, named_arguments)}]")
                return f"{self.source.named('call', call)}({', '.join([owner, *given])})"
        raise Unsupported(node.name.value)

    def slot(self, definition: GraphQLField, node: FieldNode, named: Named) -> int:
        """The place among what is given of this field's arguments."""
        self.slots.append(Slot(definition, node, named))
        return len(self.slots) - 1

    def _fetched(self, path: str, owner: str, parts: dict[str, str]) -> str:
        """A variable that holds the attribute, the same one for all fields of the object."""
        if path not in parts:
            value = self._attribute(path, owner, parts)
            parts[path] = self.source.local(path.replace(".", "_"))
            self.source.line(f"{parts[path]} = {value}")
        return parts[path]

    def _attribute(self, path: str, owner: str, parts: dict[str, str]) -> str:
        """The attribute; an object on the way to it is fetched once for all its fields."""
        if path in parts:
            return parts[path]
        way, _, name = path.rpartition(".")
        if not way:
            return f"{owner}.{name}"
        if way not in parts:
            parts[way] = self.source.local(way.replace(".", "_"))
            self.source.line(f"{parts[way]} = {owner}.{way}")
        return f"{parts[way]}.{name}"


def _possible(schema: GraphQLSchema, declared: GraphQLAbstractType) -> Sequence[GraphQLObjectType]:
    possible = schema.get_possible_types(declared)
    if not possible:
        raise Unsupported(f"{declared} without a type")
    return possible


def items(value: object) -> Sequence[object]:
    """A list's items; anything but a tuple is left to graphql-core before it is looked into."""
    if type(value) is tuple:
        return value
    raise Deopt(f"{type(value).__name__} for a list")
