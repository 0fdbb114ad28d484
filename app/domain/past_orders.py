"""Orders of the past: over before the shop heard of them, so nothing is decided, only kept."""

from app.domain.events import OrderEvent, OrderEventType
from app.domain.imports import OrderDraft
from app.domain.lifecycle import OrderStatus, PaymentStatus
from app.domain.orders import Order, OrderLine, Payment

_PLACED_VERSION = 1
_COMPLETED_VERSION = 2


def past_order(
    draft: OrderDraft, order_id: str, number: str, lines: tuple[OrderLine, ...]
) -> Order:
    """The draft as an order that is completed and paid; no parcel of it is known."""
    return Order(
        id=order_id,
        number=number,
        channel=draft.channel,
        currency=draft.currency,
        lines=lines,
        placed_at=draft.placed_at,
        status=OrderStatus.COMPLETED,
        payment=Payment(PaymentStatus.PAID, paid_minor=draft.total_minor),
        shipping_fee_minor=draft.shipping_fee_minor,
        discount_minor=draft.discount_minor,
        external_reference=draft.reference,
        version=_COMPLETED_VERSION,
    )


def past_events(order: Order) -> tuple[OrderEvent, OrderEvent]:
    """The two things known of it: it was placed, and it is over."""
    placed = OrderEvent(
        OrderEventType.PLACED, OrderStatus.PLACED, None, _PLACED_VERSION, order.placed_at
    )
    completed = OrderEvent(
        OrderEventType.COMPLETED,
        OrderStatus.COMPLETED,
        OrderStatus.PLACED,
        order.version,
        order.placed_at,
    )
    return placed, completed
