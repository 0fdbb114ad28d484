"""`waypost demo`: realistic traffic through the public API, and the living demo of `make run`."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Annotated, Final, TypeAlias

import typer
from rich.console import Console

from app.auth import Tokens
from app.cli import CommandFailed
from app.demo.child import Place, ServerFailedError, ended, running, url_of
from app.demo.client import Issue
from app.demo.customers import SHOPPERS
from app.demo.desk import Run
from app.demo.feed import Tally
from app.demo.people import one_of_each
from app.demo.play import now, play
from app.demo.screen import opened
from app.demo.shop import Pace
from app.demo.short_times import short_times
from app.demo.sights import Sights
from app.demo.trouble_table import trouble_table
from app.demo.webhooks import secrets_of
from app.domain.actors import Actor
from app.settings import load_settings, with_keys

_TTL: Final = timedelta(hours=1)
# Printed tokens outlast a working day, so that nobody has to look up how to make new ones.
_PRINTED_TTL: Final = timedelta(hours=24)
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOG: Final = "server.log"
Greeting: TypeAlias = Callable[[str], None]
_PATHS: Final = (
    ("Shop", "/"),
    ("Tracking", "/track"),
    ("Operations wall", "/ops"),
    ("GraphQL and GraphiQL", "/graphql"),
    ("Readiness", "/health/ready"),
    ("Metrics", "/metrics"),
    ("What customers are told", "/outbox"),
)

# fmt: off
Url = Annotated[str, typer.Option(help="A running server.")]
Rate = Annotated[float, typer.Option(min=0.05, max=1000, help="Actions per second.")]
Orders = Annotated[
    int | None, typer.Option(min=1, help="Place so many orders, see them through, and stop.")
]
Seed = Annotated[int | None, typer.Option(help="Draw the same choices again.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show only what should not have happened.")]
Serve = Annotated[bool, typer.Option("--serve", help="Start a server too, and stop it at the end.")]
Host = Annotated[str, typer.Option(help="With --serve: the address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="With --serve: the port to listen on.")]
Troubles = Annotated[
    bool,
    typer.Option("--troubles", help="Stop when each kind of trouble was seen; say when each was."),
]
Within = Annotated[float, typer.Option(min=1, help="With --troubles: for so many seconds at most.")]
# fmt: on


def register(app: typer.Typer) -> None:
    """Add `waypost demo`."""
    app.command("demo")(demo)


def demo(
    url: Url = "http://127.0.0.1:8000",
    rate: Rate = 4.0,
    orders: Orders = None,
    seed: Seed = None,
    quiet: Quiet = False,
    serve: Serve = False,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    troubles: Troubles = False,
    within: Within = 240,
) -> None:
    """Play realistic traffic against a running server through its public API."""
    given = load_settings()
    settings = with_keys(given)
    console, tally = Console(), Tally()
    sights = Sights(now(), eager=troubles or orders is None)
    tokens = Tokens(settings.signing_secret)
    extra = short_times(given.model_fields_set, url_of(host, port)) if serve else {}

    async def run(at_url: str) -> None:
        with opened(console, quiet=quiet) as screen:
            means = Run(Random(seed), screen.tell, tally, sights, secrets_of(settings, extra))
            issue, pace = _issuer(tokens, _TTL), Pace(rate, orders)
            work = play(at_url, issue, pace=pace, run=means, show=screen.show)
            await (_until_seen(work, sights, within) if troubles else work)

    def greet(at_url: str) -> None:
        _print_greeting(console, at_url, _issuer(tokens, _PRINTED_TTL))

    place = Place(host, port, settings.data_dir / _LOG, extra)
    work = _served(place, run, greet) if serve else run(url)
    try:
        asyncio.run(_until_told(work))
    except ServerFailedError as error:
        raise CommandFailed(str(error)) from None
    _sum_up(console, tally, sights if troubles else None, has_goal=troubles or orders is not None)


def _sum_up(console: Console, tally: Tally, sights: Sights | None, *, has_goal: bool) -> None:
    """How it went.

    sights: what was looked for; None where nothing was.

    Raises:
        CommandFailed: a run that had a goal met what it should not have, or missed a sight.
    """
    console.print(tally.sentence(), markup=False, highlight=False, soft_wrap=True)
    if sights is not None:
        console.print(trouble_table(sights))
    if has_goal and tally.unexpected:
        raise CommandFailed("Some actions were refused that should not have been, see above.")
    if sights is not None and sights.missing:
        names = ", ".join(sight.value for sight in sights.missing)
        raise CommandFailed(f"Not seen in time: {names}.")


async def _until_seen(work: Coroutine[None, None, None], sights: Sights, within_s: float) -> None:
    """Do the work until each kind of trouble was seen, and for `within_s` seconds at most."""
    playing = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(sights.complete.wait())
    try:
        done, _ = await asyncio.wait(
            {playing, watching}, timeout=within_s, return_when=asyncio.FIRST_COMPLETED
        )
        if playing in done:
            await playing
    finally:
        playing.cancel()
        watching.cancel()
        await asyncio.gather(playing, watching, return_exceptions=True)


def _issuer(tokens: Tokens, ttl: timedelta) -> Issue:
    def issue(actor: Actor) -> str:
        return tokens.issue(
            actor.role, at=now(), ttl=ttl, subject=actor.subject, channel=actor.channel
        ).text

    return issue


async def _served(place: Place, run: Callable[[str], Awaitable[None]], greet: Greeting) -> None:
    """`run` against a server of our own, which ends with it, and whose end ends it."""
    async with running(place) as child:
        greet(place.url)
        playing = asyncio.ensure_future(run(place.url))
        watching = asyncio.ensure_future(child.wait())
        try:
            await asyncio.wait({playing, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                raise ended(child, place.log)
            await playing
        finally:
            playing.cancel()
            watching.cancel()
            await asyncio.gather(playing, watching, return_exceptions=True)


async def _until_told(work: Coroutine[None, None, None]) -> None:
    """Do the work until it is done or somebody asks to stop, which is an ordinary end."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


def _print_greeting(console: Console, url: str, issue: Issue) -> None:
    """Where to look, and a token for each role to look with; each on one line, to be copied."""

    def say(line: str = "") -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    say("Waypost is running.")
    for name, path in _PATHS:
        say(f"  {name:<23} {url}{path}")
    say()
    say("A token for each role, good for a day; send it as `Authorization: Bearer TOKEN`:")
    for actor in one_of_each(SHOPPERS[0].account):
        channel = f", {actor.channel}" if actor.channel else ""
        say(f"  {actor.role} ({actor.subject or actor.name}{channel})")
        say(f"  {issue(actor)}")
    say()
    say("Orders are moving now; Ctrl-C stops everything.")
