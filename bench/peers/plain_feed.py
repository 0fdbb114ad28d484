"""The plain server's feeds: broadcaster in memory, an execution for each subscriber and event."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

import strawberry
from broadcaster import Broadcast
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bench.peers.shapes import instant

CHANNEL: Final = "orders"
broadcast = Broadcast("memory://")


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    await broadcast.connect()
    yield
    await broadcast.disconnect()


def told(number: str) -> dict[str, Any]:
    """The event of a note, as Waypost tells it."""
    return {
        "type": "order.note_added",
        "orderNumber": number,
        "status": "SHIPPED",
        "version": 6,
        "occurredAt": instant(int(datetime.now(UTC).timestamp() * 1_000_000)),
        "actor": {"role": "MANAGER", "name": "bench"},
        "message": "A note was added",
    }


async def publish(number: str, channel: str = CHANNEL) -> None:
    await broadcast.publish(channel, json.dumps(told(number)))


async def published(request: Request) -> Response:
    """Tell the followers of each order that is named."""
    for number in await request.json():
        await publish(number, number)
    return PlainTextResponse("told")


@strawberry.type
class Actor:
    """Who did it."""

    role: str
    name: str


@strawberry.type
class OrderEvent:
    """One fact."""

    type: str
    order_number: str
    status: str
    version: int
    occurred_at: str
    actor: Actor
    message: str


def event_of(text: str) -> OrderEvent:
    facts = json.loads(text)
    return OrderEvent(
        type=facts["type"],
        order_number=facts["orderNumber"],
        status=facts["status"],
        version=facts["version"],
        occurred_at=facts["occurredAt"],
        actor=Actor(**facts["actor"]),
        message=facts["message"],
    )


async def followed(channel: str) -> AsyncGenerator[OrderEvent, None]:
    async with broadcast.subscribe(channel) as heard:
        async for one in heard:  # type: ignore[union-attr]
            yield event_of(one.message)  # type: ignore[union-attr]


@strawberry.type
class Subscription:
    """What may be followed."""

    @strawberry.subscription
    async def order_events(self) -> AsyncGenerator[OrderEvent, None]:
        async for event in followed(CHANNEL):
            yield event

    @strawberry.subscription
    async def order_updated(self, number: str) -> AsyncGenerator[OrderEvent, None]:
        async for event in followed(number):
            yield event
