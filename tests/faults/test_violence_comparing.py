"""The judge of the violence suite names each kind of fault, and the place of it."""

import pytest

from tests.faults.violence.comparing import (
    Acknowledged,
    Message,
    difference,
    holes,
    snapshot_fault,
    unkept,
)
from tests.faults.violence.log import Entry

MISSING = "something is missing"
TWICE = "it is told something twice"
FOREIGN = "it is told what is not for it"
OTHER_ORDER = "it is told in another order"
WRONG = "it is told something wrong"
NOT_TO_THE_END = "it is not told to the end"


def messages(*positions: int) -> list[Message]:
    return [Message(n, f"cursor {n}", ("order.placed", f"order {n}")) for n in positions]


def entries(*versions: int) -> list[Entry]:
    return [
        Entry(n, "order", "order.note_added", "A", version=version)
        for n, version in enumerate(versions, 1)
    ]


@pytest.mark.parametrize(
    ("told", "what", "place"),
    [
        ([1, 2, 5, 6], MISSING, 2),
        ([2, 3, 5, 6], MISSING, 0),
        ([1, 2, 2, 3, 5, 6], TWICE, 2),
        ([1, 2, 3, 5, 6, 1], TWICE, 5),
        ([1, 2, 3, 4, 5, 6], FOREIGN, 3),
        ([1, 3, 2, 5, 6], OTHER_ORDER, 1),
        ([1, 2, 3, 5], NOT_TO_THE_END, 4),
        ([], NOT_TO_THE_END, 0),
        ([1, 2, 3, 5, 6, 7], FOREIGN, 5),
    ],
)
def test_each_doctored_sequence_has_its_name_and_place(
    told: list[int], what: str, place: int
) -> None:
    due = messages(1, 2, 3, 5, 6)

    fault = difference("reader", "feed", due, messages(*told))

    assert fault is not None
    assert fault.what == what
    assert fault.expected == (str(due[place]) if place < len(due) else "nothing")
    assert fault.got == (str(messages(told[place])[0]) if place < len(told) else "nothing")


def test_a_fact_that_differs_is_a_fault_and_the_same_sequence_is_none() -> None:
    due, told = messages(1, 2, 3), messages(1, 2, 3)
    assert difference("reader", "feed", due, told) is None

    told[1] = told[1]._replace(facts=("order.placed", "order 9"))

    fault = difference("reader", "feed", due, told)
    assert fault is not None
    assert (fault.what, fault.got) == (WRONG, "position 2 (order.placed, order 9)")


def test_what_was_acknowledged_must_be_logged_once() -> None:
    note = Acknowledged("A", "order.note_added", 2)

    assert unkept([note, note], entries(1, 2)) == []
    lost, unsaid = unkept([note, note, note], entries(1, 2)), unkept([note], entries(1, 2))
    assert [(fault.expected, fault.got) for fault in lost + unsaid] == [("3", "2"), ("1", "2")]
    newer = unkept([note._replace(version=3)], entries(1)[:1])
    assert [(fault.reader, fault.expected) for fault in newer] == [("A", "3")]


def test_a_position_that_is_left_out_is_a_hole() -> None:
    whole = entries(1, 2, 3)

    assert holes(whole, 0) == []
    (fault,) = holes([whole[0], whole[2]], 0)
    assert (fault.expected, fault.got) == ("2", "3")


def test_a_snapshot_that_is_older_than_its_cursor_is_a_fault() -> None:
    def found(version: int, position: int, kind: str = "snapshot") -> object:
        first = Message(position, "cursor", (kind, "A", "PLACED", None, version, True))
        return snapshot_fault("reader", "feed", first, entries(1, 2, 3))

    assert found(version=2, position=2) is found(version=3, position=2) is None
    assert found(version=1, position=2) is not None
    assert found(version=2, position=2, kind="order.placed") is not None
