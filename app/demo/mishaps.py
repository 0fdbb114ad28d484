"""What goes wrong now and then: somebody forgets, something breaks, someone orders too much.

A watcher of the first minutes sees each kind of trouble once; after that troubles are rare.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, NamedTuple, TypeAlias

from app.demo import carriers, documents, odd_orders, sales, stockroom
from app.demo.answers import Order, Shipment
from app.demo.desk import Desk
from app.demo.people import COUNTER, PAYMENTS, carrier, staff
from app.demo.short_times import TOO_LATE
from app.demo.sights import Deal, Sight
from app.domain.actors import Role
from app.domain.alerts import AlertKind
from app.domain.lifecycle import HoldReason
from app.domain.lifecycle import TrackingStatus as Scan

Mishap: TypeAlias = Callable[[Desk], Awaitable[bool]]

_SHARE: Final = 0.08
"""Of the orders, that something goes wrong with on purpose; carriers add a few of their own."""
_TRIES: Final = 3
_TRY_AGAIN_AFTER: Final = timedelta(seconds=45)
_PROMISED_TOO_EARLY: Final = timedelta(seconds=20)
_NOBODY_TAKES_IT: Final = timedelta(seconds=60)
_ON_THE_ROAD: Final = (Scan.PICKED_UP, Scan.IN_TRANSIT, Scan.OUT_FOR_DELIVERY)
# Longer than an unpaid order lives on the demo's own server; on others sales give it up then.
_NEVER: Final = timedelta(minutes=5)


async def happen(desk: Desk) -> bool:
    """One mishap, if it is time for one."""
    if desk.closing:
        return False
    for row in MISHAPS:
        if _is_awaited(desk, row) and await _try(desk, row):
            return True
    if sum(desk.mishaps.values()) >= _SHARE * desk.tally.placed:
        return False
    return await _try(desk, desk.rng.choice(MISHAPS))


def _is_awaited(desk: Desk, row: "_Row") -> bool:
    """Somebody still wants to see it, and it is not one that this server's deadlines never show."""
    is_time = desk.now() - desk.sights.started >= row.after
    return is_time and desk.sights.lacks(row.shows) and desk.mishaps[row.shows] < _TRIES


async def _try(desk: Desk, row: "_Row") -> bool:
    """Let it happen, unless it has just happened and only has not shown yet."""
    last = desk.last_mishap.get(row.shows)
    if last is not None and desk.now() - last < _TRY_AGAIN_AFTER:
        return False
    if not await row.happens(desk):
        return False
    desk.last_mishap[row.shows] = desk.now()
    desk.mishaps[row.shows] += 1
    return True


async def _never_paid(desk: Desk) -> bool:
    """An order that waits for its money waits in vain."""
    orders = await desk.orders(PAYMENTS, paymentStatuses=["UNPAID"], statuses=["ON_HOLD"])
    owing = [order for order in orders if order.holds == (HoldReason.PAYMENT_PENDING,)]
    if not owing:
        return False
    desk.forget(desk.rng.choice(owing).number, _NEVER)
    return True


async def _review_forgotten(desk: Desk) -> bool:
    """Sales put an order aside to look at it, and then do not."""
    number = await sales.put_on_hold(desk, HoldReason.MANUAL_REVIEW)
    return number is not None and _forget(desk, number)


async def _not_picked(desk: Desk) -> bool:
    """A picking list falls behind the shelf."""
    return await _forget_parcel(desk, "ALLOCATED", "PICKING")


async def _urgent_and_forgotten(desk: Desk) -> bool:
    """Sales make an order urgent, and the warehouse does not look."""
    by = staff(Role.SALES, desk.rng)
    waiting = await desk.shipments(staff(Role.WAREHOUSE, desk.rng), statuses=["ALLOCATED"])
    if not waiting:
        return False
    parcel = waiting[0]
    number = parcel.order.number if parcel.order else ""
    order = await desk.look(documents.ORDER, Order, by=by, variables={"number": number})
    if order is None or not await sales.hurry(desk, by, order):
        return False
    return _forget(desk, parcel.number)


async def _left_standing(desk: Desk) -> bool:
    """A parcel stands at the gate, and the van drives without it."""
    return await _forget_parcel(desk, "READY", "PACKED")


async def _promised_too_early(desk: Desk) -> bool:
    """The carrier promises more than it can do."""
    by = staff(Role.LOGISTICS, desk.rng)
    parcels = await desk.shipments(by, statuses=["READY"])
    able = [parcel for parcel in parcels if parcel.may("shipmentDispatch")]
    if not able:
        return False
    await carriers.hand_over(desk, by, able[0], _PROMISED_TOO_EARLY)
    return _forget(desk, able[0].number)


async def _stalled(desk: Desk) -> bool:
    """A parcel lies in a depot."""
    return await _forget_parcel(desk, "DISPATCHED")


def _scan(status: Scan, *before: Scan) -> Mishap:
    async def happens(desk: Desk) -> bool:
        by = staff(Role.LOGISTICS, desk.rng)
        names = [scan.value for scan in before]
        parcels = await desk.shipments(by, statuses=["DISPATCHED"], trackingStatuses=names)
        driven = [one for one in parcels if one.carrier and one.carrier != COUNTER]
        if not driven:
            return False
        parcel = desk.rng.choice(driven)
        return await carriers.report(desk, carrier(str(parcel.carrier)), parcel, status)

    return happens


async def _silent_customer(desk: Desk) -> bool:
    """Somebody has got it and never says so."""
    delivered = await desk.orders(staff(Role.SUPPORT, desk.rng), statuses=["DELIVERED"])
    return bool(delivered) and _forget(desk, desk.rng.choice(delivered).number)


async def _nobody_takes_it(desk: Desk) -> bool:
    """An alert that everybody takes for somebody else's."""
    alerts = await desk.alerts(staff(Role.MANAGER, desk.rng), statuses=["OPEN"])
    lasting = [alert for alert in alerts if alert.order]
    if not lasting:
        return False
    alert = desk.rng.choice(lasting)
    for key in (alert.key, alert.about):
        desk.forget(key, _NOBODY_TAKES_IT)
    return True


async def _forget_parcel(desk: Desk, *statuses: str) -> bool:
    by = staff(Role.LOGISTICS, desk.rng)
    for status in statuses:
        parcels: list[Shipment] = await desk.shipments(by, statuses=[status])
        untold = [one for one in parcels if one.carrier != COUNTER]
        if untold:
            return _forget(desk, desk.rng.choice(untold).number)
    return False


def _forget(desk: Desk, number: str) -> bool:
    desk.forget(number, TOO_LATE)
    return True


class _Row(NamedTuple):
    """What goes wrong, what a watcher sees of it, and how long a day starts without it."""

    shows: Sight
    happens: Mishap
    after: timedelta = timedelta(0)


def _s(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


# fmt: off
# Those first whose deadline takes longest; what shows at once may come by itself meanwhile.
MISHAPS: Final = (
    _Row(AlertKind.SHIP_BY_AT_RISK,    _urgent_and_forgotten),
    _Row(AlertKind.PROCESSING_OVERDUE, _not_picked),
    _Row(Deal.OFFERED,                 odd_orders.order_too_much),
    _Row(Deal.ASSUMED,                 _silent_customer),
    _Row(AlertKind.DELIVERY_LATE,      _promised_too_early),
    _Row(AlertKind.PAYMENT_OVERDUE,    _never_paid),
    _Row(AlertKind.REVIEW_OVERDUE,     _review_forgotten,                           _s(10)),
    _Row(AlertKind.SHIPMENT_STALLED,   _stalled,                                    _s(10)),
    _Row(AlertKind.DISPATCH_OVERDUE,   _left_standing,                              _s(10)),
    _Row(Deal.ESCALATED,               _nobody_takes_it,                            _s(10)),
    _Row(Deal.ANSWERED,                odd_orders.order_too_much,                   _s(15)),
    _Row(Deal.SPLIT,                   odd_orders.order_too_much,                   _s(50)),
    _Row(AlertKind.OUT_OF_STOCK,       stockroom.find_nothing,                      _s(15)),
    _Row(AlertKind.ORDER_SUSPICIOUS,   odd_orders.order_suspiciously,               _s(20)),
    _Row(AlertKind.SHIPMENT_LOST,      _scan(Scan.LOST, *_ON_THE_ROAD),             _s(20)),
    _Row(AlertKind.SHIPMENT_DAMAGED,   _scan(Scan.DAMAGED, *_ON_THE_ROAD),          _s(25)),
    _Row(AlertKind.DELIVERY_FAILED,    _scan(Scan.ATTEMPT_FAILED, *_ON_THE_ROAD),   _s(30)),
    _Row(AlertKind.LOW_STOCK,          stockroom.find_little,                       _s(35)),
    _Row(Deal.PICKUP,                  _scan(Scan.ATTEMPT_FAILED, *_ON_THE_ROAD),   _s(40)),
    _Row(Deal.REDELIVERY,              _scan(Scan.ATTEMPT_FAILED, *_ON_THE_ROAD),   _s(45)),
    _Row(Deal.REDIRECTED,              _scan(Scan.EXCEPTION, *_ON_THE_ROAD),        _s(50)),
    _Row(Deal.RESHIPPED,               _scan(Scan.LOST, *_ON_THE_ROAD),             _s(55)),
    _Row(Deal.RETURN,                  _scan(Scan.DAMAGED, *_ON_THE_ROAD),          _s(60)),
)
# fmt: on
