"""A server of two workers that can't start while a file lies in their folder."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from app.transport.server import run
from app.transport.workers import CannotServe

AWAY = "database-is-away"
SERVES = "serves-"


@dataclass
class Toy:
    """Makes the application of one worker."""

    folder: Path

    def __call__(self) -> ASGIApp:
        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            if (self.folder / AWAY).exists():
                raise ConnectionError("the database is away")
            (self.folder / f"{SERVES}{os.getpid()}").touch()
            yield

        async def answer(_: Request) -> PlainTextResponse:
            return PlainTextResponse("here")

        return Starlette(routes=[Route("/", answer)], lifespan=lifespan)


def main(folder: str, port: str) -> None:
    def say(sentence: str) -> None:
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    try:
        run(Toy(Path(folder)), factory=True, port=int(port), workers=2, say=say, lifespan="on")
    except CannotServe as failed:
        sys.exit(str(failed))


if __name__ == "__main__":
    main(*sys.argv[1:])
