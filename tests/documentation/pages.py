"""The pages of the roles as tests read them: their words, and the documents in them."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, parse

from app.documentation.filled import by_hand
from app.documentation.pages import FILLED, ROOT

_DOCUMENT = re.compile(r"```graphql\n(.*?)```(?:\n\n```json\n(.*?)```)?", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One document of a page, with the variables that stand below it."""

    page: str
    text: str
    variables: dict[str, Any] = field(default_factory=dict)

    @property
    def operation(self) -> OperationDefinitionNode:
        (found,) = parse(self.text).definitions
        assert isinstance(found, OperationDefinitionNode)
        return found

    @property
    def name(self) -> str:
        assert self.operation.name, f"a document of {self.page} has no name"
        return self.operation.name.value

    @property
    def kind(self) -> str:
        return self.operation.operation.value

    def wanted(self) -> set[str]:
        """The variables it declares."""
        return {one.variable.name.value for one in self.operation.variable_definitions or ()}


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def written(page: str) -> str:
    """What people wrote of the page; its drawn tables can't leave anything out."""
    return by_hand(text_of(page))


def role_of(page: str) -> str:
    return Path(page).stem.upper()


def examples() -> list[Example]:
    return [
        Example(page, text, json.loads(variables) if variables else {})
        for page in FILLED
        for text, variables in _DOCUMENT.findall(text_of(page))
    ]
