"""The guide's programs, whatever ends their streams: each event once, and in order."""

import signal
from pathlib import Path

import pytest

from tests.acceptance.shop import Shop
from tests.acceptance.test_tokens import token_id
from tests.clients.curl import curl_following
from tests.clients.libraries import all_libraries
from tests.clients.page import seen_by_libraries
from tests.clients.watching import WATCH, annotate
from tests.databases import NewDatabase
from tests.faults.server import serving
from tests.subscriptions.served import PATIENT, served, until, written

pytestmark = pytest.mark.clients

MANY = 10_000
"""Entries of about a kilobyte: more than the kernel holds for one who does not read."""
FIELDS = " ".join(f"m{n}: message" for n in range(28))
FOLLOWED, WATCHED = (
    f"subscription {name}($after: String) {{ orderEvents(after: $after) {{ cursor {FIELDS} }} }}"
    for name in ("Followed", "Watched")
)
"""Named, because some libraries ask only once for what is the same to the letter."""


def test_nothing_is_missed_or_repeated_over_restarts(node: None, tmp_path: Path) -> None:
    with serving(tmp_path) as shop:
        url, token = shop.product.url, str(shop.manager.token)
        number = shop.place(shop.stocked(5))["number"]
        with (
            all_libraries(url, token) as libraries,
            curl_following(tmp_path / "cursor", url, token, WATCH, number=number) as curl,
        ):
            following = [*(library.follow(WATCH, number=number) for library in libraries), curl]
            begun = [each.next("event")["type"] for each in following]
            for how in (signal.SIGTERM, signal.SIGKILL):
                annotate(shop, number, 3)
                shop.product.stop(how)
                shop.product.start()
                last = annotate(shop, number, 2)
            seen = {each.library: each.cursors_until(last) for each in following}
        entries = [entry["cursor"] for entry in shop.timeline(number)]

    assert set(begun) == {"snapshot"}
    assert seen == dict.fromkeys(seen, entries[-10:])


def test_who_stood_still_is_told_and_misses_nothing(
    node: None, migrated_sqlite: NewDatabase, tmp_path: Path
) -> None:
    url = migrated_sqlite()
    with (
        served(url, PATIENT, tail_events=100) as product,
        all_libraries(product.url, product.token) as libraries,
    ):
        following = [library.follow(FOLLOWED) for library in libraries]
        watching = [library.watch(WATCHED) for library in libraries]
        until(lambda: product.figure("waypost_followers") == 2 * len(libraries))
        for library in libraries:
            library.stand_still()
        cursors = written(url, tmp_path, MANY)
        until(lambda: product.figure("waypost_log_position") == MANY)
        for library in libraries:
            library.go_on()
        seen = {each.library: each.cursors_until(cursors[-1]) for each in following}
        told = {each.library: each.ended() for each in watching}

    assert seen == dict.fromkeys(seen, cursors)
    assert told == seen_by_libraries("LAGGED")


def test_a_new_token_goes_on_where_a_revoked_one_ended(
    node: None, shop: Shop, tmp_path: Path
) -> None:
    number = shop.place(shop.stocked(5))["number"]
    url, token = shop.product.url, shop.product.new_token("SALES", "leaver")
    kept = tmp_path / "cursor"
    with all_libraries(url, token) as libraries:
        with curl_following(kept, url, token, WATCH, number=number) as curl:
            following = [library.follow(WATCH, number=number) for library in libraries]
            begun = [each.next("event")["cursor"] for each in (*following, curl)]
            shop.product.command("token", "revoke", token_id(token))
            told = {each.library: each.ended() for each in following}
            assert curl.ended() == "exit 1"
        last = annotate(shop, number, 3)
        renewed = str(shop.manager.token)
        for library in libraries:
            library.become(renewed)
        with curl_following(kept, url, renewed, WATCH, number=number) as curl:
            again = [library.follow(WATCH, number=number, after=begun[0]) for library in libraries]
            seen = {each.library: each.cursors_until(last) for each in (*again, curl)}

    entries = [entry["cursor"] for entry in shop.timeline(number)]
    assert set(begun) == {begun[0]}
    assert told == seen_by_libraries("token revoked")
    assert seen == dict.fromkeys(seen, entries[-3:])
