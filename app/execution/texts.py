"""What troubles what lies behind the API: NUL and endless nesting are refused, İ not compared."""

from collections.abc import Mapping
from typing import Final

from graphql import DocumentNode, GraphQLError, StringValueNode, Visitor, visit

from app.execution.errors import Code, refusal

NUL = "\0"
DEEPEST_VARIABLES: Final = 100
"""Levels within one variable; no input has ten, and Python itself gives up at a thousand."""
_GROWS = "\u0130"
"""The one character that is longer in lower case. graphql-core 3.3.2 breaks when it looks for
words like one that holds it (a wrong enum value, an unknown field of an input)."""


def confuses_suggestions(text: str) -> bool:
    """Whether a search for words like those in `text` could fail; an escape may stand for any."""
    return _GROWS in text or "\\u" in text


def document_fault(tree: DocumentNode) -> GraphQLError | None:
    """The refusal of a document with a NUL in one of its texts."""
    finder = _Finder()
    visit(tree, finder)
    return finder.fault


def variables_fault(variables: Mapping[str, object]) -> GraphQLError | None:
    """The refusal of variables with a NUL in one of their texts, or nested without end."""
    waiting: list[tuple[str, object, int]] = [(name, sent, 0) for name, sent in variables.items()]
    while waiting:
        path, value, level = waiting.pop()
        if isinstance(value, str):
            if NUL in value:
                return _fault(f"The variable ${path}")
            continue
        if level > DEEPEST_VARIABLES:
            return refusal("The variables are nested too deeply.", Code.BAD_USER_INPUT)
        if isinstance(value, Mapping):
            waiting.extend((f"{path}.{name}", inner, level + 1) for name, inner in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{path}.{at}", inner, level + 1) for at, inner in enumerate(value))
    return None


class _Finder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.fault: GraphQLError | None = None

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if NUL in node.value:
            self.fault = refusal(_sentence("A text"), Code.BAD_USER_INPUT, node)


def _fault(what: str) -> GraphQLError:
    return refusal(_sentence(what), Code.BAD_USER_INPUT)


def _sentence(what: str) -> str:
    return f"{what} holds a NUL character (U+0000): take it out."
