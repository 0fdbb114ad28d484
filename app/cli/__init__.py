"""The `waypost` command: a file for each group, and one line on standard error when it fails."""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

from app.cli.failed import CommandFailed as CommandFailed
from app.logging import configure_logging
from app.settings import SettingsError
from app.storage.care.unusable import DatabaseUnusable

# Each command's module, which adds it by `register(app)`. Only the module of the command that was
# asked for is imported: printing a token should not wait for a server's worth of imports.
COMMANDS: Final = {
    "serve": "serve",
    "migrate": "database",
    "backup": "database",
    "restore": "database",
    "token": "token",
    "keys": "keys",
    "import": "imports",
    "demo": "demo",
    "notices": "notices",
    "outbox": "notices",
    "schema": "schema",
    "docs": "docs",
}
_INTERRUPTED: Final = 130
_TRACEBACK: Final = "--traceback"


def main() -> None:
    """Run the command line's command and exit with its status."""
    configure_logging(production=False, level="warning")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """The exit status of the command that `arguments` name; a failure is one line, no traceback."""
    asked = next((argument for argument in arguments if not argument.startswith("-")), "")
    try:
        command_line = _command_line(asked)
        status = command_line(list(arguments), prog_name="waypost", standalone_mode=False)
    except CommandFailed as failure:
        return _failed(failure, failure.status)
    except (SettingsError, DatabaseUnusable) as failure:
        return _failed(failure, 1)
    except TyperException as failure:
        return _failed(failure.format_message(), 1)
    except (typer.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except Exception as failure:  # a person at a terminal is owed a sentence, not a stack
        if _TRACEBACK in arguments:
            raise
        hint = f"(run `waypost {_TRACEBACK} ...` to see where)"
        return _failed(f"{type(failure).__name__}: {failure} {hint}", 1)
    return status if isinstance(status, int) else 0


def _command_line(asked: str) -> typer.Typer:
    app = typer.Typer(
        help="Retail orders from placed to received, watched live.",
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback(invoke_without_command=True)(_root)
    names = [COMMANDS[asked]] if asked in COMMANDS else dict.fromkeys(COMMANDS.values())
    gc.disable()  # what is imported stays: to go through it meanwhile is a tenth of the time
    for name in names:
        import_module(f"app.cli.{name}").register(app)
    gc.freeze()
    gc.enable()
    return app


def _root(
    context: typer.Context,
    traceback: Annotated[
        bool, typer.Option(_TRACEBACK, help="Show where an unexpected error came from.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _failed(why: object, status: int) -> int:
    typer.echo(f"waypost: {' '.join(str(why).split())}", err=True)
    return status
