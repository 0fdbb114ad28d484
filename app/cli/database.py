"""`waypost migrate`, `backup` and `restore`: what is done to the database as a whole."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli.failed import CommandFailed
from app.cli.progress import row_bar
from app.settings import Settings, load_settings, with_keys
from app.storage.care.backup import CannotBackUp, back_up
from app.storage.care.backup_file import BackupReader, BadBackup, Header
from app.storage.care.migrating import NEWEST, upgrade
from app.storage.care.restore import CannotRestore, HasData
from app.storage.care.restore import restore as restore_backup
from app.storage.care.unusable import DatabaseUnusable
from app.storage.connections.database import opened_database
from app.storage.sealing import Sealer

KEYS_NOTE = (
    "Personal data in it is sealed: without WAYPOST_ENCRYPTION_KEYS (encryption.keys in"
    " WAYPOST_DATA_DIR where that is not set) nobody can read it. Keep them too, and apart from it."
)
_REFUSALS = (DatabaseUnusable, CannotBackUp, BadBackup, CannotRestore, HasData, OSError)

Target = Annotated[Path, typer.Argument(metavar="FILE", help="The backup; replaced if it exists.")]
Source = Annotated[Path, typer.Argument(metavar="FILE", help="What `waypost backup` wrote.")]
Yes = Annotated[bool, typer.Option("--yes", help="Restore over the data that is there.")]


def register(app: typer.Typer) -> None:
    """Add `migrate`, `backup` and `restore`."""
    app.command("migrate")(migrate)
    app.command("backup")(backup)
    app.command("restore")(restore)


def migrate() -> None:
    """Bring the database to the newest revision."""
    settings = load_settings()
    try:
        changed = asyncio.run(_migrate(settings))
    except _REFUSALS as refused:
        raise CommandFailed(str(refused)) from refused
    what = "is now" if changed else "was already"
    typer.echo(f"The database {what} at revision {NEWEST}.")


def backup(file: Target) -> None:
    """Write a consistent copy to FILE while serving; it restores onto either database."""
    settings = load_settings()
    try:
        header = asyncio.run(_back_up(settings, file))
    except _REFUSALS as refused:
        raise CommandFailed(str(refused)) from refused
    size_kb = -(-file.stat().st_size // 1_000)
    typer.echo(f"Backed up {header.rows:,} rows to {file} ({size_kb:,} KB).")
    typer.echo(KEYS_NOTE, err=True)


def restore(file: Source, yes: Yes = False) -> None:
    """Make the database what FILE says. Stop the servers first."""
    settings = with_keys(load_settings())
    try:
        header = asyncio.run(_restore(settings, file, yes))
    except _REFUSALS as refused:
        raise CommandFailed(str(refused)) from refused
    typer.echo(f"Restored {header.rows:,} rows, as they were at {header.created_at}.")
    typer.echo("Live streams resume from new cursors only: start the servers again.", err=True)


async def _migrate(settings: Settings) -> bool:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with opened_database(settings.database_url) as database:
        return await upgrade(database)


async def _back_up(settings: Settings, file: Path) -> Header:
    with row_bar(Console(stderr=True)) as watch:
        async with opened_database(settings.database_url) as database:
            return await back_up(database, file, at=datetime.now(UTC), watch=watch)


async def _restore(settings: Settings, file: Path, overwrite: bool) -> Header:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    sealer = Sealer(settings.keyring)
    with row_bar(Console(stderr=True)) as watch:
        async with opened_database(settings.database_url) as database:
            reader = BackupReader(file)
            return await restore_backup(database, reader, sealer, overwrite=overwrite, watch=watch)
