"""Pairs of neighbouring letters: parts of words, of any script, in a database's full-text index.

Full-text indexes know whole words. A Chinese name has none that a machine could see, and people
type the middle of a SKU. So each word is kept as its pairs of letters, and a part of a word is a
run of pairs. A pair is written as numbers, so nothing that anybody types is the index's syntax.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_END: Final = 0
"""Stands behind the last letter of a word; no text of ours holds it."""
PHRASES: Final = 8
"""Words looked up in the index; further ones are compared with the text of what it found."""


def spelled(text: str) -> str:
    """The grams of `text`, as the index takes them."""
    return " ".join(gram for word in text.split() for gram in _pairs(word + chr(_END)))


def fts5_query(words: Sequence[str]) -> str:
    """What finds the texts in which these words stand, in FTS5's language."""
    return " AND ".join(
        f"{_start(word)} *" if len(word) == 1 else f'"{" ".join(_pairs(word))}"'
        for word in _telling(words)
    )


def tsquery(words: Sequence[str]) -> str:
    """Likewise in PostgreSQL's language."""
    return " & ".join(
        f"{_start(word)}:*" if len(word) == 1 else f"({' <-> '.join(_pairs(word))})"
        for word in _telling(words)
    )


def _telling(words: Sequence[str]) -> list[str]:
    """The longest words: they are the fewest products'."""
    return sorted(words, key=len, reverse=True)[:PHRASES]


def _pairs(word: str) -> list[str]:
    return [f"{_start(left)}{ord(right):x}" for left, right in pairwise(word)]


def _start(letter: str) -> str:
    return f"x{ord(letter):x}y"
