"""`waypost docs`: the generated pages and `schema.graphql`, written again or checked."""

from typing import Annotated

import typer

from app.cli.failed import CommandFailed
from app.documentation.pages import ROOT, stale

_Check = Annotated[bool, typer.Option("--check", help="Write nothing; fail where a page is stale.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command(name="docs")
    def docs(check: _Check = False) -> None:
        """Write the pages that are drawn from the code, and schema.graphql, again."""
        found = list(stale())
        names = [path.relative_to(ROOT).as_posix() for path, _ in found]
        if check and found:
            raise CommandFailed(f"{', '.join(names)} does not say what the code says: make docs")
        for (path, text), name in zip(found, names, strict=True):
            path.write_text(text, encoding="utf-8")
            typer.echo(f"wrote {name}")
