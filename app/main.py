"""Builds everything and joins it: settings -> store, bell, tail -> routes, lifespan."""

import asyncio
import gc
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from app.api import Api
from app.auth import Tokens
from app.carrier_polling import poll_carriers
from app.colleagues import Colleagues
from app.context import Context, Paging, Product
from app.deadline_policy import deadline_policy
from app.deadline_watch import DeadlineWatch
from app.domain.actors import Role
from app.execution.limits import Limits
from app.execution.persisted import PersistedDocuments
from app.figures import Gauges
from app.guests import GuestLimits
from app.health import Health, dev_token_routes
from app.hooks import Hooks
from app.housekeeping import (
    fold_the_ledger,
    forget_old_keys,
    forget_old_paces,
    match_carriers_news,
    offer_choices_to_the_short,
    settle_payments_news,
    shorten_the_log,
)
from app.logging import configure_logging
from app.manifest import listed_documents
from app.outbox_page import outbox_routes
from app.sessions import Revocations, Sessions
from app.setting_values import Introspection
from app.settings import Settings, load_settings, with_keys
from app.shop_rules import shop_rules
from app.storage.care.opening import opened_store
from app.storage.store import Store
from app.subscriptions.bus import Bell
from app.subscriptions.hub import Hub
from app.subscriptions.tail import Tail
from app.telling import Telling
from app.transport.options import TransportOptions
from app.transport.pages import Pages
from app.transport.places import PlaceLimits
from app.transport.routes import GraphQLDoor
from app.usecases.shop import Shop


def clock() -> datetime:
    """Now, as an aware UTC instant."""
    return datetime.now(UTC)


def create_app(settings: Settings, colleagues: Colleagues | None = None) -> ASGIApp:
    """The product as one ASGI application; it opens its store when it starts."""
    pages, health, api = Pages(), Health(settings.lag_alarm_s), _api(settings)
    hooks = Hooks(settings, clock)
    tokens = Tokens(settings.signing_secret)
    telling = Telling(settings, tokens, clock)
    routes: list[BaseRoute] = [
        *health.routes(),
        *hooks.routes(),
        *([] if settings.is_production else dev_token_routes(tokens, clock)),
        *([] if settings.is_production else outbox_routes(telling.outbox)),
        *pages.routes(),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with _running(settings, api, health, hooks, tokens, telling, colleagues):
            yield

    site = Starlette(routes=routes, lifespan=lifespan)
    door = GraphQLDoor(api, site, _transport(settings, pages))
    return _open_to_listed_origins(door, settings)


@asynccontextmanager
async def _running(
    settings: Settings,
    api: Api,
    health: Health,
    hooks: Hooks,
    tokens: Tokens,
    telling: Telling,
    colleagues: Colleagues | None,
) -> AsyncIterator[None]:
    """Store, bell and tail for as long as the process serves."""
    bell = Bell(settings.broadcast_url)
    policy = deadline_policy(settings, clock())
    async with (
        opened_store(settings, on_commit=bell.ring, policy=policy) as store,
        bell,
        AsyncExitStack() as company,
    ):
        revocations = Revocations()
        tail = Tail(store, bell, keep=settings.tail_events, poll_s=settings.poll_interval_s)
        await tail.start()
        revocations.begin_with(await _ended_tokens(store))
        tail.listen(revocations.hear)
        hub = Hub(tail)
        product = _product(settings, store, tokens, revocations)
        api.open(product, tail, hub, Sessions(tokens, revocations, clock))
        hooks.open(product.shop)
        gauges = Gauges(store, bell, tail, hub, telling.tally)
        if colleagues is not None:
            await company.enter_async_context(colleagues.joined(gauges.read))
        health.begin(store, gauges, colleagues)
        async with asyncio.TaskGroup() as tasks:
            chores = [*_chores(product, settings), *telling.loops(store, tail)]
            loops = [tasks.create_task(loop) for loop in (hub.run(), *chores)]
            yield
            for loop in loops:
                loop.cancel()


def _chores(product: Product, settings: Settings) -> list[Coroutine[Any, Any, None]]:
    """What a process does by itself beside serving."""
    shop, store = product.shop, product.shop.store
    scans_wait = timedelta(days=settings.unmatched_scans_kept_days)
    payments_wait = timedelta(days=settings.unmatched_payments_kept_days)
    return [
        DeadlineWatch(shop, clock, settings.poll_interval_s).run(),
        forget_old_keys(store, shop.rules.keys_kept, clock),
        fold_the_ledger(store, clock),
        match_carriers_news(shop, scans_wait, clock),
        offer_choices_to_the_short(shop, clock),
        settle_payments_news(shop, payments_wait, clock),
        forget_old_paces(shop, clock),
        poll_carriers(shop, settings, clock),
        shorten_the_log(store, settings.log_kept_days, clock),
    ]


def _open_to_listed_origins(app: ASGIApp, settings: Settings) -> ASGIApp:
    if not settings.cors_origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "POST"],
        allow_headers=[
            "apollo-require-preflight",
            "authorization",
            "content-type",
            "last-event-id",
        ],
    )


def app(shared_folder: Path | None = None, **given: object) -> ASGIApp:
    """What a process runs that serves: settings from the environment, `given` before them.

    One of several workers finds the others in the folder that they share.
    """
    settings = with_keys(load_settings(**given))
    configure_logging(production=settings.is_production, level=settings.log_level)
    made = create_app(settings, Colleagues(shared_folder) if shared_folder else None)
    _leave_alone_what_stays()
    return made


def _leave_alone_what_stays() -> None:
    """Spare Python's cleaner the schema and the code, which it would go through again and again.

    A request leaves next to nothing in circles, so it may also come more rarely than it does.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


async def _ended_tokens(store: Store) -> set[str]:
    return await store.read(lambda moment: moment.log.ended_tokens())


def _product(settings: Settings, store: Store, tokens: Tokens, revocations: Revocations) -> Product:
    return Product(
        shop=Shop(store, shop_rules(settings)),
        tokens=tokens,
        revoked=revocations,
        guests=GuestLimits(settings.track_wrong_per_address, settings.track_wrong_per_order),
        clock=clock,
        tracking_ttl=timedelta(seconds=settings.tracking_token_ttl_s),
        paging=Paging(settings.page_size_default, settings.page_size_max),
    )


def _api(settings: Settings) -> Api:
    limits = Limits(
        tokens=settings.query_tokens_max,
        depth=settings.query_depth_max,
        aliases=settings.query_aliases_max,
        cost=settings.query_cost_max,
        unpaged_list=settings.query_list_cost,
        page=settings.page_size_max,
    )
    return Api(
        limits,
        introspection_code=lambda context: _introspection_code(settings, context),
        hide_suggestions=settings.is_production,
        persisted=PersistedDocuments(
            listed_documents(settings),
            only_listed=settings.documents_only,
            entries=settings.documents_registered_max,
            max_bytes=settings.documents_registered_bytes,
        ),
    )


def _introspection_code(settings: Settings, context: Context) -> str | None:
    """Why this viewer may not read the schema; None where they may."""
    match settings.introspection_for:
        case Introspection.ON:
            return None
        case Introspection.STAFF if context.viewer.is_staff:
            return None
        case Introspection.STAFF if context.viewer.role is Role.GUEST:
            return "UNAUTHENTICATED"
    return "FORBIDDEN"


def _serves_graphiql(settings: Settings) -> bool:
    """Where listed documents alone run it could ask nothing."""
    wanted = settings.graphiql.is_on(by_default=not settings.is_production)
    return wanted and not settings.documents_only


def _transport(settings: Settings, pages: Pages) -> TransportOptions:
    return TransportOptions(
        page=pages.graphiql_page if _serves_graphiql(settings) else None,
        guards_get=settings.get_guard.is_on(by_default=settings.is_production),
        post_only_fields=frozenset({"trackOrder"}),
        allowed_origins=tuple(settings.cors_origins),
        max_body_bytes=settings.body_bytes_max,
        init_timeout_s=settings.socket_init_s,
        operations_per_socket=settings.socket_operations_max,
        places=PlaceLimits(settings.sockets_per_principal, settings.guest_sockets_per_address),
    )
