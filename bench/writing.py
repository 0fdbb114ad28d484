"""Small writes at a steady pace beside what is measured: notes on orders drawn evenly.

Waypost's go through its own API and cost it; those of other servers are made by this process, which
costs them nothing.
"""

import http.client
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from typing import Final

from bench.documents import ADD_NOTE
from bench.process import LOAD_CORE, end, on_core, python

PER_S: Final = 50
TOUCH: Final = "UPDATE {table} SET status = status WHERE number = ?"


@contextmanager
def small_writes(target: Sequence[str], numbers: Sequence[str]) -> Iterator[None]:
    """`target` is ("http", port, token) or ("database", file, table)."""
    words = python("-m", "bench.writing", *target)
    process = subprocess.Popen(on_core(LOAD_CORE, words), stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(json.dumps(list(numbers)).encode())
    process.stdin.close()
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError("the process that writes meanwhile has ended")
    finally:
        end(process)


def by_api(port: str, token: str) -> Callable[[str], None]:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def write(number: str) -> None:
        asked = {"number": number, "text": "Called, will call again."}
        text = json.dumps({"query": ADD_NOTE, "variables": {"input": asked}})
        connection.request("POST", "/graphql", text, headers)
        answer = json.loads(connection.getresponse().read())
        if answer["data"]["orderAddNote"]["__typename"] != "OrderSuccess":
            raise RuntimeError(f"a note was refused: {answer}")

    return write


def by_hand(file: str, table: str) -> Callable[[str], None]:
    connection = sqlite3.connect(file, isolation_level=None, timeout=30)
    connection.execute("PRAGMA synchronous = FULL")

    def write(number: str) -> None:
        connection.execute(TOUCH.format(table=table), (number,))

    return write


def main() -> None:
    kind, *rest = sys.argv[1:]
    numbers = cycle(json.load(sys.stdin))
    write = by_api(*rest) if kind == "http" else by_hand(*rest)
    due = time.monotonic()
    while True:
        write(next(numbers))
        due += 1 / PER_S
        time.sleep(max(due - time.monotonic(), 0))


if __name__ == "__main__":
    main()
