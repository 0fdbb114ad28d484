"""Arguments of fields below the root: read once for a whole operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from graphql import FieldNode, GraphQLField

Named: TypeAlias = Callable[[Mapping[str, object]], Mapping[str, object]]
"""Arguments as graphql-core coerced them, as a method takes them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A field whose arguments are read once, and their place among all that are."""

    definition: GraphQLField
    node: FieldNode
    named: Named
