"""Pages that people write, with tables in them that the code draws between marks."""

import re
from collections.abc import Callable, Mapping
from typing import Final

_BLOCK: Final = re.compile(r"(<!-- drawn: ([^\n]+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
"""A mark that names the table and what it is of, the table, and the mark of its end."""


def filled(text: str, tables: Mapping[str, Callable[..., str]]) -> str:
    """`text` with every marked table drawn anew.

    Raises:
        KeyError, ValueError: a mark names a table, a role or a family of words that there is not.
    """

    def drawn(found: re.Match[str]) -> str:
        name, *given = found[2].split()
        return f"{found[1]}\n{tables[name](*given)}\n\n{found[4]}"

    return _BLOCK.sub(drawn, text)


def by_hand(text: str) -> str:
    """What people wrote of a page: all of it but the tables."""
    return _BLOCK.sub("", text)
