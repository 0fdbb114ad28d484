"""A websocket client that says exactly what a test says, right or wrong."""

from __future__ import annotations

import json

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


class Talk:
    def __init__(
        self, served, token=None, hello=True, subprotocols=("graphql-transport-ws",), **how
    ):
        self.door = connect(served.ws, subprotocols=subprotocols, open_timeout=5, **how)
        self.wire = self.door.__enter__()
        if hello:
            payload = {"authorization": f"Bearer {token}"} if token else {}
            self.say(type="connection_init", payload=payload)
            assert self.hear() == {"type": "connection_ack"}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.door.__exit__(*error)

    def say(self, **message):
        self.wire.send(json.dumps(message))

    def run(self, query, id="1", **payload):
        self.say(type="subscribe", id=id, payload={"query": query, **payload})

    def hear(self):
        return json.loads(self.wire.recv(timeout=5))

    def ending(self):
        try:
            while True:
                self.wire.recv(timeout=5)
        except ConnectionClosed as closed:
            return closed.rcvd.code
