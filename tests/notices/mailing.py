"""A real SMTP server on this machine, and what came in; it refuses, hangs and counts as asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from app.integrations.notices.mail import MailServer, Tls

SENDER = "Tea House <orders@tea.example>"


@dataclass
class MailRoom:
    """What the server took, and how it behaves."""

    port: int = 0
    host: str = "127.0.0.1"
    taken: list[Envelope] = field(default_factory=list)
    answer_to_recipient: str = "250 OK"
    answer_to_data: str = "250 OK"
    logins: list[str] = field(default_factory=list)
    hangs: threading.Event | None = None
    """Set by who wants it to say nothing; it goes on once the event is set."""

    @property
    def server(self) -> MailServer:
        return MailServer(self.host, self.port, Tls.NONE, None, None, SENDER, answer_s=5)

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}?tls=none&from=orders@tea.example"

    @property
    def mails(self) -> list[EmailMessage]:
        """What came in, as a mail program reads it."""
        return [
            message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
            for envelope in self.taken
        ]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in mail["To"]]


class _Hands:
    """aiosmtpd calls these by their names."""

    def __init__(self, room: MailRoom) -> None:
        self._room = room

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._room.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._room.answer_to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self._room.hangs is not None:
            await server.loop.run_in_executor(None, self._room.hangs.wait, 20)
        if self._room.answer_to_data.startswith("250"):
            self._room.taken.append(envelope)
        return self._room.answer_to_data


class _OnAnyPort(Controller):
    """aiosmtpd 1.4 knocks at the port that was asked for, not at the one that it got."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def receiving(port: int = 0, **options: Any) -> Iterator[MailRoom]:
    """A server that takes mail within the block."""
    room = MailRoom()

    def login(_: Any, __: Any, ___: Any, ____: Any, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        room.logins.append(given.login.decode())
        return AuthResult(success=given.password == b"right", handled=False)

    if options.pop("with_login", False):
        options |= {"authenticator": login, "auth_required": True, "auth_require_tls": False}
    controller = _OnAnyPort(
        _Hands(room), hostname=room.host, port=port, enable_SMTPUTF8=True, **options
    )
    controller.start()
    try:
        room.port = controller.port
        yield room
    finally:
        if room.hangs is not None:
            room.hangs.set()
        controller.stop()
