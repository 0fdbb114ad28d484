"""`make pictures`: the pages as they look beside a living demo, written to docs/pictures/pages."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
from playwright.sync_api import Browser, sync_playwright

from tests.acceptance.product import ROOT

from .living import a_demo

FOLDER: Final = ROOT / "docs" / "pictures" / "pages"
LIFE_S: Final = 75
"""Until every list of the wall has something to show."""
SETTLES_MS: Final = 3_500
SWITCHES: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run")
PHONE: Final = (390, 844)
DESK: Final = (1280, 800)
ROOM: Final = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page at an address, as somebody has it before them."""

    name: str
    address: str
    size: tuple[int, int]
    scheme: str = "light"
    locale: str = "en-GB"
    presses: str | None = None
    """A button to press first, by its name."""


class Asker:
    """A manager with questions."""

    def __init__(self, url: str) -> None:
        self._url = url
        offered = httpx.get(f"{url}/dev/tokens", timeout=5).json()
        self._token = next(one["token"] for one in offered if one["role"] == "MANAGER")

    def ask(self, document: str, **variables: object) -> Any:
        answer = httpx.post(
            f"{self._url}/graphql",
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {self._token}"},
            timeout=10,
        ).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def order_on_its_way(self) -> tuple[str, str]:
        """The number and the contact of an order with a parcel that is out."""
        found = self.ask(
            "query Out { orders(first: 50, filter: {statuses: [SHIPPED]}) "
            "{ nodes { number customer { email } } } }"
        )
        named = [one for one in found["orders"]["nodes"] if (one["customer"] or {}).get("email")]
        return named[0]["number"], named[0]["customer"]["email"]

    def tracking_token(self) -> str:
        number, contact = self.order_on_its_way()
        found = self.ask(
            "query Track($number: String!, $contact: String!) "
            "{ trackOrder(number: $number, contact: $contact) { token } }",
            number=number,
            contact=contact,
        )
        return str(found["trackOrder"]["token"])


def pictures(asker: Asker) -> tuple[Picture, ...]:
    track = f"/track/{quote(asker.tracking_token())}"
    order, _ = asker.order_on_its_way()
    return (
        Picture("shop", "/", DESK),
        Picture("shop-phone-zh-dark", "/", PHONE, "dark", "zh-CN"),
        Picture("tracking", track, DESK),
        Picture("tracking-phone-zh", track, PHONE, locale="zh-CN"),
        Picture("tracking-phone-dark", track, PHONE, "dark"),
        Picture("wall", "/ops", ROOM, "dark"),
        Picture("wall-desk-light-zh", "/ops", DESK, locale="zh-CN", presses="浅色"),
        Picture("wall-phone-dark", "/ops", PHONE, "dark"),
        Picture("pick-phone", "/ops/pick", PHONE, presses="Light"),
        Picture("order", f"/ops/orders/{order}", DESK),
        Picture("pick-queue", "/ops/pick", DESK, presses="Light"),
        Picture("deliveries", "/ops/deliveries", DESK),
        Picture("alerts-dark", "/ops/alerts", DESK, "dark"),
        Picture("graphiql", "/graphql", DESK),
    )


def take(browser: Browser, home: str, picture: Picture) -> Path:
    width, height = picture.size
    with browser.new_context(
        base_url=home,
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        locale=picture.locale,
        reduced_motion="reduce",
    ) as context:
        page = context.new_page()
        page.goto(picture.address)
        if picture.presses is not None:
            page.get_by_role("button", name=picture.presses).click()
        page.wait_for_timeout(SETTLES_MS)
        target = FOLDER / f"{picture.name}.jpg"
        page.screenshot(path=target, type="jpeg", quality=82)
    return target


def main() -> int:
    program = shutil.which("chromium")
    if program is None:
        sys.stderr.write("Chromium is not installed: pictures are taken with it.\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        a_demo(Path(folder), "--seed", "7", "--rate", "8") as home,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=list(SWITCHES)) as browser,
    ):
        time.sleep(LIFE_S)
        for picture in pictures(Asker(home)):
            taken = take(browser, home, picture)
            told = {"picture": picture.name, "kilobytes": round(taken.stat().st_size / 1000)}
            sys.stdout.write(f"{json.dumps(told)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
