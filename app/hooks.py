"""Doors for machines that only tell: carriers' webhooks, believed by their signatures."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.integrations.carriers.news import Delivery, Unreadable
from app.integrations.carriers.providers import provider_of
from app.storage.connections.lanes import RETRY_S, Crowded
from app.transport.bodies import Refusal, read_body
from app.usecases.shipments.carrier_news import hear
from app.usecases.shop import Shop


class CarrierHooks:
    """Answers `POST /carriers/{provider}/events`; `open` gives it the shop before it is asked."""

    def __init__(
        self, keys: Mapping[str, str], clock: Callable[[], datetime], max_body_bytes: int
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._max_body_bytes = max_body_bytes
        self._nobodys_key = secrets.token_hex(32)
        self._shop: Shop

    def open(self, shop: Shop) -> None:
        """Tell this shop from now on."""
        self._shop = shop

    def routes(self) -> list[BaseRoute]:
        return [Route("/carriers/{provider}/events", self._hear, methods=["POST"])]

    async def _hear(self, request: Request) -> Response:
        name = request.path_params["provider"]
        provider, key = provider_of(name), self._keys.get(name)
        try:
            body = await read_body(request.receive, self._max_body_bytes)
        except ClientDisconnect:
            return Response()  # nobody is left to answer
        except Refusal as refusal:
            return _problem(refusal.status, str(refusal), refusal.headers)
        delivery = Delivery(dict(request.headers), body, self._clock())
        # A name without a key costs and answers the same as a wrong signature: it tells nothing.
        if not provider.is_signed(delivery, key or self._nobodys_key) or key is None:
            return _problem(HTTPStatus.UNAUTHORIZED, "The signature is missing or wrong.")
        try:
            await hear(self._shop, provider.read(delivery), delivery.at)
        except Unreadable as unreadable:
            return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(unreadable))
        except Crowded:
            return _problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many changes are waiting: send it again in a moment.",
                {"retry-after": str(RETRY_S)},
            )
        return Response(provider.thanks, media_type="application/json")


def _problem(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"problem": sentence}, status, headers)
