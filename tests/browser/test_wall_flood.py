"""Two hundred events a second, then many thousands: the wall stays smooth and does not grow.

The server's side of the websocket is played here: no machine of ours places two hundred orders a
second and draws a wall beside it. What is measured is the page, which cannot tell the difference.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, WebSocketRoute, expect

from tests.acceptance.shop import Shop

from .pages import PATIENCE_MS, is_said_to_be, visiting

pytestmark = [pytest.mark.chromium, pytest.mark.patient]

A_SECOND = 200
SECONDS = 6
WARM, MANY = 2_000, 8_000
GROWTH_BYTES = 2_000_000
NODES = 400
STATES = ("PLACED", "CONFIRMED", "PROCESSING", "READY_TO_SHIP", "SHIPPED", "DELIVERED")

WATCH = """() => {
  window.seen = {frames: 0, draws: 0, busy: 0, start: performance.now()};
  const frame = () => { seen.frames += 1; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  let drawn = -1;
  new MutationObserver(() => { if (drawn !== seen.frames) seen.draws += 1; drawn = seen.frames; })
    .observe(document.querySelector('.feed ol'), {childList: true});
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.busy += task.duration;
  }).observe({type: 'longtask'});
}"""


@dataclass
class Played:
    """The server's end of the page's websocket."""

    socket: WebSocketRoute | None = None
    feeds: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    def meets(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(self._heard)

    def _heard(self, text: str | bytes) -> None:
        message = json.loads(text)
        assert self.socket is not None
        if message["type"] == "complete":
            return
        if message["type"] == "connection_init":
            self.socket.send(json.dumps({"type": "connection_ack"}))
        elif message["type"] == "ping":
            self.socket.send(json.dumps({"type": "pong"}))
        elif message["payload"]["variables"].get("after") == "nowhere":
            unknown = {"code": "CURSOR_UNKNOWN", "feedCursor": "c0"}
            refused = [{"message": "No entry has this cursor.", "extensions": unknown}]
            told = {"id": message["id"], "type": "error", "payload": refused}
            self.socket.send(json.dumps(told))
        else:
            for feed in ("orderEvents", "stockChanged", "alertChanged", "operations"):
                if feed in message["payload"]["query"]:
                    self.feeds[feed] = message["id"]

    def happens(self) -> None:
        """One more order moves on."""
        self.sent += 1
        place = self.sent % (len(STATES) - 1)
        self._tell(
            "orderEvents",
            {
                "cursor": f"c{self.sent}",
                "type": "order.confirmed" if self.sent % 3 else "shipment.picked",
                "recordedAt": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                "orderNumber": f"261122-{self.sent:08d}",
                "status": STATES[place + 1],
                "previousStatus": STATES[place],
                "message": f"The order moved on, for the {self.sent}th time.",
                "actor": {"role": "SYSTEM"},
            },
        )

    def _tell(self, feed: str, event: dict[str, Any]) -> None:
        assert self.socket is not None
        payload = {"data": {feed: event}}
        message = {"id": self.feeds[feed], "type": "next", "payload": payload}
        self.socket.send(json.dumps(message))


def shows_the_newest(page: Page, played: Played) -> None:
    newest = page.get_by_role("region", name="Everything").get_by_role("listitem").first
    expect(newest).to_contain_text(f"the {played.sent}th time", timeout=PATIENCE_MS * 4)


def heap(cdp: CDPSession) -> tuple[int, int]:
    """Bytes in use after a collection, and nodes of the document."""
    for _ in range(2):
        cdp.send("HeapProfiler.collectGarbage")
    used = int(cdp.send("Runtime.getHeapUsage")["usedSize"])
    return used, int(cdp.send("Memory.getDOMCounters")["nodes"])


def flooded(page: Page, played: Played, pause: Callable[[], None], events: int) -> None:
    for _ in range(events // 10):
        for _ in range(10):
            played.happens()
        pause()


@pytest.mark.patient
def test_the_wall_is_smooth_at_two_hundred_events_a_second_and_never_grows(
    chromium: Browser, shop: Shop
) -> None:
    with visiting(chromium, shop, viewport={"width": 1920, "height": 1080}) as visit:
        page, played = visit.page, Played()
        page.route_web_socket("**/graphql", played.meets)
        page.goto("/ops")
        expect(page.get_by_text("Listening.")).to_be_visible(timeout=PATIENCE_MS)
        is_said_to_be(page, "live")
        played.happens()
        shows_the_newest(page, played)

        # at the pace of a very busy day
        page.evaluate(WATCH)
        flooded(page, played, lambda: page.wait_for_timeout(10_000 / A_SECOND), A_SECOND * SECONDS)
        shows_the_newest(page, played)
        seen = page.evaluate("() => ({...seen, ms: performance.now() - seen.start})")
        assert seen["draws"] <= seen["frames"] + 1, seen
        assert seen["busy"] < seen["ms"] / 2, seen

        # as many as come in hours, as fast as they are taken
        cdp = page.context.new_cdp_session(page)
        # A word with the page after each ten: its pings are heard meanwhile, as a server would.
        flooded(page, played, lambda: page.evaluate("0"), WARM)
        shows_the_newest(page, played)
        warm, nodes = heap(cdp)
        flooded(page, played, lambda: page.evaluate("0"), MANY)
        shows_the_newest(page, played)
        after, nodes_after = heap(cdp)

        assert after - warm < GROWTH_BYTES
        assert nodes_after - nodes < NODES
        assert page.locator(".feed li").count() <= 60
        assert visit.complaints == []
