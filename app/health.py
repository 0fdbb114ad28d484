"""How the process is: alive, ready, and in figures."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.auth import Tokens
from app.domain.actors import Channel, Role
from app.storage.store import Store
from app.subscriptions.bus import Bell
from app.subscriptions.hub import Hub

ANSWER_S: Final = 2.0
"""A database that takes longer is as good as away."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
DEV_TTL: Final = timedelta(hours=12)
DEV_SUBJECTS: Final = {
    Role.CUSTOMER: "anna.hartley",
    Role.STOREFRONT: "website",
    Role.CARRIER: "dhl",
    Role.SYSTEM: "payments",
}

Figure = tuple[str, str, Callable[[], float]]
"""A name, what it says, and how it is read."""


class Health:
    """Answers /health/live, /health/ready and /metrics."""

    def __init__(self) -> None:
        self._store: Store | None = None
        self._figures: tuple[Figure, ...] = ()
        self._horizon = 0

    def begin(self, store: Store, bell: Bell, hub: Hub) -> None:
        """Look after these from now on."""
        self._store, self._bell = store, bell
        self._figures = (
            ("waypost_bell_up", "1 while the doorbell is heard.", lambda: bell.is_down is None),
            ("waypost_bell_rejoins", "Times the bell was joined again.", lambda: bell.rejoins),
            ("waypost_log_position", "Newest log position read here.", lambda: hub.position),
            ("waypost_log_horizon", "Newest log position given up.", lambda: self._horizon),
            ("waypost_followers", "Feeds that are open here.", lambda: hub.followers),
            ("waypost_deliveries", "Answers given to feeds here.", lambda: hub.deliveries),
            ("waypost_evictions", "Feeds ended as too slow.", lambda: hub.evictions),
        )

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/health/live", self._live),
            Route("/health/ready", self._ready),
            Route("/metrics", self._metrics),
        ]

    async def _live(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _ready(self, _: Request) -> Response:
        if self._store is None or not await self._database_answers(self._store):
            return _down("The database does not answer.")
        if self._store.database.is_gone:
            return _down("The database's file was deleted: stop the server, put it back, restart.")
        if self._bell.is_down is not None:
            problem = f"The bell is down: {self._bell.is_down}. Updates come by polling."
            return JSONResponse({"status": "degraded", "problems": [problem]})
        return JSONResponse({"status": "ok"})

    async def _database_answers(self, store: Store) -> bool:
        """Whether it does; what it says of the log is among the figures."""
        try:
            async with asyncio.timeout(ANSWER_S):
                self._horizon = await store.read(lambda moment: moment.log.horizon())
        except Exception:  # whatever keeps it from answering, it does not answer
            return False
        return True

    async def _metrics(self, _: Request) -> Response:
        # Many servers are never asked, and none is before it is ready.
        from prometheus_client import (  # noqa: PLC0415
            CONTENT_TYPE_LATEST,
            CollectorRegistry,
            Gauge,
            generate_latest,
        )

        if self._store is not None:
            await self._database_answers(self._store)
        registry = CollectorRegistry()
        for name, description, read in self._figures:
            Gauge(name, description, registry=registry).set(read())
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _down(problem: str) -> Response:
    return JSONResponse({"status": "down", "problems": [problem]}, 503)


def dev_token_routes(tokens: Tokens, clock: Callable[[], datetime]) -> list[BaseRoute]:
    """`/dev/tokens`: a token for each role, in development and on this machine only."""

    async def offered(request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return JSONResponse({"problem": "Only on the server's own machine."}, 403)
        return JSONResponse(
            [
                {"role": role, "token": _token(tokens, role, clock())}
                for role in Role
                if role is not Role.GUEST
            ]
        )

    return [Route("/dev/tokens", offered)]


def _token(tokens: Tokens, role: Role, at: datetime) -> str:
    issued = tokens.issue(
        role,
        at=at,
        ttl=DEV_TTL,
        subject=DEV_SUBJECTS.get(role, role.lower()),
        channel=Channel.WEBSITE if role is Role.STOREFRONT else None,
    )
    return issued.text
