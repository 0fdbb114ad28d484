"""The revisions of the database, as Alembic runs them; see `migrating`, which asks for them."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

SCRIPTS: Final = "app.storage:migrations"


def run(connection: Connection) -> None:
    """Bring the database to the newest revision, in the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def known() -> tuple[str, ...]:
    """Every revision this code has a script for, the newest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return config
