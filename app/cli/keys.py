"""`waypost keys`: fresh keys for `WAYPOST_ENCRYPTION_KEYS`, and their rotation."""

import asyncio
from typing import TYPE_CHECKING

import typer

from app.cli.failed import CommandFailed
from app.settings import Settings, load_settings, with_keys
from app.storage.care.unusable import DatabaseUnusable
from app.storage.sealing import new_key

if TYPE_CHECKING:
    from app.storage.care.rotation import Rotation


def register(app: typer.Typer) -> None:
    """Add `waypost keys`."""
    keys = typer.Typer(help="Keys that seal personal data at rest.", no_args_is_help=True)
    keys.command("new")(new)
    keys.command("reseal")(reseal)
    app.add_typer(keys, name="keys")


def new() -> None:
    """Print a fresh key; put it first in WAYPOST_ENCRYPTION_KEYS and keep the old ones after it."""
    typer.echo(new_key())


def reseal() -> None:
    """Seal anew, under the first key, what older keys sealed; servers may go on meanwhile.

    Put the new key first for all servers before: what one seals by an older key stays so.
    """
    settings = with_keys(load_settings())
    try:
        done = asyncio.run(_reseal(settings))
    except DatabaseUnusable as wrong:
        raise CommandFailed(str(wrong)) from wrong
    typer.echo(f"{done.resealed:,} of {done.read:,} sealed values were sealed anew.")
    if done.lost:
        raise CommandFailed(f"{done.lost:,} sealed values open under no key; they were left alone.")
    typer.echo(
        "Older keys may leave WAYPOST_ENCRYPTION_KEYS, but keep them for as long as the backups"
        " that they sealed.",
        err=True,
    )


async def _reseal(settings: Settings) -> "Rotation":
    # Printing a key needs no database; only who rotates waits for these imports.
    from rich.console import Console  # noqa: PLC0415

    from app.cli.progress import row_bar  # noqa: PLC0415
    from app.storage.care.opening import opened_store  # noqa: PLC0415
    from app.storage.care.rotation import reseal as reseal_all  # noqa: PLC0415

    with row_bar(Console(stderr=True)) as watch:
        async with opened_store(settings) as store:
            return await reseal_all(store.database, store.sealer, watch)
