"""Who is measured: Waypost as it is served, and its neighbours over a copy of the same shop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from app.auth import Tokens
from app.domain.actors import Channel, Role
from app.keyfiles import kept_secret_key
from bench.postgres import PostgresShop
from bench.process import Command, python
from bench.scene import Scene

WAYPOST: Final = "Waypost"
PLAIN: Final = "plain Strawberry + ORM + DataLoader"
CEILING: Final = "ceiling: Starlette + orjson, raw SQL"
FAST: Final = ("--loop", "uvloop", "--http", "httptools", "--no-access-log")
SLOW: Final = ("--loop", "asyncio", "--http", "h11", "--no-access-log")


def token(scene: Scene, role: Role = Role.MANAGER, subject: str = "bench") -> str:
    """A bearer token that the scene's server takes."""
    issued = Tokens(kept_secret_key(scene.folder)).issue(
        role,
        at=datetime.now(UTC),
        ttl=timedelta(days=1),
        subject=subject,
        channel=Channel.WEBSITE if role is Role.STOREFRONT else None,
    )
    return issued.text


def waypost(scene: Scene, postgres: PostgresShop | None = None) -> Command:
    """`waypost serve`, with everything on that is on by default but letters to customers."""
    # The servers beside it write none either.
    environment = {"WAYPOST_DATA_DIR": str(scene.folder), "WAYPOST_NOTICES": "false"}
    if postgres is not None:
        environment["WAYPOST_DATABASE_URL"] = postgres.sqlalchemy_url
    words = python("-m", "app", "serve", "--port", "{port}")
    return Command(words, environment, "/health/ready")


def _uvicorn(module: str, options: tuple[str, ...], environment: Mapping[str, str]) -> Command:
    words = python("-m", "uvicorn", module, "--port", "{port}", "--log-level", "warning")
    return Command((*words, *options), environment)


def plain(scene: Scene) -> Command:
    """As tutorials start it: asyncio's loop, h11."""
    return _uvicorn("bench.peers.plain:app", SLOW, {"BENCH_DATABASE": str(scene.database)})


def ceiling(scene: Scene) -> Command:
    return _uvicorn("bench.peers.bare_sqlite:app", FAST, {"BENCH_DATABASE": str(scene.database)})


def ceiling_postgres(postgres: PostgresShop, way: str = "grouped") -> Command:
    """`way` is how it places orders: grouped, or statement by statement."""
    environment = {"BENCH_DATABASE": postgres.url, "BENCH_PLACING": way}
    return _uvicorn("bench.peers.bare_postgres:app", FAST, environment)


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who is measured: how it is started over a scene, and the token it asks for."""

    name: str
    start: Callable[[Scene], Command]
    token: str | None = None
    most_callers: int = 1_000
    """At once; more would only show how it breaks down."""


def on_sqlite(who: Role, scene: Scene) -> list[Contestant]:
    """Waypost, asked by somebody of that role, and its neighbours over the same shop."""
    return [
        Contestant(WAYPOST, waypost, token(scene, who)),
        Contestant(PLAIN, plain, most_callers=16),
        Contestant(CEILING, ceiling),
    ]
