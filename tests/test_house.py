"""The house keeps its rules: pages up to date, words for everything, rooms of a size."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    is_introspection_type,
    is_specified_scalar_type,
)

from app.api import public_schema
from app.documentation.pages import FILLED, PAGES, ROOT, should_say
from app.domain.alerts import AlertAction
from app.domain.lifecycle import OrderAction, ShipmentAction
from app.domain.operation_words import OPERATION_WORDS
from app.domain.permissions import OPERATIONS
from app.settings import Settings

LONGEST_FILE_LINES = 250
LONGEST_FUNCTION_LINES = 40
"""Without its signature, which the formatter gives a line for each argument."""
LONG_ON_PURPOSE: frozenset[str] = frozenset()
"""Files of app/ that may be longer, each with its reason beside it."""

HERE_ONLY = re.compile(r"(?<![\w.-])/(?:work|root|home/\w+|tmp/(?:way|bash_jobs))(?:/|\b)")
INDEX_HOSTS = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|npmmirror|jsdelivr|unpkg)\.(?:org|com|net)\b"
    r"|://[^/\s]*(?:artifactory|nexus|registry|mirror)[^/\s]*/",
    re.IGNORECASE,
)
MAY_NAME_ITSELF = {"tests/test_house.py"}


def tracked() -> list[str]:
    """Every file of the repository that is, or is about to be, committed."""
    try:
        asked = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git repository: what is committed can't be told")
    return [name for name in asked.stdout.splitlines() if (ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str]) -> Iterator[str]:
    for name in tracked():
        if name in MAY_NAME_ITSELF:
            continue
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()[:120]}"


def modules() -> list[Path]:
    return sorted(path for room in ("app", "bench") for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("name", [*PAGES, *FILLED])
def test_what_is_drawn_from_the_code_says_what_the_code_says(name: str) -> None:
    path = ROOT / name

    assert path.is_file(), f"{name} is missing: run `make docs`"
    assert path.read_text(encoding="utf-8") == should_say(name), f"{name} is stale: run `make docs`"


def own_types() -> list[GraphQLNamedType]:
    return [
        named
        for named in public_schema().type_map.values()
        if not is_introspection_type(named) and not is_specified_scalar_type(named)
    ]


def undescribed(named: GraphQLNamedType) -> Iterator[str]:
    """The type, its fields, arguments and values that say nothing of themselves."""
    if not named.description:
        yield named.name
    if isinstance(named, GraphQLEnumType):
        yield from (f"{named.name}.{n}" for n, v in named.values.items() if not v.description)
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in named.fields.items():
            if not field.description:
                yield f"{named.name}.{name}"
            arguments = getattr(field, "args", {}).items()
            yield from (f"{named.name}.{name}({n}:)" for n, a in arguments if not a.description)


def test_everything_in_the_schema_is_described() -> None:
    assert [missing for named in own_types() for missing in undescribed(named)] == []


def test_every_setting_is_described() -> None:
    assert [n for n, field in Settings.model_fields.items() if not field.description] == []


def test_the_permission_table_governs_every_root_field_and_nothing_else() -> None:
    schema = public_schema()
    roots = (schema.query_type, schema.mutation_type)
    fields = {name for root in roots if root is not None for name in root.fields}
    assert schema.subscription_type is not None
    feeds = {
        "operationsFeed" if name == "operations" else name
        for name in schema.subscription_type.fields
    }

    assert fields | feeds == set(OPERATIONS)


def test_no_file_is_too_long() -> None:
    too_long = {
        path.relative_to(ROOT).as_posix(): count
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE_LINES
    }

    assert {name: n for name, n in too_long.items() if name not in LONG_ON_PURPOSE} == {}
    assert set(too_long) >= LONG_ON_PURPOSE, "some files are no longer long"


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno + 1 > LONGEST_FUNCTION_LINES
    ]

    assert too_long == []


def test_every_module_says_what_it_promises() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert list(lines_with(HERE_ONLY)) == []


def test_no_file_names_where_packages_are_fetched_from() -> None:
    assert list(lines_with(INDEX_HOSTS)) == []


def test_there_is_a_changelog_and_it_says_something() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(r"^## ", text, re.MULTILINE)
    assert re.search(r"^[-*] ", text, re.MULTILINE)


def test_a_button_of_the_pages_says_what_the_api_calls_its_action() -> None:
    labels = (ROOT / "web-demo" / "src" / "ops" / "actionWords.ts").read_text(encoding="utf-8")
    actions = [*OrderAction, *ShipmentAction, *AlertAction]

    for action in actions:
        english, chinese = OPERATION_WORDS[action]
        assert f'  {action.value}: ["{english}", "{chinese}"],' in labels
