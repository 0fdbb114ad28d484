"""SMS and WeChat through apprise, against a server on this machine that plays the gateway."""

import io
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog

from app.domain.actors import Role
from app.domain.contacts import Contact
from app.domain.lifecycle import TrackingStatus
from app.domain.notices import NoticeChannel, Posted
from app.integrations.notices.gateways import check_gateway, post_by_gateway
from app.integrations.notices.letter import Letter
from app.logging import configure_logging
from app.storage.store import Store
from tests.notices.telling import an_office, begun, plan, queue, send
from tests.usecases.shopping import a_shop, buy, scan
from tests.usecases.shopping import send as hand_over

LETTER = Letter("Subject", "The text", "<p>The text</p>", "Tea House: on its way https://t.example")


@dataclass
class Gateway:
    """What was asked of it, and what it answers."""

    url: str = ""
    status: int = 200
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        return [parse_qs(urlsplit(path).query)["to"][0] for path, _ in self.asked]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    played = Gateway()

    class Hands(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            played.asked.append((self.path, json.loads(body)))
            self.send_response(played.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the test tells what it needs."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hands) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        played.url = f"json://127.0.0.1:{server.server_port}/send?-to={{to}}"
        yield played
        server.shutdown()


def test_the_number_is_put_into_the_url_and_the_short_text_sent(gateway: Gateway) -> None:
    posted = post_by_gateway(gateway.url, LETTER, "+447700900123")

    assert posted == Posted()
    assert gateway.recipients == ["+447700900123"]
    assert gateway.asked[0][1]["message"] == LETTER.short


def test_a_number_can_t_add_to_the_url(gateway: Gateway) -> None:
    post_by_gateway(gateway.url, LETTER, "1&-admin=yes/../x")

    assert gateway.recipients == ["1&-admin=yes/../x"]


def test_staff_get_subject_and_text(gateway: Gateway) -> None:
    post_by_gateway(gateway.url.replace("{to}", "room"), LETTER, None)

    assert gateway.asked[0][1]["title"] == LETTER.subject
    assert gateway.asked[0][1]["message"] == LETTER.text.strip()


def test_a_gateway_that_refuses_is_tried_again_and_our_log_tells_nobody_s_number(
    gateway: Gateway,
) -> None:
    gateway.status = 500
    root, out = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    configure_logging(production=False, level="debug", out=out)

    posted = post_by_gateway(gateway.url, LETTER, "+447700900123")

    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    assert posted == Posted("GATEWAY_FAILED")
    assert "7700900123" not in out.getvalue()


@pytest.mark.parametrize(
    ("url", "says"),
    [("json://gateway.example/", "lacks {to}"), ("nothing://x/{to}", "no URL that apprise knows")],
)
def test_a_wrong_url_is_told_at_the_start(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_gateway(url, personal=True)


async def test_who_has_only_a_phone_is_told_by_sms_in_their_language(
    store: Store, gateway: Gateway, tmp_path: Path
) -> None:
    shop = await a_shop(store, {"TEA": 9})
    await begun(store)
    await buy(shop, ("TEA", 1), customer=Contact("王", None, "+8613800138000", None, "ZH"))
    await plan(store)
    office = an_office(tmp_path, customers={NoticeChannel.SMS: gateway.url})

    await send(store, office.post)

    assert gateway.recipients == ["+8613800138000"]
    assert gateway.asked[0][1]["message"].startswith("【Tea House】您的订单")


async def test_a_lost_parcel_is_told_to_logistics(
    store: Store, gateway: Gateway, tmp_path: Path
) -> None:
    shop = await a_shop(store, {"TEA": 9})
    number = await buy(shop, ("TEA", 1))
    await hand_over(shop, f"{number}-1")
    await begun(store)
    await scan(shop, f"{number}-1", TrackingStatus.LOST)
    await plan(store)
    room = gateway.url.replace("{to}", "room")
    office = an_office(tmp_path, staff={Role.LOGISTICS: (room,)})

    await send(store, office.post)

    assert f"The parcel is lost ({number}-1)" in gateway.asked[0][1]["title"]
    staff = [row for row in await queue(store) if row.recipient == "LOGISTICS"]
    assert [row.status for row in staff] == ["SENT"]
