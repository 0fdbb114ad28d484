"""`waypost schema`: the public API as text."""

import typer

from app.api import sdl


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command(name="schema")
    def schema() -> None:
        """Print the schema in GraphQL's own language."""
        typer.echo(sdl(), nl=False)
