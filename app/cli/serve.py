"""`waypost serve`: migrates if needed, then answers until a signal ends it."""

import asyncio
import gc
from typing import Annotated

import typer

from app.cli.failed import CommandFailed
from app.manifest import listed_documents
from app.settings import Settings, load_settings, unknown_variables, with_keys
from app.storage.care.opening import opened_store
from app.transport.deadlines import WireTimes
from app.transport.listening import CannotListen
from app.transport.server import run


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
            typer.echo(f"waypost: {name} is no setting and changes nothing.", err=True)
        asyncio.run(_prepare(settings))

        def listening(on: int) -> None:
            typer.echo(f"Waypost answers on http://{host}:{on}/graphql", err=True)

        try:
            run(
                "app.main:app",
                factory=True,
                host=host,
                port=port,
                workers=workers,
                listening=listening,
                lifespan="on",
                trusted_proxies=[str(one) for one in settings.trusted_proxies],
                times=_times(settings),
            )
        except CannotListen as taken:
            raise CommandFailed(f"{taken} Name another --host or --port.") from taken


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
    async with opened_store(settings):
        pass
