"""HTTP below any library: bytes as a test says them, answers one after the other."""

from __future__ import annotations

import json
import socket
import time


class Wire:
    """One connection that says bytes and reads answers one after the other."""

    def __init__(self, served, receive_bytes=None):
        self.raw = socket.socket()
        if receive_bytes:
            self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.raw.settimeout(3)  # before the server closes what is idle
        self.raw.connect(("127.0.0.1", int(served.url.split(":")[2].split("/")[0])))
        self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.incoming = self.raw.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.incoming.close()
        self.raw.close()

    def say(self, *pieces):
        for piece in pieces:
            self.raw.sendall(piece)
            if len(pieces) > 1:
                time.sleep(0.01)  # each piece arrives by itself

    def hear(self, has_body=True):
        """Status, headers and body of the next answer."""
        status = int(self.incoming.readline().split()[1])
        headers = {}
        while (line := self.incoming.readline().strip()) != b"":
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        body = self.incoming.read(int(headers["content-length"])) if has_body else b""
        return status, headers, body

    def hear_data(self):
        status, _, body = self.hear()
        assert status == 200
        return json.loads(body)["data"]

    def is_closed(self):
        return self.incoming.read(1) == b""


def asked(query="{ hello }", version="1.1", **headers):
    body = json.dumps({"query": query}).encode()
    told = {"host": "x", "content-type": "application/json", "content-length": len(body)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST /graphql HTTP/{version}\r\n{lines}\r\n".encode() + body


def in_pieces(sent, size):
    return [sent[at : at + size] for at in range(0, len(sent), size)]
