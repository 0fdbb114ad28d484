"""Feeds of the whole schema, in this process, as their followers take them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.domain.actors import Actor
from app.storage.store import Store
from tests.api.doors import Doors
from tests.builders import MAY
from tests.subscriptions.following import at_work, hand_rung

FEEDS = {
    "orderUpdated": """subscription($after: String, $number: String!) {
      orderUpdated(number: $number, after: $after) {
        cursor type version status order { version status } } }""",
    "trackingUpdated": """subscription($after: String, $token: String!) {
      trackingUpdated(token: $token, after: $after) { cursor type tracking { status } } }""",
    "orderEvents": """subscription($after: String, $filter: OrderEventFilter) {
      orderEvents(after: $after, filter: $filter) { cursor type version orderNumber } }""",
    "stockChanged": """subscription($after: String, $filter: StockFilter) {
      stockChanged(after: $after, filter: $filter) { cursor kind onHand reserved } }""",
    "availabilityChanged": """subscription($after: String, $skus: [String!]!) {
      availabilityChanged(skus: $skus, after: $after) { cursor sku available } }""",
    "alertChanged": """subscription($after: String, $filter: AlertFilter) {
      alertChanged(after: $after, filter: $filter) { cursor type alert { kind } } }""",
}


@asynccontextmanager
async def live_doors(store: Store, *, keep: int = 1_000) -> AsyncIterator[Doors]:
    """Doors whose feeds move with every commit."""
    tail = hand_rung(store, keep=keep)
    await tail.start()
    doors = Doors(store, tail)
    async with at_work(doors.hub):
        yield doors


async def heard(
    doors: Doors, feed: str, count: int, by: Actor = MAY, **variables: Any
) -> list[dict[str, Any]]:
    """The first `count` messages of a feed."""
    found: list[dict[str, Any]] = []
    async with doors.feed(FEEDS[feed], by, **variables) as stream:
        while len(found) < count:
            found.append(message(await anext(stream)))
    return found


def message(update: Any) -> dict[str, Any]:
    """What an update shows; one with errors is none."""
    assert "errors" not in update.payload, update.payload
    (shown,) = update.payload["data"].values()
    return dict(shown)


def ending(update: Any) -> dict[str, Any]:
    """The extensions of the error that an update ends with."""
    assert "data" not in update.payload, update.payload
    return dict(update.payload["errors"][0]["extensions"])
