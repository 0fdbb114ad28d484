"""`waypost serve`: migrates if needed, then answers until a signal ends it."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from app.cli.failed import CommandFailed
from app.cli.workers import Worker, bell_between_workers, is_deaf
from app.manifest import listed_documents
from app.settings import Settings, load_settings, unknown_variables, with_keys
from app.storage.care.opening import opened_store
from app.transport.deadlines import WireTimes
from app.transport.listening import CannotListen
from app.transport.server import run
from app.transport.workers import CannotServe


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command(name="serve")
    def serve(
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
        workers: Annotated[int, typer.Option(help="Processes that answer.", min=1)] = 1,
    ) -> None:
        """Bring the database to the newest revision and serve."""
        gc.disable()  # what is imported stays; `app.main` turns it on again once all is built
        settings = with_keys(load_settings())
        for name in unknown_variables():
            _say(f"waypost: {name} is no setting and changes nothing.")
        asyncio.run(_prepare(settings))

        with _served(settings, workers) as served:
            try:
                run(
                    served,
                    factory=True,
                    host=host,
                    port=port,
                    workers=workers,
                    listening=lambda on: _say(f"Waypost answers on http://{host}:{on}/graphql"),
                    say=_say,
                    lifespan="on",
                    trusted_proxies=[str(one) for one in settings.trusted_proxies],
                    times=_times(settings),
                )
            except CannotListen as taken:
                raise CommandFailed(f"{taken} Name another --host or --port.") from taken
            except CannotServe as failed:
                raise CommandFailed(str(failed)) from failed


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


@contextmanager
def _served(settings: Settings, workers: int) -> Iterator[str | Worker]:
    """What the processes run; several of them need a bell between them, and a place to meet."""
    if workers == 1:
        yield "app.main:app"
        return
    bell = bell_between_workers(settings)
    if is_deaf(bell):
        _say(
            "waypost: no bell rings between these workers. What one writes, clients of the others "
            f"see within {settings.poll_interval_s:g} s; WAYPOST_BROADCAST_URL names a bell."
        )
    elif bell != settings.broadcast_url:
        _say("waypost: the workers hear of each other through PostgreSQL's NOTIFY.")
    with TemporaryDirectory(prefix="waypost-") as folder:
        yield Worker(bell, Path(folder))


def _times(settings: Settings) -> WireTimes:
    return WireTimes(
        write_deadline_s=settings.socket_write_deadline_s,
        ping_interval_s=settings.socket_ping_s / 2,
        ping_timeout_s=settings.socket_ping_s / 2,
        farewell_window_s=settings.shutdown_spread_s,
    )


async def _prepare(settings: Settings) -> None:
    """Read the manifest, migrate and open: what is wrong is said before anything starts."""
    listed_documents(settings)
    if settings.templates_dir is not None:
        _ensure_good_templates(settings.templates_dir)
    async with opened_store(settings):
        pass


def _ensure_good_templates(folder: Path) -> None:
    # Jinja is for who has templates of their own; the others' are tested.
    from app.integrations.notices.templates import BadTemplates, Templates  # noqa: PLC0415

    try:
        Templates(folder).check()
    except BadTemplates as bad:
        raise CommandFailed(f"WAYPOST_TEMPLATES_DIR can't be used. {bad}") from bad
