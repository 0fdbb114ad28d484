"""Whole answers as ASGI applications: bytes that are ready, under headers made beforehand."""

from collections.abc import Mapping
from typing import Final

from starlette.types import Receive, Scope, Send

from app.transport.negotiation import Media

_HEADERS: Final = {
    media: (
        (b"content-type", f"{media.value}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"accept"),
    )
    for media in (Media.JSON, Media.GRAPHQL)
}


class JsonAnswer:
    """One answer in one of the JSON forms."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(
        self, body: bytes, status: int, media: Media, headers: Mapping[str, str] | None = None
    ) -> None:
        self._body = body
        self._status = status
        self._headers = [*_HEADERS[media], (b"content-length", b"%d" % len(body))]
        if headers:
            self._headers += [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self._status, "headers": self._headers}
        )
        await send({"type": "http.response.body", "body": self._body})
