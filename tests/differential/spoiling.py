"""Values that break the schema's promises, put somewhere into what a root field answered."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

WRONG: Final = (None, object(), -1, 1.5, "wrong", [], float("nan"))
"""What a column might hold that no field of its kind may show; some of it some fields may."""


def spoil(answer: object, chance: Random) -> None:
    """Put wrong values into some columns of the rows below `answer`."""
    for owner, name in list(_rows(answer, set())):
        row = getattr(owner, name)
        wrong = {column: chance.choice(WRONG) for column in row._fields if chance.random() < 0.1}
        object.__setattr__(owner, name, row._replace(**wrong))


def _rows(thing: Any, seen: set[int]) -> Iterator[tuple[object, str]]:
    """Every attribute that is a row, in the schema's objects below `thing`."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, list | tuple):
        for each in thing:
            yield from _rows(each, seen)
    elif isinstance(thing, dict):
        yield from _rows(list(thing.values()), seen)
    elif type(thing).__module__.startswith("app.schema"):
        for name in _attributes(thing):
            value = getattr(thing, name, None)
            if hasattr(value, "_fields"):
                yield thing, name
            yield from _rows(value, seen)


def _attributes(thing: object) -> list[str]:
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*getattr(thing, "__dict__", ()), *slots]
