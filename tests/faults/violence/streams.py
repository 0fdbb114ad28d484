"""A feed as server-sent events, resumed by Last-Event-ID."""

import asyncio

import orjson

from tests.faults.violence.hearing import FeedEnded
from tests.faults.violence.lines import Line

EVENT = b"event: next\n"
COMPLETE = b"event: complete\n"
COMMENT = b":"


class EventLine(Line):
    """One response without an end, in chunks; it has one reader."""

    _event = b""

    def _greet(self, transport: asyncio.Transport) -> None:
        (reader,) = self.readers
        body = orjson.dumps({"query": reader.feed.document, "variables": reader.feed.variables})
        headers = [
            "POST /graphql HTTP/1.1",
            "host: shop",
            "accept: text/event-stream",
            "content-type: application/json",
            f"content-length: {len(body)}",
            *([f"authorization: Bearer {self._token}"] if self._token else []),
            *([f"last-event-id: {reader.cursor}"] if reader.cursor else []),
        ]
        transport.write("\r\n".join(headers).encode() + b"\r\n\r\n" + body)

    def _read(self, data: bytes) -> int:
        at = 0 if self.is_open else self._head_size(data, b"200")
        if not self.is_open or self.ended.done():
            return at
        while (line_end := data.find(b"\r\n", at)) >= 0:
            start = line_end + 2
            end = start + int(data[at:line_end], 16)
            if len(data) < end + 2:
                break
            self._hear_chunk(data[start:end])
            at = end + 2
        return at

    def _hear_chunk(self, chunk: bytes) -> None:
        *events, self._event = (self._event + chunk).split(b"\n\n")
        (reader,) = self.readers
        for event in events:
            if event.startswith(EVENT):
                reader.take(self._hearing.event(event))
            elif event.startswith(COMPLETE):
                self._end("complete, which no feed does by itself")
            elif event != COMMENT:
                self._end(f"an event of no kind: {event!r}")

    def _last_word(self, end: FeedEnded) -> None:
        (reader,) = self.readers
        self._count(end)
        reader.ended(end)
        self._end(end.code)
