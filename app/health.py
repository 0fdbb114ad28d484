"""How the process is: alive, ready, and in figures."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.auth import Tokens
from app.colleagues import Colleagues
from app.domain.actors import Channel, Role
from app.figures import Figures, Gauges, exposition
from app.storage.store import Store

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
DEV_TTL: Final = timedelta(hours=12)
DEV_SUBJECTS: Final = {
    Role.CUSTOMER: "anna.hartley",
    Role.STOREFRONT: "website",
    Role.CARRIER: "dhl",
    Role.SYSTEM: "payments",
}


class Health:
    """Answers /health/live, /health/ready and /metrics."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._store: Store | None = None
        self._gauges: Gauges | None = None
        self._colleagues: Colleagues | None = None

    def begin(self, store: Store, gauges: Gauges, colleagues: Colleagues | None) -> None:
        """Look after these from now on."""
        self._store, self._gauges, self._colleagues = store, gauges, colleagues

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/health/live", self._live),
            Route("/health/ready", self._ready),
            Route("/metrics", self._metrics),
        ]

    async def _live(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _ready(self, _: Request) -> Response:
        troubles = await self._gauges.troubles(self._patience_s) if self._gauges else None
        if self._store is None or troubles is None:
            return _down("The database does not answer.")
        if self._store.database.is_gone:
            return _down("The database's file was deleted: stop the server, put it back, restart.")
        if troubles:
            return JSONResponse({"status": "degraded", "problems": troubles})
        return JSONResponse({"status": "ok"})

    async def _metrics(self, _: Request) -> Response:
        told: Mapping[str, Figures] = {}
        if self._colleagues is not None:
            told = await self._colleagues.figures()
        elif self._gauges is not None:
            told = {"": await self._gauges.read()}
        text, media_type = exposition(told)
        return Response(text, media_type=media_type)


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
