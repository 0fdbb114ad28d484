"""Mail over real sockets: what arrives, and what is made of every way to fail."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.domain.notices import Posted
from app.integrations.notices.letter import Letter
from app.integrations.notices.mail import (
    MailServer,
    Tls,
    as_mail,
    post_mail,
    read_mail_server,
)
from tests.builders import NOON
from tests.notices.mailing import SENDER, MailRoom, receiving

LETTER = Letter("您的订单 1 已发货", "您好：\n\n已发货。\n", "<p>您好</p>", "short")
ID = "01M7YZPC30790WN4G9HWQSE8A8"


def a_mail(to: str = "anna@example.org", letter: Letter = LETTER) -> EmailMessage:
    return as_mail(letter, SENDER, to, ID, NOON)


def test_what_arrives_is_text_and_html_with_an_id_of_its_own(mail_room: MailRoom) -> None:
    posted = post_mail(mail_room.server, a_mail())

    (mail,) = mail_room.mails
    assert posted == Posted()
    assert mail["Subject"] == LETTER.subject
    assert mail["From"] == SENDER
    assert mail["Message-ID"] == f"<{ID.lower()}@tea.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == LETTER.text


def test_a_line_break_in_a_subject_or_an_address_makes_no_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        a_mail(letter=Letter("Hello\r\nBcc: all@example.org", "x", "x", "x"))
    with pytest.raises(ValueError, match="CR or LF"):
        a_mail(to="anna@example.org\r\nBcc: all@example.org")


@pytest.mark.parametrize(
    ("recipient", "data", "posted"),
    [
        ("550 no such user", "250 OK", Posted("SMTP_550", for_good=True)),
        ("451 try later", "250 OK", Posted("SMTP_451")),
        ("250 OK", "554 looks like spam", Posted("SMTP_554", for_good=True)),
        ("250 OK", "452 disk full", Posted("SMTP_452")),
    ],
)
def test_a_refusal_is_for_good_or_for_now(
    mail_room: MailRoom, recipient: str, data: str, posted: Posted
) -> None:
    mail_room.answer_to_recipient, mail_room.answer_to_data = recipient, data

    assert post_mail(mail_room.server, a_mail()) == posted
    assert mail_room.taken == []


def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    away = MailServer("127.0.0.1", port, Tls.NONE, None, None, SENDER)

    assert post_mail(away, a_mail()) == Posted("CONNECTION_FAILED")


def test_a_server_that_says_nothing_keeps_nobody_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        server = MailServer("127.0.0.1", port, Tls.NONE, None, None, SENDER, answer_s=0.2)

        assert post_mail(server, a_mail()) == Posted("TIMEOUT")


def test_a_server_that_hangs_up_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            caller, _ = rude.accept()
            caller.close()

        hangs_up = threading.Thread(target=hang_up)
        hangs_up.start()
        port = rude.getsockname()[1]
        server = MailServer("127.0.0.1", port, Tls.NONE, None, None, SENDER, answer_s=5)

        posted = post_mail(server, a_mail())

        hangs_up.join()
    assert posted.code in {"DISCONNECTED", "CONNECTION_FAILED"}
    assert not posted.for_good


def test_who_has_an_account_logs_in_and_a_wrong_password_is_mended_by_the_shop() -> None:
    with receiving(with_login=True) as room:
        right = MailServer(room.host, room.port, Tls.NONE, "shop", "right", SENDER)
        wrong = MailServer(room.host, room.port, Tls.NONE, "shop", "wrong", SENDER)

        assert post_mail(wrong, a_mail()) == Posted("SMTP_LOGIN_REFUSED")
        assert post_mail(right, a_mail()) == Posted()

    assert set(room.logins) == {"shop"}
    assert len(room.taken) == 1


def test_no_mail_goes_over_a_connection_whose_certificate_nobody_vouches_for(
    tmp_path: Path,
) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(_self_signed(tmp_path))
    with receiving(tls_context=own) as room:
        server = MailServer(room.host, room.port, Tls.STARTTLS, None, None, SENDER)

        assert post_mail(server, a_mail()) == Posted("TLS_FAILED")

    assert room.taken == []


def test_mail_goes_encrypted_where_the_certificate_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = _self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(pem)
    with receiving(tls_context=own, require_starttls=True) as room:
        server = MailServer("localhost", room.port, Tls.STARTTLS, None, None, SENDER)

        assert post_mail(server, a_mail()) == Posted()

    assert len(room.taken) == 1


def test_an_address_beyond_ascii_is_written_to_as_it_is(mail_room: MailRoom) -> None:
    posted = post_mail(mail_room.server, a_mail(to="王@example.org"))

    assert posted == Posted()
    assert mail_room.taken[0].rcpt_tos == ["王@example.org"]


def test_a_url_names_server_account_and_sender() -> None:
    server = read_mail_server("smtp://me:p%40ss@mail.example:2525?from=Tea <a@tea.example>")

    assert (server.host, server.port, server.tls) == ("mail.example", 2525, Tls.STARTTLS)
    assert (server.user, server.password) == ("me", "p@ss")
    assert server.sender == "Tea <a@tea.example>"
    assert read_mail_server("smtps://mail.example?from=a@tea.example").port == 465


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("smtp://mail.example", "lacks .from="),
        ("smtp://?from=a@tea.example", "must look like"),
        ("smtp://mail.example?from=a@tea.example&to=b", "unknown part 'to'"),
        ("smtp://mail.example:x?from=a@tea.example", "port that is no number"),
    ],
)
def test_a_wrong_url_says_what_is_wrong_and_nothing_secret(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_mail_server(url)


def _self_signed(folder: Path) -> Path:
    """A certificate for `localhost`, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "mail.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return pem
