"""Where only listed documents run, the server's own pages go on working, and nothing else runs."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.manifest import OWN
from app.transport.pages import BUILT
from tests.acceptance.product import Waypost
from tests.acceptance.shop import Goods, Shop

from .conftest import listed
from .pages import (
    PATIENCE_MS,
    arrives_at_tracking,
    fills_in,
    goes_to_checkout,
    has_status,
    is_said_to_be,
    visiting,
)

WEB = BUILT.parent
SENT = Path(__file__).with_name("sent.js")
EXPORTED = re.compile(r"^export const (\w+Document)\b", re.MULTILINE)
SAY_WHAT_IS_SENT = """
import { runnerImport } from "vite";
const { module } = await runnerImport(process.argv[1], { configFile: false, logLevel: "error" });
console.log(JSON.stringify(await module.sent()));
"""
NOT_LISTED = "PERSISTED_QUERY_NOT_IN_LIST"


@pytest.fixture
def stocked(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Shop, Goods]]:
    """A shop with something on its shelf, started anew to run listed documents only."""
    product = Waypost(tmp_path, {})
    try:
        product.start()
        shop = Shop(product)
        goods = shop.stocked(5)
        product.stop()
        product.settings["WAYPOST_DOCUMENTS_ONLY"] = "true"
        product.start()
        yield shop, goods
    finally:
        product.stop()


@pytest.mark.chromium
@pytest.mark.patient
def test_an_order_is_placed_followed_and_acted_on_where_only_listed_documents_run(
    chromium: Browser, stocked: tuple[Shop, Goods]
) -> None:
    shop, goods = stocked
    with visiting(chromium, shop) as buyer, visiting(chromium, shop) as staff:
        goes_to_checkout(buyer.page, goods)
        fills_in(buyer.page)
        buyer.page.get_by_role("button", name="Place the order").click()
        number = arrives_at_tracking(buyer.page)
        has_status(buyer.page, "CONFIRMED")
        is_said_to_be(buyer.page, "live")

        staff.page.goto("/ops")
        confirmed = staff.page.locator("[data-state='CONFIRMED'] .count")
        expect(confirmed).to_have_text("1", timeout=PATIENCE_MS)
        is_said_to_be(staff.page, "live")
        staff.page.goto(f"/ops/orders/{number}")
        staff.page.get_by_role("button", name="Put on hold").click()
        form = staff.page.get_by_role("dialog", name="Put on hold")
        form.get_by_label("Suspicious").check()
        form.get_by_role("button", name="Put on hold").click()

        has_status(buyer.page, "ON_HOLD")
        assert buyer.complaints == staff.complaints == []


@pytest.mark.chromium
@pytest.mark.patient
def test_a_text_that_no_page_sends_is_refused_beside_them(stocked: tuple[Shop, Goods]) -> None:
    shop, _ = stocked

    assert shop.guest.refusal("{ feedCursor }") == NOT_LISTED
    assert shop.manager.refusal("{ __schema { queryType { name } } }") == NOT_LISTED


@pytest.fixture(scope="module")
def sent() -> dict[str, str]:
    """What the pages put on the wire, by the name of the document's export or its own."""
    if shutil.which("node") is None or not (WEB / "node_modules" / "vite").is_dir():
        pytest.skip("Node.js or what the web pages are built with is missing (make pages)")
    if not OWN.is_file():
        pytest.skip("the web pages are not built (make pages)")
    said = subprocess.run(
        ["node", "--input-type=module", "--eval", SAY_WHAT_IS_SENT, str(SENT)],
        cwd=WEB,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    texts: dict[str, str] = json.loads(said.stdout)
    return texts


def test_the_list_is_what_the_pages_send_letter_for_letter(sent: dict[str, str]) -> None:
    assert set(sent.values()) == listed()


def test_no_document_of_the_pages_was_left_out(sent: dict[str, str]) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (WEB / "src").rglob("*.gen.ts")]
    exported = {name for source in sources for name in EXPORTED.findall(source)}

    assert exported
    assert exported <= set(sent)
