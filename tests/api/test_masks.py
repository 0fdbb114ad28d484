"""The same object read by different people: what a role may not read, the type does not tell."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.actors import SYSTEM, Actor, Channel, Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.domain.contacts import Contact
from app.domain.errors import Invalid
from app.domain.errors import Problem as WrongInput
from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    Priority,
    TrackingStatus,
)
from app.domain.sentences import say
from app.schema.alerts import Alert
from app.schema.connections import PageInfo
from app.schema.customers import Address, Customer
from app.schema.errors import error_of
from app.schema.events import OrderEvent, OrderEventConnection
from app.schema.order_records import OrderNote
from app.schema.orders import Order, OrderConnection
from app.schema.related import key
from app.schema.shipments import TrackingEvent
from app.storage.rows import AlertRow, NoteRow, OrderRow, ScanRow
from tests.api.throwaway import asked

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA = Actor(Role.CUSTOMER, "anna")
WEB = Actor(Role.STOREFRONT, "web", Channel.WEBSITE)
SAM = Actor(Role.SALES, "sam")
WIM = Actor(Role.WAREHOUSE, "wim")
DHL = Actor(Role.CARRIER, "dhl")
NUMBER = "261121-7K3MQ2XD"


def an_order_row(*holds: HoldReason) -> OrderRow:
    return OrderRow(
        id="17",
        number=NUMBER,
        external_reference=None,
        channel=Channel.WEBSITE,
        status=OrderStatus.ON_HOLD,
        payment_status=PaymentStatus.UNPAID,
        holds=frozenset(holds),
        priority=Priority.NORMAL,
        placed_at=NOON,
        promised_ship_by=None,
        promised_deliver_by=None,
        customer_id="5",
        sealed=None,
        currency="EUR",
        subtotal_minor=5_970,
        shipping_fee_minor=0,
        discount_minor=0,
        tax_included_minor=None,
        total_minor=5_970,
        paid_minor=0,
        refunded_minor=0,
        version=3,
    )


def an_event(type_: str, *, by: Actor = SAM, **detail: Any) -> OrderEvent:
    told = OrderEvent.snapshot(an_order_row(), "c1", NOON)
    row = told.row._replace(
        type=type_, actor_role=by.role, actor_name=by.name, detail=json.dumps(detail)
    )
    return OrderEvent.of(row, "c2")


def answer(kind: str, thing: object, selection: str, viewer: Actor) -> Any:
    result = asked({kind: thing}, f"{{ {kind} {selection} }}", viewer)

    assert result.errors is None
    assert result.data is not None
    return result.data[kind]


@pytest.mark.parametrize("viewer", [ANNA, WEB])
def test_shoppers_read_suspicion_as_a_review_once(viewer: Actor) -> None:
    order = Order(row=an_order_row(HoldReason.FRAUD_SUSPECTED, HoldReason.MANUAL_REVIEW))

    assert answer("Order", order, "{ holds }", viewer)["holds"] == ["MANUAL_REVIEW"]
    assert answer("Order", order, "{ holds }", SAM)["holds"] == ["FRAUD_SUSPECTED", "MANUAL_REVIEW"]


@pytest.mark.parametrize("locale", ["EN", "ZH"])
def test_messages_tell_the_reasons_and_keep_the_suspicion(locale: str) -> None:
    held = an_event("order.held", reasons=["FRAUD_SUSPECTED", "PAYMENT_PENDING"])
    selection = f"{{ message(locale: {locale}) }}"

    inside = answer("OrderEvent", held, selection, SAM)["message"]
    outside = answer("OrderEvent", held, selection, ANNA)["message"]

    suspicion = {"EN": "Suspicious", "ZH": "异常"}[locale]
    assert suspicion in inside
    assert suspicion not in outside
    assert {"EN": "Payment pending", "ZH": "待付款"}[locale] in outside


def test_a_scan_tells_the_carriers_word() -> None:
    scanned = an_event("shipment.tracking", tracking_status="OUT_FOR_DELIVERY", scanned_at="...")

    told = answer("OrderEvent", scanned, "{ message }", ANNA)["message"]

    assert told == "The carrier sent news of the parcel: Out for delivery."


def test_outside_a_colleague_is_their_role() -> None:
    selection = "{ actor { role name } }"

    def name(by: Actor, viewer: Actor) -> str:
        event = an_event("order.confirmed", by=by)
        shown: str = answer("OrderEvent", event, selection, viewer)["actor"]["name"]
        return shown

    assert (name(SAM, WIM), name(SAM, ANNA), name(SAM, WEB)) == ("sam", "Sales", "Sales")
    assert {name(ANNA, who) for who in (SAM, ANNA, WEB)} == {"Customer"}
    assert (name(DHL, ANNA), name(SYSTEM, ANNA)) == ("dhl", "waypost")


def test_who_reads_what_of_a_customer() -> None:
    contact = Contact("Anna B", "anna@example.com", "+4915112345678", "anna")
    record = Customer.of("5", contact, "VIP", {})
    copy = Customer.copy_of("17", contact, {})
    selection = "{ id name email phone account tier }"

    whole = answer("Customer", record, selection, ANNA)
    assert answer("Customer", record, selection, SAM) == whole
    assert (whole["email"], whole["account"], whole["tier"]) == ("anna@example.com", "anna", "VIP")
    floor = answer("Customer", record, selection, WIM)
    assert floor == {**whole, "email": None}
    outside = answer("Customer", copy, selection, WEB)
    assert outside == {**whole, "id": copy.id, "account": None, "tier": None}
    assert copy.id != record.id


def test_no_repr_tells_who_somebody_is() -> None:
    contact = Contact("Anna B", "anna@example.com")
    address = Address(
        recipient="Anna B", line1="Torstraße 1", line2=None, city="Berlin", region=None,
        postal_code=None, country="DE", phone=None,
    )  # fmt: skip
    order = Order(row=an_order_row())
    order.related |= {
        key("customer"): Customer.of("5", contact, None, {}),
        key("shipping_address"): address,
    }

    assert "Anna" not in f"{order!r} {address!r} {order.related!r}"


def test_free_text_of_a_scan_is_for_staff_and_carriers() -> None:
    scan = ScanRow("17-1", 1, NOON, TrackingStatus.IN_TRANSIT, "Leipzig", None)
    event = TrackingEvent.of(scan, "left with Mrs Quietly", "Backyard 7")
    selection = "{ description location city at }"
    words = ("left with Mrs Quietly", "Backyard 7", "Leipzig", "2026-11-21T12:00:00.000Z")

    for viewer in (SAM, WIM, DHL, SYSTEM):
        assert tuple(answer("TrackingEvent", event, selection, viewer).values()) == words
    for viewer in (ANNA, WEB):
        seen = answer("TrackingEvent", event, selection, viewer)
        assert tuple(seen.values()) == ("", None, *words[2:])


def test_alerts_and_internal_notes_stay_inside() -> None:
    alert_row = AlertRow(
        "1", AlertKind.LOW_STOCK, Severity.WARNING, AlertStatus.OPEN, Role.WAREHOUSE,
        None, None, "CUP-1", "BER", NOON, None, None, None, 1, NOON, None, None,
    )  # fmt: skip
    notes = [
        OrderNote.of(NoteRow("17", at, "note", seen, b"", Role.SALES, "sam", NOON), text)
        for at, (text, seen) in enumerate([("difficult", False), ("gift", True)])
    ]
    order = Order(row=an_order_row())
    order.related |= {key("alerts"): [Alert(row=alert_row)], key("notes"): notes}
    selection = "{ alerts { message } notes { text actor { name } } }"

    inside = answer("Order", order, selection, SAM)
    outside = answer("Order", order, selection, ANNA)

    assert inside["alerts"] == [
        {"message": "Stock is low: CUP-1 @ BER. Order more, or transfer some."}
    ]
    assert [note["text"] for note in inside["notes"]] == ["difficult", "gift"]
    assert outside["alerts"] == []
    assert outside["notes"] == [{"text": "gift", "actor": {"name": "Sales"}}]


def test_a_refusal_does_not_say_fraud_to_a_shopper() -> None:
    reason = HoldReason.FRAUD_SUSPECTED
    not_held = say("The order is not held for {reason}.", reason=reason)
    refusal = Invalid([WrongInput(("reasons", "0"), not_held)])

    assert reason in error_of(refusal, SAM).said.english
    assert reason in error_of(refusal, SAM).said.chinese
    told = error_of(refusal, ANNA)
    assert "FRAUD" not in f"{told!r}"


def test_pages_share_their_nodes_and_are_found_by_their_arguments() -> None:
    order = Order(row=an_order_row())
    page = OrderEventConnection.of([an_event("order.placed"), an_event("order.held")], ["a", "b"])
    order.related[key("timeline", first=50, after=None)] = page
    order.related[key("timeline", first=1, after="a")] = OrderEventConnection.of([], [])
    rest = OrderConnection.of([order], ["x"], has_next=True, total=10_000, capped=True)

    seen = answer(
        "OrderConnection", rest,
        """{ totalCount totalCountCapped pageInfo { hasNextPage endCursor }
             edges { cursor node { id } }
             nodes { id total { amount currency } taxIncluded { amount }
                     all: timeline(first: null) { nodes { type } }
                     rest: timeline(first: 1, after: "a") { nodes { type } } } }""",
        SAM,
    )  # fmt: skip

    (node,) = seen["nodes"]
    assert seen["edges"] == [{"cursor": "x", "node": {"id": node["id"]}}]
    assert [event["type"] for event in node["all"]["nodes"]] == ["order.placed", "order.held"]
    assert node["rest"]["nodes"] == []
    assert node["total"] == {"amount": "59.70", "currency": "EUR"}
    assert node["taxIncluded"] is None
    assert (seen["totalCount"], seen["totalCountCapped"]) == (10_000, True)
    assert PageInfo.of([], False, False).end_cursor is None


def test_a_snapshot_is_the_order_as_it_is() -> None:
    told = OrderEvent.snapshot(an_order_row(), "c9", NOON)

    seen = answer(
        "OrderEvent",
        told,
        "{ cursor type status previousStatus version occurredAt recordedAt actor { role } }",
        ANNA,
    )

    assert seen == {
        "cursor": "c9",
        "type": "snapshot",
        "status": "ON_HOLD",
        "previousStatus": None,
        "version": 3,
        "occurredAt": "2026-11-21T12:00:00.000Z",
        "recordedAt": "2026-11-21T12:00:00.000Z",
        "actor": {"role": "SYSTEM"},
    }
