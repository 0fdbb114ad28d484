"""What was read beside a row before rendering began: relation fields look here and nowhere else."""

from collections.abc import Hashable
from typing import Any, TypeAlias

RelationKey: TypeAlias = tuple[str, tuple[tuple[str, Hashable], ...]]
Related: TypeAlias = dict[RelationKey, Any]
"""By field and arguments, the GraphQL objects that the field answers."""


def key(field: str, **arguments: Hashable) -> RelationKey:
    """The place of a field's answer; an argument that is None counts as not given."""
    given = ((name, value) for name, value in arguments.items() if value is not None)
    return field, tuple(sorted(given))
