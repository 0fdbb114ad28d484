"""Other people's libraries, each in a process of its own that is told what to do."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.acceptance.wire import Facts

HERE = Path(__file__).parent
PATIENCE_S = 30.0
PROGRAMS = {
    "graphql-ws": ("node", "graphql-ws.mjs"),
    "Apollo Client": ("node", "apollo.mjs"),
    "urql": ("node", "urql.mjs", "overSocket"),
    "urql over SSE": ("node", "urql.mjs", "overEvents"),
    "graphql-sse": ("node", "graphql-sse.mjs"),
    "gql": (sys.executable, "gql_speaks.py", "sockets"),
}
OVER_HTTP = {"gql over HTTP": (sys.executable, "gql_speaks.py", "http")}
"""Those that ask and answer only."""


class NotHeardError(Exception):
    """Something else was said than what was waited for, or nothing."""


@dataclass(frozen=True)
class Heard:
    """What a library says of one thing it was told to do."""

    library: str
    records: "Queue[Facts]"

    def next(self, kind: str, patience_s: float = PATIENCE_S) -> Any:
        """The next record, which is of this kind."""
        try:
            record = self.records.get(timeout=patience_s)
        except Empty:
            raise NotHeardError(f"{self.library} says nothing: waited for {kind}") from None
        if kind not in record:
            raise NotHeardError(f"{self.library} says {record} where {kind} was waited for")
        return record[kind]

    def events(self, number: int) -> list[Facts]:
        return [self.next("event") for _ in range(number)]

    def cursors_until(self, last: str) -> list[str]:
        """The cursors of all events up to and with this one."""
        seen: list[str] = []
        while not seen or seen[-1] != last:
            seen.append(self.next("event")["cursor"])
        return seen

    def ended(self) -> str:
        """How the library tells that it is over; events before that are passed over."""
        while True:
            record = self.records.get(timeout=PATIENCE_S)
            if "event" not in record:
                return str(record["ended"]).strip()


class Library:
    """One library at the door of a server, as whoever holds the token."""

    def __init__(self, name: str, url: str, token: str) -> None:
        self.name = name
        program, script, *arguments = (PROGRAMS | OVER_HTTP)[name]
        self._process = subprocess.Popen(
            [program, str(HERE / script), *arguments],
            env=os.environ
            | {"WAYPOST_URL": f"{url}/graphql".replace("http", "ws", 1), "TOKEN": token},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ids = count(1)
        self._heard: dict[int, Queue[Facts]] = defaultdict(Queue)
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, query: str, **variables: Any) -> Facts:
        answer: Facts = self._told("ask", query, variables).next("answer")
        return answer

    def tried(self, query: str) -> str:
        """All that it says of a query, answered or not."""
        return json.dumps(self._told("ask", query, {}).records.get(timeout=PATIENCE_S))

    def watch(self, query: str, most: int | None = None, **variables: Any) -> Heard:
        """The library's own subscription, and how it ends."""
        return self._told("watch", query, variables, most=most)

    def follow(self, query: str, **variables: Any) -> Heard:
        """The guide's, which goes on behind the last cursor."""
        return self._told("follow", query, variables)

    def become(self, token: str) -> None:
        """Show another token from the next connection on."""
        self._say(verb="become", token=token)

    def stand_still(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()

    def _told(self, verb: str, query: str, variables: Facts, **more: Any) -> Heard:
        identity = next(self._ids)
        heard = self._heard[identity]
        given = {key: value for key, value in more.items() if value is not None}
        self._say(id=identity, verb=verb, query=query, variables=variables, **given)
        return Heard(self.name, heard)

    def _say(self, **command: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            record = json.loads(line)
            self._heard[record.pop("id")].put(record)


@contextmanager
def all_libraries(url: str, token: str) -> Iterator[list[Library]]:
    """Each of those that subscribe, at once."""
    with ExitStack() as opened:
        libraries = [Library(name, url, token) for name in PROGRAMS]
        for library in libraries:
            opened.callback(library.close)
        yield libraries
