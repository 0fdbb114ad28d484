"""What a run has seen of trouble, and what its hands forget and are reminded of."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random

import pytest
from rich.console import Console

from app.demo.client import Api
from app.demo.desk import Desk, Run
from app.demo.feed import Deed, Outcome, Tally
from app.demo.mishaps import MISHAPS
from app.demo.screen import opened
from app.demo.sights import EVENT_TYPES, SIGHTS, Deal, Sights
from app.demo.trouble_answers import Alert, AlertTold, OrderTold
from app.demo.webhooks import Secrets
from app.domain.alerts import AlertKind
from app.domain.events import OrderEventType

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SOON = START + timedelta(seconds=30)
LATER = START + timedelta(seconds=60)


def an_alert(step: str, kind: AlertKind) -> AlertTold:
    alert = {"kind": kind, "severity": "WARNING", "message": "", "order": None}
    return AlertTold.model_validate(
        {"type": step, "alert": alert | {"shipment": None, "stockLevel": None}}
    )


def an_event(name: str, role: str = "SALES", who: str = "sophie.lin") -> OrderTold:
    actor = {"role": role, "name": who}
    return OrderTold.model_validate({"type": name, "orderNumber": "261122-A", "actor": actor})


def test_the_first_time_counts():
    sights = Sights(START)

    sights.alert(an_alert("raised", AlertKind.DELIVERY_LATE), SOON)
    sights.alert(an_alert("raised", AlertKind.DELIVERY_LATE), LATER)

    assert sights.first == {AlertKind.DELIVERY_LATE: timedelta(seconds=30)}


def test_an_alert_that_is_only_taken_up_or_gone_was_not_raised():
    sights = Sights(START)

    sights.alert(an_alert("acknowledged", AlertKind.LOW_STOCK), SOON)
    sights.alert(an_alert("resolved", AlertKind.LOW_STOCK), SOON)

    assert set(sights.first) == {Deal.RESOLVED}


@pytest.mark.parametrize(
    ("name", "deal"),
    [("order.cancelled", Deal.EXPIRED), ("order.completed", Deal.ASSUMED)],
)
def test_what_a_person_ends_did_not_end_by_itself(name, deal):
    by_a_person, by_itself = Sights(START), Sights(START)

    by_a_person.order(an_event(name), SOON)
    by_itself.order(an_event(name, "SYSTEM", "system"), SOON)

    assert by_a_person.first == {}
    assert set(by_itself.first) == {deal}


def test_a_payment_by_the_api_is_none_by_webhook():
    sights = Sights(START)

    sights.order(an_event("order.payment_recorded", "SYSTEM", "payments"), SOON)
    assert sights.missing == SIGHTS

    sights.order(an_event("order.payment_recorded", "SYSTEM", "demo-bank"), SOON)
    assert set(sights.first) == {Deal.BY_WEBHOOK}


def test_it_is_complete_with_the_last_one_only():
    sights = Sights(START, eager=True)
    for kind in AlertKind:
        sights.alert(an_alert("raised", kind), SOON)
    for step in ("escalated", "resolved"):
        sights.alert(an_alert(step, AlertKind.LOW_STOCK), SOON)
    for name in EVENT_TYPES[:-1]:
        sights.order(an_event(name, "SYSTEM", "system"), SOON)

    assert sights.missing == (Deal.BY_WEBHOOK,)
    assert not sights.complete.is_set()

    sights.order(an_event(EVENT_TYPES[-1], "SYSTEM", "demo-bank"), LATER)

    assert sights.complete.is_set()


def test_what_it_asks_the_feed_for_are_events_that_there_are():
    assert set(EVENT_TYPES) <= {str(one) for one in OrderEventType}


def test_each_kind_of_alert_has_something_that_goes_wrong():
    assert {row.shows for row in MISHAPS} >= set(AlertKind)


class Ears:
    """Hears what is told."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []


def a_desk(clock: list[datetime]) -> Desk:
    ears = Ears()
    run = Run(Random(1), ears.deeds.append, Tally(), Sights(START), Secrets())
    return Desk(Api.__new__(Api), lambda: clock[0], run)


def some_alert(name: str) -> Alert:
    return Alert.model_validate(
        {
            "id": name,
            "kind": "LOW_STOCK",
            "severity": "WARNING",
            "status": "OPEN",
            "ownerRole": "WAREHOUSE",
            "order": None,
            "shipment": None,
        }
    )


def test_what_is_forgotten_is_worked_again_after_its_time():
    clock = [START]
    desk = a_desk(clock)
    one, other = some_alert("one"), some_alert("other")

    desk.forget("one", timedelta(seconds=45))
    assert desk.rested([one, other]) == [other]

    clock[0] = SOON
    assert desk.rested([one, other]) == [other]

    clock[0] = LATER
    assert desk.rested([one, other]) == [one, other]


def test_what_somebody_is_reminded_of_is_worked_at_once():
    desk = a_desk([START])
    one = some_alert("one")

    desk.forget("one", timedelta(hours=1))
    desk.rest("one")
    desk.recall("one")

    assert desk.rested([one]) == [one]


def test_nothing_stays_forgotten_when_the_shop_closes():
    desk = a_desk([START])
    one = some_alert("one")

    desk.forget("one", timedelta(days=365))
    desk.wake_all()

    assert desk.rested([one]) == [one]


@pytest.mark.parametrize(
    ("outcome", "colour"),
    [(Outcome.TROUBLE, "35"), (Outcome.WORSE, "1;35"), (Outcome.SETTLED, "32")],
)
def test_an_alert_stands_on_the_board_in_a_colour_of_its_own(outcome, colour):
    drawn = StringIO()
    console = Console(file=drawn, force_terminal=True, color_system="standard", width=120)

    with opened(console, quiet=False) as screen:
        screen.tell(Deed(START, "261122-A-1", "! SHIPMENT_LOST CRITICAL", "", outcome))

    assert f"\x1b[{colour}m! SHIPMENT_LOST CRITICAL" in drawn.getvalue()
