"""One run of the demo against one server: connect, fill the shelves, open the shop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from app.demo.answers import Viewer
from app.demo.child import ServerFailedError, is_ready
from app.demo.client import Api, Issue, RejectedError, connected
from app.demo.desk import Desk, Run
from app.demo.documents import VIEWER
from app.demo.feed import Deed, Outcome
from app.demo.people import MANAGER
from app.demo.seeding import seed
from app.demo.shop import Board, Pace, Shop
from app.demo.watch import watch


def now() -> datetime:
    return datetime.now(UTC)


async def play(url: str, issue: Issue, *, pace: Pace, run: Run, show: Board) -> None:
    """Keep the shop at `url` moving until `pace` says it is enough; `run` tells of it meanwhile.

    Raises:
        ServerFailedError: nobody answers at `url`, or does not believe our tokens.
    """

    def away(what: str) -> None:
        run.tell(Deed(now(), "server", what, "", Outcome.NOTICE))

    async with connected(url, issue, away) as api:
        await _ensure_welcome(api, url)
        run.sights.begin(now())
        desk = Desk(api, now, run)
        async with _watched(desk):
            await seed(desk)
            await Shop(desk, pace, show).run()


@asynccontextmanager
async def _watched(desk: Desk) -> AsyncIterator[None]:
    """Alerts are told as long as the block lasts."""
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(watch(desk))
        yield
        watching.cancel()


async def _ensure_welcome(api: Api, url: str) -> None:
    """Say at once what would otherwise fail on every single action."""
    async with httpx.AsyncClient(timeout=5.0, trust_env=False) as http:
        if not await is_ready(http, url.rstrip("/")):
            raise ServerFailedError(
                f"No Waypost is ready at {url}: start one with `waypost serve`, or use `make run`"
            )
    try:
        viewer = await api.read(VIEWER, Viewer, by=MANAGER)
    except RejectedError as error:
        raise ServerFailedError(
            f"The server at {url} does not accept our tokens ({error}): run the demo with the "
            "server's WAYPOST_SECRET_KEY or WAYPOST_DATA_DIR"
        ) from None
    if viewer.role is not MANAGER.role:
        raise ServerFailedError(f"The server at {url} takes our manager for {viewer.role}")
