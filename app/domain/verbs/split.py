"""Splitting: what is there goes now, the rest later."""

from app.domain.errors import InsufficientStock, Shortage
from app.domain.events import OrderEventType
from app.domain.lifecycle import HoldReason
from app.domain.work import OrderWork


def split(work: OrderWork) -> None:
    """Make parcels of what is reserved, although something waits; the rest follows once it came.

    An order that was held for its stock takes what is there first, and is held for it no more.

    Raises:
        InsufficientStock: nothing at all is there.
    """
    work.raise_version()
    if HoldReason.OUT_OF_STOCK in work.order.holds:
        work.order = work.order._replace(holds=work.order.holds - {HoldReason.OUT_OF_STOCK})
        work.reserve(work.order.waiting())
    loose, waits = work.order.reserved, work.order.waiting()
    if not loose:
        raise InsufficientStock([Shortage(sku, pieces, 0) for sku, pieces in waits.items()])
    detail = {"pieces": sum(piece.quantity for piece in loose), "waiting": sum(waits.values())}
    work.tell(OrderEventType.SPLIT, detail=detail)
    work.make_parcels(even_short=True)
    work.settle()
