"""Small words on an order: its priority, a note, and the customer's receipt."""

from app.domain.events import OrderEventType
from app.domain.lifecycle import OrderStatus, Priority
from app.domain.work import OrderWork


def set_priority(work: OrderWork, priority: Priority) -> None:
    """Move the order in every queue; the same priority again changes nothing."""
    if priority is work.order.priority:
        return
    work.raise_version()
    previous = work.order.priority
    work.order = work.order._replace(priority=priority)
    work.tell(OrderEventType.PRIORITY_CHANGED, detail={"priority": priority, "previous": previous})


def add_note(work: OrderWork, *, visible_to_customer: bool) -> None:
    """Tell that a note was written; its text is sealed beside the order, never in the log."""
    work.raise_version()
    work.tell(OrderEventType.NOTE_ADDED, internal=not visible_to_customer)


def confirm_receipt(work: OrderWork, reason_code: str | None = None) -> None:
    """The customer has it: the order is complete; `reason_code` says why that is assumed."""
    work.raise_version()
    previous = work.order.status
    work.order = work.order._replace(status=OrderStatus.COMPLETED)
    why = {} if reason_code is None else {"reason_code": reason_code}
    work.tell(OrderEventType.COMPLETED, previous=previous, detail=why)
