"""The server that `make run` starts beside the demo: one child process, watched and put away."""

import asyncio
import errno
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import httpx

_READY_WITHIN_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.1
# The server sends its clients away over some seconds before it ends.
_STOPPED_WITHIN_S: Final = 20.0
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class ServerFailedError(Exception):
    """There is no server to play against; the message is one line for a person."""


def url_of(host: str, port: int) -> str:
    """Where a server that listens there is reached from this machine."""
    reached = _ANYWHERE.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def ensure_free(host: str, port: int) -> None:
    """
    Raises:
        ServerFailedError: nobody can listen there; says why and what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            another = f". Choose another: make run PORT={port % 65_535 + 1}"
            hint = another if error.errno == errno.EADDRINUSE else ""
            raise ServerFailedError(
                f"Nothing can listen on {host}:{port}: {error.strerror}{hint}"
            ) from None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens, where what it says goes, and its environment beside ours."""

    host: str
    port: int
    log: Path
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return url_of(self.host, self.port)


@asynccontextmanager
async def running(place: Place) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server that is ready, and stopped when the block ends.

    Raises:
        ServerFailedError: the place is taken, or the server did not come up.
    """
    ensure_free(place.host, place.port)
    with _log_file(place.log) as output:
        command = ("-m", "app", "serve", "--host", place.host, "--port", str(place.port))
        # A session of its own: Ctrl-C reaches the demo alone, which then stops the server in order.
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=os.environ | place.environment,
        )
    try:
        await _until_ready(child, place.url, place.log)
        yield child
    finally:
        await _stopped(child)


def ended(child: asyncio.subprocess.Process, log: Path) -> ServerFailedError:
    """Why the server is gone, in its own last words."""
    lines = log.read_text(errors="replace").splitlines()
    said = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return ServerFailedError(f"The server ended with status {child.returncode}: {said} (see {log})")


def _log_file(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("wb")


async def _until_ready(child: asyncio.subprocess.Process, url: str, log: Path) -> None:
    async with httpx.AsyncClient(timeout=2.0, trust_env=False) as http:
        try:
            async with asyncio.timeout(_READY_WITHIN_S):
                while not await is_ready(http, url):
                    if child.returncode is not None:
                        raise ended(child, log)
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError:
            late = f"The server was not ready after {_READY_WITHIN_S:.0f} s (see {log})"
            raise ServerFailedError(late) from None


async def is_ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/health/ready")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def _stopped(child: asyncio.subprocess.Process) -> None:
    """Ask it to end; a second Ctrl-C, or too long a wait, ends it without asking."""
    if child.returncode is not None:
        return
    child.terminate()
    try:
        async with asyncio.timeout(_STOPPED_WITHIN_S):
            await child.wait()
    except (TimeoutError, asyncio.CancelledError):
        child.kill()
        await child.wait()
