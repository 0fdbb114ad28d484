"""A running Waypost and a headless Chromium in front of it; either one missing is named."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

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


@dataclass
class Visit:
    """One page in a browser that remembers nothing, and all it complained of."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)
    asked_elsewhere: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.asked_elsewhere.append(request.url)


@pytest.fixture
def visit(chromium: Browser, shop: Shop, tmp_path: Path) -> Iterator[Visit]:
    with chromium.new_context(base_url=shop.product.url, locale="en-GB") as context:
        visitor = Visit(context.new_page(), shop.product.url)
        visitor.listen()
        yield visitor
