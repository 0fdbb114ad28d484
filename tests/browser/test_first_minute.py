"""The first minute of somebody who has just typed `make run`: each page they are sent to moves."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Visit
from .living import a_demo, link_told

pytestmark = [pytest.mark.chromium, pytest.mark.patient]

# Ten seconds is what we promise on a quiet machine; the one that tests may be busy with much else.
MOVES_WITHIN_MS = 40_000


def moves(page: Page, where: str) -> None:
    """What can be read there changes while one looks on and does nothing."""
    shown = page.locator(where)
    expect(shown).to_contain_text(re.compile(r"\w"), timeout=MOVES_WITHIN_MS)
    page.wait_for_timeout(1_500)  # what the page reads once is there now
    before = shown.inner_text()
    expect(shown).not_to_have_text(before, use_inner_text=True, timeout=MOVES_WITHIN_MS)


def test_each_page_that_make_run_names_moves_while_one_looks_on(
    chromium: Browser, tmp_path: Path
) -> None:
    with a_demo(tmp_path) as home:
        pages = {
            "/": "ul.range",
            "/track": "section[aria-labelledby='on-the-move']",
            link_told(tmp_path): "main",
            "/ops": "main",
            "/graphql": ".graphiql-response .view-lines",
        }
        for address, where in pages.items():
            with chromium.new_context(base_url=home, locale="en-GB") as context:
                visitor = Visit(context.new_page(), home)
                visitor.listen()
                visitor.page.goto(address)
                moves(visitor.page, where)
                assert visitor.complaints == [], address
                assert visitor.asked_elsewhere == [], address
