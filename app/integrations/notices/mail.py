"""E-mail over SMTP: one message for one person, its id the same however often it is tried."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from app.domain.notices import Posted
from app.integrations.notices.letter import Letter

ANSWER_S: Final = 20.0
"""A server that says nothing for so long is as good as away."""
_PORTS: Final = {"smtp": 587, "smtps": 465}
_REFUSED_FOR_GOOD: Final = 500
"""RFC 5321, 4.2.1: replies from here on are permanent."""


class Tls(StrEnum):
    """How a connection is kept secret."""

    STARTTLS = "starttls"
    WHOLE = "whole"
    NONE = "none"


@dataclass(frozen=True, slots=True, repr=False)
class MailServer:
    """Where mail is handed over, and whom it is from."""

    host: str
    port: int
    tls: Tls
    user: str | None
    password: str | None
    sender: str
    answer_s: float = ANSWER_S


def read_mail_server(url: str) -> MailServer:
    """The server that `smtp://user:password@host:587?from=...` or `smtps://...` names.

    Raises:
        ValueError: a sentence that says what is wrong, without the URL's secrets.
    """
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("must look like smtp://user:password@host:587?from=orders@shop.example")
    unknown = sorted(set(asked) - {"from", "tls"})
    if unknown:
        raise ValueError(f"has the unknown part {unknown[0]!r}; `from` and `tls` are known")
    sender = asked.get("from", "")
    if "@" not in parseaddr(sender)[1]:
        raise ValueError(
            "lacks ?from=, the address that customers see, such as orders@shop.example"
        )
    try:
        tls = Tls(asked.get("tls", Tls.STARTTLS)) if parts.scheme == "smtp" else Tls.WHOLE
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise ValueError(
            "has a port that is no number, or a ?tls= that is no starttls or none"
        ) from None
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return MailServer(parts.hostname, port, tls, user, password, sender)


def as_mail(letter: Letter, sender: str, to: str, notice_id: str, at: datetime) -> EmailMessage:
    """The message as it is sent, plain text and HTML."""
    name, own = parseaddr(sender)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, addr_spec=own)
    mail["To"] = _address(to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{notice_id.lower()}@{own.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


def _address(to: str) -> Address:
    """The recipient, a domain beyond ASCII as the mail's own world writes it (RFC 5891)."""
    local_part, _, domain = to.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    return Address(username=local_part, domain=domain)


def post_mail(server: MailServer, mail: EmailMessage) -> Posted:
    """Hand the message over; whatever goes wrong is an answer, never an exception.

    Only a refused recipient or message is refused for good: the shop's own account, a server that
    is full or away are mended, and the message is tried again.
    """
    try:
        with _until_taken(_connected(server)) as smtp:
            _hand_over(smtp, mail)
    except smtplib.SMTPRecipientsRefused as refused:
        (code, _), *_ = refused.recipients.values()
        return Posted(f"SMTP_{code}", for_good=code >= _REFUSED_FOR_GOOD)
    except smtplib.SMTPDataError as refused:
        return Posted(f"SMTP_{refused.smtp_code}", refused.smtp_code >= _REFUSED_FOR_GOOD)
    except smtplib.SMTPAuthenticationError:
        return Posted("SMTP_LOGIN_REFUSED")
    except smtplib.SMTPResponseException as refused:
        return Posted(f"SMTP_{refused.smtp_code}")
    except smtplib.SMTPNotSupportedError:
        return Posted("SMTP_NOT_SUPPORTED", for_good=not mail["To"].isascii())
    except smtplib.SMTPServerDisconnected as gone:  # smtplib says so of a timeout too
        return Posted("TIMEOUT" if isinstance(gone.__context__, TimeoutError) else "DISCONNECTED")
    except (ssl.SSLError, ssl.CertificateError):
        return Posted("TLS_FAILED")
    except TimeoutError:
        return Posted("TIMEOUT")
    except (OSError, smtplib.SMTPException):
        return Posted("CONNECTION_FAILED")
    return Posted()


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls is Tls.WHOLE:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.answer_s, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.answer_s)
    try:
        if server.tls is Tls.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, mail: EmailMessage) -> None:
    to = mail["To"].addresses[0].addr_spec
    sender = mail["From"].addresses[0].addr_spec
    if to.isascii() and sender.isascii():
        smtp.sendmail(sender, [to], mail.as_bytes())
    else:  # RFC 6531: letters beyond ASCII in an address need the server's consent
        smtp.sendmail(
            sender, [to], mail.as_bytes(policy=SMTPUTF8), mail_options=["SMTPUTF8", "BODY=8BITMIME"]
        )


@contextmanager
def _until_taken(smtp: smtplib.SMTP) -> Iterator[smtplib.SMTP]:
    """The connection, closed at the end: once the message was taken no goodbye can undo it."""
    try:
        yield smtp
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    finally:
        smtp.close()
