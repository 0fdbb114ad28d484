"""The server itself: clients that read nothing are cut and freed, goodbyes are said."""

from __future__ import annotations

import json
import socket
import struct
import time
from contextlib import suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.transport.deadlines import WireTimes


def request(served, head, body=b""):
    """A connection below any library: it reads only when the test does, and holds little."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.settimeout(5)
    raw.connect(("127.0.0.1", int(served.url.split(":")[2].split("/")[0])))
    raw.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
    return raw


def deaf_stream(served, query=b"subscription { flood }"):
    body = b'{"query": "%s"}' % query
    return request(
        served,
        "POST /graphql HTTP/1.1\nhost: x\naccept: text/event-stream\n"
        f"content-type: application/json\ncontent-length: {len(body)}",
        body,
    )


def deaf_socket(served):
    raw = request(
        served,
        "GET /graphql HTTP/1.1\nhost: x\nupgrade: websocket\nconnection: upgrade\n"
        "sec-websocket-version: 13\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\n"
        "sec-websocket-protocol: graphql-transport-ws",
    )
    assert b" 101 " in raw.recv(4096)
    say(raw, {"type": "connection_init"})
    say(raw, {"type": "subscribe", "id": "1", "payload": {"query": "subscription { flood }"}})
    return raw


def say(raw, message):
    raw.sendall(frame(0x1, json.dumps(message).encode()))


def frame(opcode, payload):
    """A masked frame; the mask of zeros leaves the payload as it is."""
    size = struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload))
    return size + bytes(4) + payload


@pytest.mark.parametrize("deaf", [deaf_stream, deaf_socket])
def test_clients_that_read_nothing_are_cut_and_freed(start_serving, eventually, deaf):
    with start_serving() as served:
        clients = [deaf(served) for _ in range(10)]
        eventually(lambda: served.toy.streams == 10, "the floods run")

        eventually(lambda: served.toy.streams == 0, "the streams are freed", 15)
        assert served.toy.sent < 10 * 1_000  # of 10 kB each: nothing piled up in the process
        assert httpx.post(served.url, json={"query": "{ hello }"}).status_code == 200
        for client in clients:
            client.close()


def test_a_deaf_client_of_a_silent_stream_is_cut_by_the_kernel(start_serving, eventually):
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        pytest.skip("this system has no TCP_USER_TIMEOUT")
    with start_serving(times=WireTimes(unacknowledged_s=1.0)) as served:
        client = deaf_stream(served, b"subscription { forever(size: 150000) { text } }")
        eventually(lambda: served.toy.streams == 1, "the stream runs")

        eventually(lambda: served.toy.streams == 0, "it is freed", 15)
        client.close()


def test_a_client_that_reads_slowly_is_kept(start_serving, eventually):
    times = WireTimes(write_deadline_s=1.0, ping_interval_s=60)
    with start_serving(times=times) as served:
        slow = deaf_stream(served)
        eventually(lambda: served.toy.streams == 1, "the flood runs")
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            assert slow.recv(65_536)
            time.sleep(0.02)

        assert served.toy.streams == 1
        slow.close()


def test_pings_of_a_client_that_reads_nothing_do_not_pile_up(start_serving, eventually):
    with start_serving() as served:
        raw = deaf_socket(served)
        eventually(lambda: served.toy.streams == 1, "the flood runs")
        pings = frame(0x9, b"x" * 100) * 100
        with suppress(OSError):  # the cut is what ends it
            while True:
                raw.sendall(pings)

        eventually(lambda: served.toy.streams == 0, "the stream is freed")
        raw.close()


def test_a_client_that_does_not_pong_is_cut(start_serving, eventually):
    with start_serving() as served:
        raw = deaf_socket(served)
        say(raw, {"type": "complete", "id": "1"})
        eventually(lambda: served.toy.streams == 0, "the flood is over")
        began = time.monotonic()
        with suppress(ConnectionResetError):
            while raw.recv(65_536):
                pass

        assert time.monotonic() - began < 3
        raw.close()


def test_at_shutdown_everybody_is_told_before_the_end(start_serving):
    with start_serving() as served:
        forever = "subscription { forever { number } }"
        door = connect(served.ws, subprotocols=["graphql-transport-ws"])
        wire = door.__enter__()
        wire.send('{"type": "connection_init"}')
        wire.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": forever}}))
        assert [json.loads(wire.recv(5))["type"] for _ in range(2)] == ["connection_ack", "next"]
        with httpx.stream(
            "POST",
            served.url,
            json={"query": forever},
            headers={"accept": "text/event-stream"},
        ) as events:
            lines = events.iter_lines()
            while not next(lines).startswith("data: "):
                pass
            began = time.monotonic()
            served.stop()
            rest = "\n".join(lines)
        told = json.loads(wire.recv(timeout=5))
        with pytest.raises(ConnectionClosed) as closed:
            wire.recv(timeout=5)

    assert told["payload"][0]["extensions"]["code"] == "SHUTTING_DOWN"
    assert closed.value.rcvd.code == 1012
    assert "SHUTTING_DOWN" in rest
    assert "event: complete" in rest
    assert time.monotonic() - began < 5
