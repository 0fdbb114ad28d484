"""`waypost keys`: fresh keys for `WAYPOST_ENCRYPTION_KEYS`."""

import typer

from app.storage.sealing import new_key


def register(app: typer.Typer) -> None:
    """Add `waypost keys`."""
    keys = typer.Typer(help="Keys that seal personal data at rest.", no_args_is_help=True)
    keys.callback()(_group)
    keys.command("new")(new)
    app.add_typer(keys, name="keys")


def _group() -> None:
    # With a callback Typer keeps `new` a word to be said even while it is the only command.
    pass


def new() -> None:
    """Print a fresh key; put it first in WAYPOST_ENCRYPTION_KEYS and keep the old ones after it."""
    typer.echo(new_key())
