"""Doors for machines that only tell: webhooks of carriers and payments, believed when signed."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Generic, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.integrations.carriers.providers import provider_of as carrier_provider_of
from app.integrations.deliveries import Delivery, Provider, Unreadable
from app.integrations.payments.providers import provider_of as payment_provider_of
from app.settings import Settings
from app.storage.connections.lanes import RETRY_S, Crowded
from app.transport.bodies import Refusal, read_body
from app.usecases.orders.payment_news import hear as hear_payments
from app.usecases.shipments.carrier_news import hear as hear_carriers
from app.usecases.shop import Shop

News = TypeVar("News")


@dataclass(frozen=True, slots=True)
class Hook(Generic[News]):
    """One door: who may tell something there, how it is read, and who hears it."""

    path: str
    keys: Mapping[str, str]
    provider_of: Callable[[str], Provider[News]]
    hear: Callable[[Shop, str, Sequence[News], datetime], Awaitable[object]]


class Hooks:
    """Answers the POSTs of providers; `open` gives it the shop before it is asked."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._max_body_bytes = settings.body_bytes_max
        self._nobodys_key = secrets.token_hex(32)
        self._carriers = Hook(
            "/carriers/{provider}/events",
            settings.carrier_keys,
            carrier_provider_of,
            lambda shop, name, news, at: hear_carriers(shop, news, at, name),
        )
        self._payments = Hook(
            "/payments/{provider}/events",
            settings.payment_keys,
            payment_provider_of,
            hear_payments,
        )
        self._shop: Shop

    def open(self, shop: Shop) -> None:
        """Tell this shop from now on."""
        self._shop = shop

    def routes(self) -> list[BaseRoute]:
        return [
            Route(self._carriers.path, partial(self._hear, self._carriers), methods=["POST"]),
            Route(self._payments.path, partial(self._hear, self._payments), methods=["POST"]),
        ]

    async def _hear(self, hook: Hook[News], request: Request) -> Response:
        name = request.path_params["provider"]
        provider, key = hook.provider_of(name), hook.keys.get(name)
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
            await hook.hear(self._shop, name, provider.read(delivery), delivery.at)
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
