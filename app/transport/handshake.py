"""A connection that asks to be a websocket, until the application has said what becomes of it."""

import asyncio
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

import uvicorn
from starlette.types import Message, Scope
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from websockets.datastructures import Headers
from websockets.exceptions import SecurityError
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from app.transport.negotiation import Media
from app.transport.payloads import Code, encoded, refused

KEPT: Final = frozenset({"Allow", "Upgrade"})
"""Headers of a refusal that say what would be accepted."""
TOO_LARGE: Final = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class Handshake:
    """The opening request and the ways to answer it; ASGI's own are for refusals only."""

    def __init__(
        self,
        transport: asyncio.Transport,
        config: uvicorn.Config,
        default_headers: Iterable[tuple[bytes, bytes]],
    ) -> None:
        self._transport = transport
        self._config = config
        self._default_headers = default_headers
        self._opening = ServerProtocol()
        self._request: Request
        self._response: Response
        self._refusal: Message | None = None
        self._refusal_body = b""
        self.is_answered = False

    def begin(self, data: bytes) -> bool:
        """Read the request; False where it is none that could be accepted, and was refused."""
        self._opening.receive_data(data)
        for event in self._opening.events_received():
            assert isinstance(event, Request), "frames come after the handshake"
            self._request, self._response = event, self._opening.accept(event)
            if self._response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
                return True
            told = [(n, v) for n, v in self._response.headers.raw_items() if n in KEPT]
            message = " ".join(self._response.body.decode().split())
            self.decline(HTTPStatus(self._response.status_code), message, headers=told)
            return False
        why = self._opening.handshake_exc
        is_too_large = isinstance(why, SecurityError)
        self.decline(TOO_LARGE if is_too_large else HTTPStatus.BAD_REQUEST, f"No handshake: {why}.")
        return False

    def scope(self, state: Mapping[str, Any], extensions: dict[str, Any]) -> Scope:
        """The request as ASGI has it."""
        headers, (path, _, query) = self._request.headers, self._request.path.partition("?")
        named = headers.get_all("Sec-WebSocket-Protocol")
        return {
            "type": "websocket",
            "asgi": {"version": self._config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if is_ssl(self._transport) else "ws",
            "server": get_local_addr(self._transport),
            "client": get_remote_addr(self._transport),
            "root_path": self._config.root_path,
            "path": self._config.root_path + unquote(path),
            "raw_path": self._config.root_path.encode("ascii") + path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [
                (name.lower().encode("ascii"), value.encode("latin-1"))
                for name, value in headers.raw_items()
            ],
            "subprotocols": [name.strip() for names in named for name in names.split(",")],
            "state": dict(state),
            "extensions": {"websocket.http.response": {}, **extensions},
        }

    def accept(self, subprotocol: str | None) -> None:
        """Let the connection be a websocket."""
        for name, value in self._default_headers:
            self._response.headers[name.decode("latin-1")] = value.decode("latin-1")
        if subprotocol is not None:
            self._response.headers["Sec-WebSocket-Protocol"] = subprotocol
        self._answer(self._response)

    async def receive(self) -> Message:
        return {"type": "websocket.connect"}

    async def send(self, message: Message) -> None:
        """What an application says that refuses."""
        if message["type"] == "websocket.close":
            self.refuse(HTTPStatus.FORBIDDEN)
        elif message["type"] == "websocket.http.response.start":
            self._refusal = message
        elif message["type"] == "websocket.http.response.body" and self._refusal is not None:
            self._refusal_body += message.get("body", b"")
            if not message.get("more_body", False):
                told = [
                    (n.decode("latin-1"), v.decode("latin-1")) for n, v in self._refusal["headers"]
                ]
                self.refuse(HTTPStatus(self._refusal["status"]), self._refusal_body, told)
        else:
            raise RuntimeError(f"{message['type']}: a websocket is refused here, or taken.")

    def refuse(
        self, status: HTTPStatus, body: bytes = b"", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Answer in HTTP and hang up."""
        told = Headers(headers)
        told.setdefault("Content-Length", str(len(body)))
        told["Connection"] = "close"
        self._answer(Response(status, status.phrase, told, body))
        self._transport.close()

    def decline(
        self,
        status: HTTPStatus,
        message: str,
        code: Code = Code.BAD_USER_INPUT,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Refuse in the shape of GraphQL."""
        told = [*headers, ("Content-Type", f"{Media.JSON.value}; charset=utf-8")]
        self.refuse(status, encoded(refused(message, code)), told)

    def _answer(self, response: Response) -> None:
        self.is_answered = True
        self._transport.write(response.serialize())
