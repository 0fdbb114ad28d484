"""Stopping and starting: nothing acknowledged is lost, and a cursor still means its place."""

from __future__ import annotations

import signal

import pytest
from websockets.exceptions import ConnectionClosed

from .documents import ORDER_UPDATED
from .product import Waypost
from .shop import Shop

GOODBYES = {"SHUTTING_DOWN", "1001", "1012"}


@pytest.mark.patient
def test_a_client_resumes_over_every_restart(own_product: Waypost) -> None:
    shop = Shop(own_product)
    mug = shop.stocked(5)
    order = shop.place(mug, by=shop.manager)
    number, start = order["number"], shop.timeline(order["number"])[0]["cursor"]

    for how in (signal.SIGTERM, signal.SIGKILL):
        shop.manager.ok("orderAddNote", number=number, text="just before")
        own_product.stop(how)
        own_product.start()
        told = shop.timeline(number)
        with shop.manager.watch(ORDER_UPDATED, number=number, after=start) as feed:
            seen = feed.take(len(told) - 1)
            shop.manager.ok("orderAddNote", number=number, text="just after")
            seen.append(feed.next())
        assert [each["cursor"] for each in seen[:-1]] == [each["cursor"] for each in told[1:]]
        assert seen[-1]["cursor"] == shop.timeline(number)[-1]["cursor"]

    assert shop.order(number)["lines"] == order["lines"]
    assert shop.shelf(mug) == (5, 1)


def test_a_server_that_goes_says_so(own_product: Waypost) -> None:
    shop = Shop(own_product)
    number = shop.place(shop.stocked(5), by=shop.manager)["number"]

    with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
        feed.next()
        assert own_product.running is not None
        own_product.running.send_signal(signal.SIGTERM)
        try:
            ended = str(feed.refusal()["code"])
        except ConnectionClosed as closed:
            ended = str(closed.rcvd.code if closed.rcvd else "cut off")

    assert ended in GOODBYES


def test_a_cursor_of_another_log_is_unknown(own_product: Waypost, shop: Shop) -> None:
    stranger = shop.place(shop.stocked(5))
    foreign = shop.timeline(stranger["number"])[0]["cursor"]
    here = Shop(own_product)
    number = here.place(here.stocked(5), by=here.manager)["number"]

    ended = here.manager.feed_refusal(ORDER_UPDATED, number=number, after=foreign)

    assert ended == "CURSOR_UNKNOWN"
