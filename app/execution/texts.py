"""Texts that nothing behind the API can keep: a NUL character is refused at the door."""

from collections.abc import Mapping

from graphql import DocumentNode, GraphQLError, StringValueNode, Visitor, visit

from app.execution.errors import Code, refusal

NUL = "\0"


def document_fault(tree: DocumentNode) -> GraphQLError | None:
    """The refusal of a document with a NUL in one of its texts."""
    finder = _Finder()
    visit(tree, finder)
    return finder.fault


def variables_fault(variables: Mapping[str, object]) -> GraphQLError | None:
    """The refusal of variables with a NUL in one of their texts, however deep."""
    waiting: list[tuple[str, object]] = list(variables.items())
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            if NUL in value:
                return _fault(f"The variable ${path}")
        elif isinstance(value, Mapping):
            waiting.extend((f"{path}.{name}", inner) for name, inner in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{path}.{place}", inner) for place, inner in enumerate(value))
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
