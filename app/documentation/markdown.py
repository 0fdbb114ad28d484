"""How a generated page is put together from headings, tables and diagrams."""

from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.actors import Role

BY_ROLE: Final = tuple(Role)
"""Columns of every table by role, in the order of the roles themselves."""


def page(title: str, *parts: str) -> str:
    """A whole page; the first line after the title says who wrote it."""
    made = "*Drawn from the code by `waypost docs`; change the code, not this page.*"
    return "\n\n".join((f"# {title}", made, *(part.strip("\n") for part in parts))) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def diagram(edges: Iterable[tuple[str, str, str]], start: str, ends: Iterable[str]) -> str:
    """A Mermaid state diagram of (from, to, what leads there)."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {start}"]
    lines += [f"    {source} --> {target}: {cause}" for source, target, cause in edges]
    lines += [f"    {end} --> [*]" for end in ends]
    return "\n".join((*lines, "```"))


def words(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def ticks(roles: Iterable[Role]) -> list[str]:
    """A cell for each role, ticked where it is one of `roles`."""
    wanted = frozenset(roles)
    return ["✓" if role in wanted else "" for role in BY_ROLE]
