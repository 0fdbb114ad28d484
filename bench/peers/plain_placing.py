"""The plain server's mutations: a session for each, objects added one by one."""

import time

import strawberry
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bench.peers.group_commit import SoldOut, fresh_id
from bench.peers.plain_feed import publish
from bench.peers.plain_types import Info, Order
from bench.peers.rows import EventRow, LineRow, OrderRow, ProductRow, ShelfRow


@strawberry.input
class OrderLineInput:
    """A line as asked for."""

    sku: str
    quantity: int


@strawberry.input
class CustomerInput:
    """Who buys; taken and not kept."""

    name: str | None = None
    email: str | None = None
    account: str | None = None


@strawberry.input
class AddressInput:
    """Where it goes; taken and not kept."""

    recipient: str
    line1: str
    city: str
    country: str
    postal_code: str | None = None


@strawberry.input
class PaymentInput:
    """How it is paid; taken and not kept."""

    status: str


@strawberry.input
class OrderPlaceInput:
    """An order as asked for."""

    channel: str
    lines: list[OrderLineInput]
    customer: CustomerInput
    shipping_address: AddressInput | None = None
    payment: PaymentInput | None = None
    idempotency_key: str | None = None


@strawberry.input
class OrderNoteInput:
    """A note; it is told, not kept."""

    number: str
    text: str


@strawberry.type
class OrderSuccess:
    """The order placed."""

    order: Order


@strawberry.type
class NoteSuccess:
    """The order told of."""

    number: str


@strawberry.type
class Mutation:
    """What may be done."""

    @strawberry.mutation
    async def order_place(self, info: Info, input: OrderPlaceInput) -> OrderSuccess:
        async with info.context["sessions"]() as session, session.begin():
            return OrderSuccess(order=Order.of(await _place(session, input)))

    @strawberry.mutation
    async def order_add_note(self, input: OrderNoteInput) -> NoteSuccess:
        await publish(input.number)
        return NoteSuccess(number=input.number)


async def _place(session: AsyncSession, wanted: OrderPlaceInput) -> OrderRow:
    identity, number, position = fresh_id()
    at = time.time_ns() // 1_000
    lines = [
        await _line(session, identity, place, line) for place, line in enumerate(wanted.lines, 1)
    ]
    total = sum(line.quantity * line.unit_price_minor for line in lines)
    order = OrderRow(
        id=identity,
        number=number,
        status_since=at,
        subtotal_minor=total,
        total_minor=total,
        paid_minor=total,
        placed_at=at,
    )
    event = EventRow(
        position=position,
        type="order.placed",
        order_id=identity,
        order_number=number,
        occurred_at=at,
        recorded_at=at,
    )
    session.add(order)
    await session.flush()
    session.add_all([*lines, event])
    return order


async def _line(
    session: AsyncSession, order_id: str, position: int, wanted: OrderLineInput
) -> LineRow:
    """The line, its pieces taken from the shelf."""
    product = await session.get_one(ProductRow, wanted.sku)
    taken = await session.execute(
        update(ShelfRow)
        .where(
            ShelfRow.sku == wanted.sku,
            ShelfRow.warehouse == "LON",
            ShelfRow.on_hand - ShelfRow.reserved >= wanted.quantity,
        )
        .values(reserved=ShelfRow.reserved + wanted.quantity)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise SoldOut(wanted.sku)
    return LineRow(
        order_id=order_id,
        position=position,
        sku=wanted.sku,
        name=product.name,
        quantity=wanted.quantity,
        unit_price_minor=product.price_minor,
    )
