"""Who is told of what and when: quiet hours, waits, masks, and the table of messages."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.contacts import Contact
from app.domain.notices import (
    MOST_ATTEMPTS,
    NoticeChannel,
    QuietHours,
    chosen_channels,
    is_urgent,
    masked,
    next_attempt,
    reach,
    telling_of,
    written_channels,
)
from tests.builders import NOON

NIGHT = QuietHours(time(22), time(8))
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "goes"),
    [
        (at(20, 59), at(20, 59)),  # 21:59 in Berlin
        (at(21), at(7, day=22)),
        (at(23, 30), at(7, day=22)),
        (at(3), at(7)),
        (at(7), at(7)),
    ],
)
def test_what_can_wait_goes_in_the_morning_of_its_zone(sent: datetime, goes: datetime) -> None:
    assert NIGHT.over(sent, BERLIN) == goes


def test_the_same_moment_is_night_here_and_day_there() -> None:
    assert NIGHT.over(at(16), SHANGHAI) == at(0, day=22)
    assert NIGHT.over(at(16), BERLIN) == at(16)


def test_quiet_hours_within_one_day_end_on_it() -> None:
    siesta = QuietHours(time(13), time(15))

    assert siesta.over(at(13), ZoneInfo("UTC")) == at(15)
    assert siesta.over(at(15), ZoneInfo("UTC")) == at(15)


def test_the_morning_comes_at_its_local_time_when_the_clocks_change() -> None:
    night_of_change = datetime(2026, 10, 24, 21, tzinfo=UTC)

    assert NIGHT.over(night_of_change, BERLIN) == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_waits_double_from_a_minute_on_and_end() -> None:
    waits = [next_attempt(n, NOON, 0.0) for n in range(1, MOST_ATTEMPTS + 1)]

    assert waits[:4] == [NOON + timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert waits[-2] == NOON + timedelta(minutes=1_024)
    assert waits[-1] is None


def test_jitter_takes_up_to_half_of_the_wait() -> None:
    assert next_attempt(3, NOON, 1.0) == NOON + timedelta(minutes=2)
    assert next_attempt(3, NOON, 0.5) == NOON + timedelta(minutes=3)


def test_no_wait_is_longer_than_a_day() -> None:
    for attempts in range(1, MOST_ATTEMPTS):
        again = next_attempt(attempts, NOON, 0.0)

        assert again is not None
        assert again - NOON <= timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("anna@example.org", "a***@example.org"),
        ("+4915112345678", "+49***678"),
        ("anna", "a***"),
        ("", ""),
    ],
)
def test_an_address_is_shown_masked(given: str, shown: str) -> None:
    assert masked(given) == shown


def test_a_carrier_s_word_is_told_where_a_customer_can_use_it() -> None:
    def template(status: str) -> str | None:
        told = telling_of("shipment.tracking", {"tracking_status": status})
        return told and told.template

    assert template("OUT_FOR_DELIVERY") == "parcel_out_for_delivery"
    assert template("DELAYED") == "parcel_delayed"
    assert template("IN_TRANSIT") is None


def test_only_money_given_back_is_told() -> None:
    assert telling_of("order.payment_recorded", {"reported": "PAID"}) is None
    assert telling_of("order.payment_recorded", {"reported": "REFUNDED"}) is not None


def test_an_offer_that_is_replaced_by_another_is_told_by_that_one() -> None:
    assert telling_of("order.shortage_withdrawn", {"reason_code": "REPLACED"}) is None
    assert telling_of("order.shortage_withdrawn", {"reason_code": "STAFF"}) is not None


def test_events_that_later_pieces_bring_have_their_messages() -> None:
    for event in ("order.payment_reminder", "order.shortage_offered", "shipment.reshipped"):
        assert telling_of(event, {}) is not None


def test_an_answer_to_what_the_customer_just_did_is_urgent_and_a_reminder_is_not() -> None:
    assert is_urgent("order_confirmed")
    assert not is_urgent("payment_reminder")


def test_a_choice_of_none_is_a_choice() -> None:
    assert chosen_channels(written_channels([])) == ()
    assert chosen_channels(written_channels(None)) is None
    both = written_channels([NoticeChannel.SMS, NoticeChannel.EMAIL])
    assert chosen_channels(both) == (NoticeChannel.EMAIL, NoticeChannel.SMS)


def test_each_channel_reaches_by_its_own_part_of_the_contact() -> None:
    anna = Contact("Anna", "anna@example.org", None, "wx-anna")

    assert reach(anna, NoticeChannel.EMAIL) == "anna@example.org"
    assert reach(anna, NoticeChannel.SMS) is None
    assert reach(anna, NoticeChannel.WECHAT) == "wx-anna"
