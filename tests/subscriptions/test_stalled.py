"""A client that stops reading is cut, one that is slow is told; nobody else notices either."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from tests.subscriptions.served import (
    PATIENCE_S,
    PATIENT,
    RawEvents,
    RawSocket,
    Served,
    cursor_of,
    served,
    until,
    written,
)

KINDS = pytest.mark.parametrize("kind", [RawSocket, RawEvents])
HURRIED = replace(PATIENT, write_deadline_s=0.5)
MANY = 20_000
"""Entries of about 300 bytes: far more than the kernel and the process hold for one client."""


def open_here(product: Served, kind: Callable[..., Any], count: int) -> list[Any]:
    before = product.figure("waypost_followers")
    clients = [kind(product) for _ in range(count)]
    until(lambda: product.figure("waypost_followers") == before + count)
    return clients


@KINDS
def test_who_stops_reading_is_cut_and_freed_and_the_others_read_on(
    migrated_url: str, tmp_path: Any, kind: Callable[..., Any]
) -> None:
    with served(migrated_url, HURRIED, tail_events=100_000) as product:
        deaf = open_here(product, kind, 5)
        (good,) = open_here(product, RawSocket, 1)
        with ThreadPoolExecutor(1) as beside:
            reading = beside.submit(lambda: [cursor_of(good.next()) for _ in range(MANY)])
            cursors = written(migrated_url, tmp_path, MANY)
            assert reading.result(PATIENCE_S) == cursors
        until(lambda: product.figure("waypost_followers") == 1)
        assert all(client.is_cut() for client in deaf)
        cursors = written(migrated_url, tmp_path, 1_000)
        assert [cursor_of(good.next()) for _ in range(1_000)] == cursors[-1_000:]
        for client in (*deaf, good):
            client.close()


@KINDS
def test_who_was_too_slow_is_told_by_name_and_misses_nothing(
    migrated_url: str, tmp_path: Any, kind: Callable[..., Any]
) -> None:
    with served(migrated_url, PATIENT, tail_events=100) as product:
        (slow,) = open_here(product, kind, 1)
        cursors = written(migrated_url, tmp_path, MANY)
        until(lambda: product.figure("waypost_log_position") == MANY)
        seen, last = [], slow.next()
        while "data" in last:
            seen.append(cursor_of(last))
            last = slow.next()
        slow.close()

        ended = last["errors"][0]["extensions"]
        assert (ended["code"], ended["cursor"]) == ("LAGGED", seen[-1])
        assert len(seen) < MANY
        again = kind(product, after=seen[-1])
        seen += [cursor_of(again.next()) for _ in range(MANY - len(seen))]
        assert seen == cursors
        again.close()
