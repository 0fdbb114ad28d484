"""Sales: they settle holds, confirm, cancel what nobody pays for, and give up what was lost."""

from datetime import timedelta
from typing import Final

from app.demo import documents
from app.demo.answers import Order
from app.demo.desk import Desk
from app.demo.people import staff
from app.domain.actors import Actor, Role
from app.domain.lifecycle import HoldReason, OrderStatus, Priority

# Demo time is short: who has not paid after this long never will.
_PATIENCE: Final = timedelta(minutes=3)
_NOTES: Final = (
    "Customer asked for delivery after six.",
    "Gift wrapping wanted, no invoice in the parcel.",
    "Called back: the address is right.",
    "Regular customer, please pack with care.",
)


async def settle_hold(desk: Desk) -> bool:
    """Look at a held order and decide."""
    by = staff(Role.SALES, desk.rng)
    held = await desk.orders(by, statuses=["ON_HOLD", "PLACED"])
    waiting = [order for order in held if not _waits_for_payment(desk, order)]
    if not waiting:
        return False
    order = desk.rng.choice(waiting)
    if order.status is OrderStatus.PLACED:
        return await _move(desk, by, order, "orderConfirm", "looked through and confirmed")
    if HoldReason.PAYMENT_PENDING in order.holds:
        return await _move(desk, by, order, "orderCancel", "cancelled, never paid")
    return await _decide(desk, by, order)


def _waits_for_payment(desk: Desk, order: Order) -> bool:
    """The money is still to come, and there is time for it."""
    is_late = desk.now() - order.placed_at > _PATIENCE
    return HoldReason.PAYMENT_PENDING in order.holds and (desk.closing or not is_late)


async def _decide(desk: Desk, by: Actor, order: Order) -> bool:
    names = ", ".join(reason.value for reason in order.holds)
    fate = desk.rng.random()
    if fate < 0.1:
        return await _move(desk, by, order, "orderCancel", f"cancelled while held ({names})")
    if fate < 0.5 or desk.closing:
        return await _move(desk, by, order, "orderConfirm", f"confirmed in spite of {names}")
    moved = await _move(desk, by, order, "orderRelease", f"released from {names}")
    if moved:
        desk.rest(order.number)  # what it still waits for is not there any sooner by asking again
    return moved


async def hold(desk: Desk) -> bool:
    """Something about an order looks odd: stop it for a moment."""
    if desk.closing or not desk.chance(0.1):
        return False
    return await put_on_hold(desk, HoldReason.MANUAL_REVIEW) is not None


async def put_on_hold(desk: Desk, reason: HoldReason) -> str | None:
    """Some confirmed order waits for a person; its number, if there is one."""
    by = staff(Role.SALES, desk.rng)
    orders = await desk.orders(by, statuses=["CONFIRMED"])
    open_ones = [order for order in orders if order.may("orderHold")]
    if not open_ones:
        return None
    order = desk.rng.choice(open_ones)
    await _move(
        desk, by, order, "orderHold", f"put on hold, {reason.value}", reasons=[reason.value]
    )
    return order.number


async def hurry_or_note(desk: Desk) -> bool:
    """Move an order up the queue, or write down what the customer said."""
    if desk.closing or not desk.chance(0.4):
        return False
    by = staff(Role.SALES, desk.rng)
    orders = await desk.orders(by, statuses=["CONFIRMED", "BACKORDERED", "PROCESSING"])
    if not orders:
        return False
    order = desk.rng.choice(orders)
    if desk.chance(0.5) and order.may("orderSetPriority") and order.priority == "NORMAL":
        rank = desk.rng.choice(("VIP", "URGENT"))
        return await _move(desk, by, order, "orderSetPriority", f"priority {rank}", priority=rank)
    if not order.may("orderAddNote"):
        return False
    payload = {
        "number": order.number,
        "text": desk.rng.choice(_NOTES),
        "visibleToCustomer": desk.chance(0.3),
    }
    await desk.do("orderAddNote", payload, by=by, about=order.number, saying="note added")
    return True


async def hurry(desk: Desk, by: Actor, order: Order) -> bool:
    """Make an order urgent."""
    rank = Priority.URGENT.value
    return await _move(desk, by, order, "orderSetPriority", f"priority {rank}", priority=rank)


async def give_up_lost(desk: Desk) -> bool:
    """A parcel was lost: cancel what was in it, so that the money can go back."""
    by = staff(Role.SALES, desk.rng)
    alerts = await desk.alerts(by, kinds=["SHIPMENT_LOST"], statuses=["OPEN", "ACKNOWLEDGED"])
    numbers = sorted({alert.order.number for alert in alerts if alert.order})
    if not numbers or not (desk.closing or desk.chance(0.1)):
        return False
    which = {"number": desk.rng.choice(numbers)}
    order = await desk.look(documents.ORDER, Order, by=by, variables=which)
    if order is None or not order.may("orderCancel"):
        return False
    return await _move(desk, by, order, "orderCancel", "lost parcel given up")


async def _move(
    desk: Desk, by: Actor, order: Order, mutation: str, saying: str, **more: object
) -> bool:
    if not order.may(mutation):
        desk.rest(order.number)
        return False
    payload = {"number": order.number, "expectedVersion": order.version, **more}
    await desk.do(mutation, payload, by=by, about=order.number, saying=saying)
    return True
