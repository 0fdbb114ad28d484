"""What hangs on orders, read for many at once."""

from collections.abc import Sequence

import orjson

from app.domain.actors import Role
from app.domain.allocation import Candidate, Decision, Take
from app.domain.guards import possible_for_order
from app.domain.lifecycle import OfferState
from app.domain.permissions import reads
from app.execution.selection import SelectedField
from app.schema.actions import AvailableAction
from app.schema.alerts import Alert
from app.schema.customers import Address, Customer
from app.schema.events import OrderEvent, OrderEventConnection
from app.schema.notifications import Notification
from app.schema.order_records import AllocationDecision, OrderNote
from app.schema.orders import Order, OrderConnection, OrderLine
from app.schema.reading.arguments import bad_input, log_position, page_size, span_of
from app.schema.reading.expand import Reader, relation
from app.schema.related import Related
from app.schema.shipments import Shipment
from app.storage.cursors import CursorUnknown
from app.storage.reading.order_query import OrderQuery
from app.storage.reading.paging import Page, Span
from app.storage.rows import AlertRow, AllocationRow, OrderRow, StoryRow
from app.storage.statements.columns import from_micros


def named_alert(row: AlertRow, order_number: str | None) -> Alert:
    """The alert with the number of its parcel or order, which its message tells."""
    subject = order_number
    if subject is not None and row.shipment_id is not None:
        subject = f"{subject}-{row.shipment_id.rpartition('-')[2]}"
    return Alert(row=row, subject=subject)


async def named_alerts(reader: Reader, rows: Sequence[AlertRow]) -> list[Alert]:
    """Alerts of any orders, with the numbers their messages tell."""
    numbers = await reader.reading.orders.numbers([row.order_id for row in rows if row.order_id])
    return [named_alert(row, numbers.get(row.order_id or "")) for row in rows]


def _ids(owners: Sequence[Order]) -> list[str]:
    return [owner.row.id for owner in owners]


@relation("Order", "lines")
async def lines(reader: Reader, owners: Sequence[Order], _: SelectedField) -> list[list[OrderLine]]:
    found = await reader.reading.orders.lines_of(_ids(owners))
    return [[OrderLine.of(row, o.row.currency) for row in found[o.row.id]] for o in owners]


@relation("Order", "shipments")
async def shipments(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[Shipment]]:
    found = await reader.reading.shipments.of_orders(_ids(owners), reader.viewer)
    return [[Shipment(row=row) for row in found[owner.row.id]] for owner in owners]


@relation("Order", "alerts")
async def alerts(reader: Reader, owners: Sequence[Order], _: SelectedField) -> list[list[Alert]]:
    if not reads(reader.viewer, "Order.alerts"):
        return [[] for _ in owners]
    found = await reader.reading.alerts.of_orders(_ids(owners))
    return [[named_alert(row, owner.row.number) for row in found[owner.row.id]] for owner in owners]


@relation("Order", "timeline")
async def timeline(
    reader: Reader, owners: Sequence[Order], asked: SelectedField
) -> list[OrderEventConnection]:
    size = page_size(asked, reader.paging, usual=50)
    cursor = asked.arguments.get("after")
    after = 0 if cursor is None else log_position(reader.cursors, str(cursor))
    found = await reader.reading.log.timelines(
        _ids(owners), after, size, with_internal=reads(reader.viewer, "Event.internal")
    )
    return [
        _page(reader, found[owner.row.id], size, continued=cursor is not None) for owner in owners
    ]


def _page(
    reader: Reader, rows: Sequence[StoryRow], size: int, *, continued: bool
) -> OrderEventConnection:
    shown = rows[:size]
    cursors = [reader.cursors.of(row.position) for row in shown]
    events = [OrderEvent.of(row, cursor) for row, cursor in zip(shown, cursors, strict=True)]
    return OrderEventConnection.of(events, cursors, len(rows) > size, continued)


@relation("Order", "availableActions")
async def available_actions(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[AvailableAction]]:
    whole = await reader.reading.orders.whole(_ids(owners))
    asked = [order.id for order in whole.values() if order.offer is not None]
    offers = await reader.reading.shortages.newest_offers(asked) if asked else {}
    lapsed = {
        order_id
        for order_id, offer in offers.items()
        if offer.state_at(reader.at) is OfferState.EXPIRED
    }
    possible = [
        possible_for_order(whole[o.row.id], reader.viewer, offer_lapsed=o.row.id in lapsed)
        for o in owners
    ]
    return [[AvailableAction.of(one) for one in found] for found in possible]


@relation("Order", "shippingAddress")
async def shipping_address(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[Address | None]:
    addresses = [reader.reading.people.of_order(owner.row)[1] for owner in owners]
    return [Address.of(address) if address else None for address in addresses]


@relation("Order", "customer")
async def customer(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[Customer | None]:
    """Staff and the customer themselves read the record, the others the order's own copy."""
    if not reader.viewer.is_staff and reader.viewer.role is not Role.CUSTOMER:
        return [_copy(reader, owner) for owner in owners]
    known = await customers_by_id(reader, [o.row.customer_id for o in owners if o.row.customer_id])
    return [known.get(owner.row.customer_id or "") for owner in owners]


def _copy(reader: Reader, owner: Order) -> Customer | None:
    contact, _ = reader.reading.people.of_order(owner.row)
    if contact.is_anonymous:
        return None
    return Customer.copy_of(owner.row.id, contact, {}, owner.row.customer_id)


async def customers_by_id(reader: Reader, ids: Sequence[str]) -> dict[str, Customer]:
    """Records by id, opened."""
    if not ids:
        return {}
    rows = await reader.reading.people.by_ids(ids)
    return {
        row.id: Customer.of(row.id, reader.reading.people.of_customer(row), row.tier, Related())
        for row in rows.values()
    }


@relation("Customer", "orders")
async def customer_orders(
    reader: Reader, owners: Sequence[Customer], asked: SelectedField
) -> list[OrderConnection]:
    """A page for each customer; a cursor is of one customer's list, so it is asked for alone."""
    span = span_of(asked, reader.paging)
    wants_total = asked.selection.asks("OrderConnection", "totalCount", "totalCountCapped")
    ids = [owner.record_key for owner in owners if owner.record_key is not None]
    if span.cursor is None:
        pages = await reader.reading.orders.first_pages(
            sorted(set(ids)), span, reader.viewer, with_total=wants_total
        )
    else:
        pages = {one: await _next_page(reader, one, span, wants_total) for one in ids}
    return [
        _order_page(pages[owner.record_key]) if owner.record_key else OrderConnection.of([], [])
        for owner in owners
    ]


async def _next_page(
    reader: Reader, customer_id: str, span: Span, wants_total: bool
) -> Page[OrderRow]:
    query = OrderQuery(customer_id=customer_id)
    try:
        return await reader.reading.orders.page(query, span, reader.viewer, with_total=wants_total)
    except CursorUnknown as unknown:
        raise bad_input("`after` is no cursor of this customer's orders.") from unknown


def _order_page(page: Page[OrderRow]) -> OrderConnection:
    return OrderConnection.of(
        [Order(row=row) for row in page.rows],
        page.cursors,
        page.has_next,
        page.has_previous,
        page.total or 0,
        page.capped,
    )


@relation("Order", "notes")
async def notes(reader: Reader, owners: Sequence[Order], _: SelectedField) -> list[list[OrderNote]]:
    found = await reader.reading.orders.notes_of(_ids(owners))
    people = reader.reading.people
    return [
        [OrderNote.of(row, people.note_text(row)) for row in found[owner.row.id]]
        for owner in owners
    ]


@relation("Order", "notifications")
async def notifications(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[Notification]]:
    if not reads(reader.viewer, "Order.notifications"):
        return [[] for _ in owners]
    found = await reader.reading.notices.of_orders(_ids(owners))
    people = reader.reading.people
    return [
        [Notification.of(row, people.of_order(owner.row)[0]) for row in found[owner.row.id]]
        for owner in owners
    ]


@relation("Order", "allocations")
async def allocations(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[AllocationDecision]]:
    found = await reader.reading.orders.allocations_of(_ids(owners))
    return [
        [AllocationDecision.of(from_micros(row.at), _decision(row)) for row in found[owner.row.id]]
        for owner in owners
    ]


def _decision(row: AllocationRow) -> Decision:
    facts = orjson.loads(row.decision)
    return Decision(
        takes=tuple(Take(**take) for take in facts["takes"]),
        candidates=tuple(
            Candidate(
                tuple(one["warehouses"]), tuple((rule, score) for rule, score in one["scores"])
            )
            for one in facts["candidates"]
        ),
        reason=facts["reason"],
        short=tuple((sku, quantity) for sku, quantity in facts["short"]),
    )
