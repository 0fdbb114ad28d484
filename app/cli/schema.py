"""`waypost schema`: the public API as text."""

import typer
from graphql import print_schema

from app.api import public_schema


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command(name="schema")
    def schema() -> None:
        """Print the schema in GraphQL's own language."""
        typer.echo(print_schema(public_schema()))
