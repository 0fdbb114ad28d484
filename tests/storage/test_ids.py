"""Ids sort by the time they were made at; numbers begin with the day; nobody guesses the rest."""

from datetime import UTC, datetime, timedelta

from app.storage.ids import ALPHABET, new_id, new_order_number

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_ids_sort_by_the_millisecond() -> None:
    made = [new_id(NEW_YEAR + timedelta(milliseconds=n)) for n in range(1_100)]

    assert made == sorted(made)
    assert {len(each) for each in made} == {26}
    assert set("".join(made)) == set(ALPHABET)


def test_an_id_begins_with_its_time_as_a_ulid_does() -> None:
    assert new_id(datetime.fromtimestamp(1_469_922_850.259, UTC))[:10] == "01ARZ3NDEK"


def test_a_number_is_its_day_and_letters_of_its_own() -> None:
    numbers = {new_order_number(NEW_YEAR) for _ in range(1_000)}

    assert len(numbers) == 1_000
    assert {number[:7] for number in numbers} == {"260101-"}
    assert {len(number) for number in numbers} == {15}
    assert set("".join(number[7:] for number in numbers)) == set(ALPHABET)
