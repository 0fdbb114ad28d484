"""Goods came free: an order that waits takes what is there."""

from app.domain.events import OrderEventType
from app.domain.work import OrderWork


def serve(work: OrderWork) -> bool:
    """Reserve what waits as far as it is there; True where the order took something.

    An order on hold is never served; one that is only under review keeps its turn.
    """
    if work.order.holds:
        return False
    before = work.order.reserved
    work.reserve(work.order.waiting())
    if work.order.reserved == before:
        return False
    still_waits = bool(work.order.waiting())
    work.make_parcels()
    if still_waits:
        work.tell(
            OrderEventType.BACKORDERED, detail={"waiting": sum(work.order.waiting().values())}
        )
    work.settle()
    return True
