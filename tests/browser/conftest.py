"""A running Waypost and a headless Chromium in front of it; either one missing is named."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    WebSocket,
    sync_playwright,
)

from app.manifest import OWN
from app.transport.pages import BUILT
from tests.acceptance.product import Waypost
from tests.acceptance.shop import Shop

# Without these Chromium does not run as root, and asks its maker's hosts at every start.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Closed with its module: Playwright's own loop keeps asynchronous tests from running."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    if not (BUILT / "graphiql" / "index.html").exists():
        pytest.skip("the web pages are not built (make pages)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shop(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    product = Waypost(tmp_path_factory.mktemp("browsed"), {})
    try:
        product.start()
        yield Shop(product)
    finally:
        product.stop()


@cache
def listed() -> frozenset[str]:
    """What the build says that its pages send."""
    manifest = json.loads(OWN.read_bytes())
    return frozenset(operation["body"] for operation in manifest["operations"])


@dataclass
class Visit:
    """One page in a browser that remembers nothing, and all it complained of."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)
    asked_elsewhere: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    """Documents that the build does not list, GraphiQL's aside."""

    def listen(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)
        self.page.on("websocket", self._joined)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.asked_elsewhere.append(request.url)
        if request.method == "POST" and request.url == f"{self.home}/graphql":
            self._sent(json.loads(request.post_data or "{}").get("query", ""))

    def _joined(self, socket: WebSocket) -> None:
        socket.on("framesent", self._told)

    def _told(self, frame: str | bytes) -> None:
        message = json.loads(frame)
        if message["type"] == "subscribe":
            self._sent(message["payload"]["query"])

    def _sent(self, text: str) -> None:
        if not self.page.url.startswith(f"{self.home}/graphql") and text not in listed():
            self.unlisted.append(text)


@pytest.fixture
def visit(chromium: Browser, shop: Shop, tmp_path: Path) -> Iterator[Visit]:
    with chromium.new_context(base_url=shop.product.url, locale="en-GB") as context:
        visitor = Visit(context.new_page(), shop.product.url)
        visitor.listen()
        yield visitor
    assert visitor.unlisted == []
