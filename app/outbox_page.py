"""`/outbox`: what would have been sent, in development and on this machine only."""

from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from app.integrations.notices.outbox import Outbox

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_HEAD: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Outbox</title><h1>Outbox</h1>'
)
_STRICT: Final = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


def outbox_routes(outbox: Outbox) -> list[BaseRoute]:
    """A list of the messages, and each of them as plain text."""

    async def listed(request: Request) -> Response:
        if not _is_here(request):
            return _elsewhere()
        items = "".join(
            f'<li><a href="/outbox/{escape(file.name)}">{escape(file.name)}</a></li>'
            for file in outbox.files()
        )
        body = f"<ul>{items}</ul>" if items else "<p>Nothing has been written yet.</p>"
        return HTMLResponse(_HEAD + body, headers=_STRICT)

    async def shown(request: Request) -> Response:
        if not _is_here(request):
            return _elsewhere()
        text = outbox.read(request.path_params["name"])
        if text is None:
            return JSONResponse({"problem": "There is no such message."}, 404)
        return PlainTextResponse(text, headers=_STRICT)

    return [Route("/outbox", listed), Route("/outbox/{name}", shown)]


def _is_here(request: Request) -> bool:
    return request.client is not None and request.client.host in LOOPBACK


def _elsewhere() -> Response:
    return JSONResponse({"problem": "Only on the server's own machine."}, 403)
