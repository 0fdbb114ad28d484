"""What a reader was told beside what it must be told: the first difference has a name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

from tests.faults.violence.feeds import Facts
from tests.faults.violence.log import Entry

EXACT: Final = frozenset(
    {
        "order.placed",
        "order.note_added",
        "order.payment_recorded",
        "shipment.picking_started",
        "shipment.picked",
        "shipment.packed",
        "shipment.ready",
        "shipment.dispatched",
        "shipment.tracking",
        "stock.received",
        "acknowledged",
    }
)
"""Types of which each acknowledged write makes one, and nothing else makes any."""


class Message(NamedTuple):
    """One message of a feed: the place it names, and what it tells."""

    position: int
    cursor: str
    facts: Facts

    def __str__(self) -> str:
        return f"position {self.position} ({', '.join(map(str, self.facts))})"


class Fault(NamedTuple):
    """A broken promise: to whom, of which feed, and how."""

    reader: str
    feed: str
    what: str
    expected: str = "-"
    got: str = "-"

    def __str__(self) -> str:
        told = f"expected {self.expected}, got {self.got}"
        return f"{self.reader}, {self.feed}: {self.what}; {told}"


class Acknowledged(NamedTuple):
    """A write that was answered with success: the event it must have made."""

    subject: str
    type: str
    version: int = 0
    """Of the order, as the answer said; 0 where it said none."""


def difference(
    reader: str, feed: str, expected: Sequence[Message], told: Sequence[Message]
) -> Fault | None:
    """None where the reader was told all of it once, in order and rightly."""
    if told == expected:
        return None
    place = next(
        (n for n, (one, other) in enumerate(zip(expected, told, strict=False)) if one != other),
        min(len(expected), len(told)),
    )
    what = _named(expected, told, place)
    return Fault(reader, feed, what, _at(expected, place), _at(told, place))


def snapshot_fault(
    reader: str, feed: str, snapshot: Message, entries: Sequence[Entry]
) -> Fault | None:
    """Where a first message is no snapshot, or older than the place from which it goes on."""
    kind, number, *more = snapshot.facts
    if kind != "snapshot":
        return Fault(reader, feed, "it does not begin with a snapshot", got=str(snapshot))
    if not more:
        return None
    version = cast(int, more[-2])
    before = [entry for entry in entries if entry.position <= snapshot.position]
    newest = max((e.version or 0 for e in before if e.order_number == number), default=0)
    if version >= newest:
        return None
    return Fault(reader, feed, "the snapshot is older than its cursor", f"{newest}", f"{version}")


def _at(messages: Sequence[Message], place: int) -> str:
    return str(messages[place]) if place < len(messages) else "nothing"


def _named(expected: Sequence[Message], told: Sequence[Message], place: int) -> str:
    if place == len(told):
        return "it is not told to the end"
    got = told[place].position
    if got in {message.position for message in told[:place]}:
        return "it is told something twice"
    if got not in {message.position for message in expected}:
        return "it is told what is not for it"
    wanted = expected[place].position
    if got == wanted:
        return "it is told something wrong"
    if wanted in {message.position for message in told[place:]}:
        return "it is told in another order"
    return "something is missing"


def unkept(acknowledged: Iterable[Acknowledged], entries: Sequence[Entry]) -> list[Fault]:
    """Where the log of that time lacks what was acknowledged, or has it more than once."""
    wanted = Counter((each.subject, each.type) for each in acknowledged)
    logged = Counter((entry.subject, entry.type) for entry in entries if entry.type in EXACT)
    newest: dict[str, int] = {}
    for entry in entries:
        if entry.version is not None:
            newest[entry.subject] = entry.version
    counts = [
        Fault(subject, type_, "acknowledged and logged differ", f"{wanted[key]}", f"{logged[key]}")
        for key in sorted(wanted.keys() | logged.keys())
        if wanted[key] != logged[key]
        for subject, type_ in [key]
    ]
    versions = [
        Fault(each.subject, each.type, "an acknowledged version is not logged", f"{each.version}")
        for each in acknowledged
        if each.version > newest.get(each.subject, 0)
    ]
    return counts + versions


def holes(entries: Sequence[Entry], after: int) -> list[Fault]:
    """Where positions are not dense."""
    for place, entry in enumerate(entries, after + 1):
        if entry.position != place:
            return [Fault("the log", "events", "it has a hole", f"{place}", f"{entry.position}")]
    return []
