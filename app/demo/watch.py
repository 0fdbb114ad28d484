"""Whoever watches the shop: each alert is told as it comes, grows worse and goes."""

import asyncio
from collections.abc import Coroutine

from pydantic import ValidationError

from app.demo.desk import Desk
from app.demo.feed import Outcome
from app.demo.people import MANAGER
from app.demo.sights import EVENT_TYPES
from app.demo.trouble_answers import AlertTold, OrderTold
from app.demo.trouble_documents import ALERT_FEED, ORDER_FEED

_OUTCOMES = {
    "raised": Outcome.TROUBLE,
    "escalated": Outcome.WORSE,
    "resolved": Outcome.SETTLED,
}


async def watch(desk: Desk) -> None:
    """Follow both feeds for ever."""
    async with asyncio.TaskGroup() as feeds:
        feeds.create_task(_heard(desk, _alerts(desk)))
        feeds.create_task(_heard(desk, _orders(desk)))


async def _heard(desk: Desk, feed: Coroutine[None, None, None]) -> None:
    """Follow it until a message is not of the agreed shape, which is told."""
    try:
        await feed
    except ValidationError as error:
        desk.malformed("the feed", MANAGER, error)


async def _alerts(desk: Desk) -> None:
    async for told in desk.api.follow(ALERT_FEED, AlertTold, by=MANAGER):
        desk.sights.alert(told, desk.now())
        outcome = _OUTCOMES.get(told.type)
        if outcome is not None:  # who takes one up tells of it themselves
            alert = told.alert
            what = f"! {alert.kind} {alert.severity} {told.type}: {alert.message}"
            desk.tell(alert.about, what, outcome)


async def _orders(desk: Desk) -> None:
    which = {"types": list(EVENT_TYPES)}
    async for told in desk.api.follow(ORDER_FEED, OrderTold, by=MANAGER, variables=which):
        desk.sights.order(told, desk.now())
