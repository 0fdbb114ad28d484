"""The payment provider: it reports what was paid, what failed, and what went back."""

from decimal import Decimal
from typing import Final

from app.demo.answers import Order
from app.demo.desk import Desk
from app.demo.feed import Outcome
from app.demo.people import PAYMENTS
from app.demo.short_times import BANK
from app.demo.sights import Deal
from app.demo.webhooks import report_payment
from app.domain.lifecycle import HoldReason, PaymentStatus

_BY_WEBHOOK: Final = 0.3
_OWED: Final = ("UNPAID", "AUTHORIZED", "PARTIALLY_PAID", "FAILED")
_BEFORE_DELIVERY: Final = (
    "PLACED",
    "ON_HOLD",
    "BACKORDERED",
    "CONFIRMED",
    "PROCESSING",
    "READY_TO_SHIP",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
)


async def collect(desk: Desk) -> bool:
    """Money arrives for an order that waits for it, or the attempt fails."""
    orders = await desk.orders(
        PAYMENTS, paymentStatuses=list(_OWED), statuses=list(_BEFORE_DELIVERY)
    )
    owing = [order for order in orders if _is_due(order)]
    if not owing:
        return False
    order = desk.rng.choice(owing)
    if not desk.closing and order.payment_status is PaymentStatus.UNPAID and desk.chance(0.2):
        if desk.chance(0.5):
            return await _record(desk, order, PaymentStatus.FAILED, None, "payment failed")
        part = (order.total.amount / 2).quantize(Decimal("0.01"))
        return await _record(desk, order, PaymentStatus.PAID, part, "half of it paid")
    return await _pay_the_rest(desk, order, "paid")


async def collect_on_delivery(desk: Desk) -> bool:
    """The courier hands over the cash."""
    orders = await desk.orders(
        PAYMENTS, paymentStatuses=list(_OWED), statuses=["DELIVERED", "COMPLETED"]
    )
    if not orders:
        return False
    return await _pay_the_rest(desk, desk.rng.choice(orders), "paid on delivery")


async def refund(desk: Desk) -> bool:
    """What was paid for a cancelled or returned order goes back."""
    orders = await desk.orders(
        PAYMENTS, paymentStatuses=["PAID", "PARTIALLY_PAID"], statuses=["CANCELLED", "RETURNED"]
    )
    owed = [order for order in orders if order.paid_amount.amount > order.refunded_amount.amount]
    if not owed:
        return False
    order = desk.rng.choice(owed)
    back = order.paid_amount.amount - order.refunded_amount.amount
    return await _record(desk, order, PaymentStatus.REFUNDED, back, "refunded")


def _is_due(order: Order) -> bool:
    """An unpaid order that nobody holds for its payment is paid at the door."""
    return (
        HoldReason.PAYMENT_PENDING in order.holds
        or order.payment_status is not PaymentStatus.UNPAID
    )


async def _pay_the_rest(desk: Desk, order: Order, saying: str) -> bool:
    rest = order.total.amount - order.paid_amount.amount
    secret = desk.secrets.bank
    if secret and rest > 0 and (desk.sights.lacks(Deal.BY_WEBHOOK) or desk.chance(_BY_WEBHOOK)):
        return await _by_webhook(desk, secret, order, rest)
    return await _record(desk, order, PaymentStatus.PAID, rest, saying)


async def _by_webhook(desk: Desk, secret: str, order: Order, rest: Decimal) -> bool:
    """The bank tells of it by itself, signed."""
    seconds = int(desk.now().timestamp())
    taken = await report_payment(desk.api, secret, order, rest, seconds=seconds)
    desk.rest(order.number)
    if taken:
        desk.tally.deeds["a bank's webhook"] += 1
        saying = f"paid by webhook, {order.total.currency} {rest}"
        desk.tell(order.number, saying, Outcome.DONE, BANK)
    return taken


async def _record(
    desk: Desk, order: Order, status: PaymentStatus, amount: Decimal | None, saying: str
) -> bool:
    if not order.may("orderRecordPayment"):
        desk.rest(order.number)
        return False
    payload: dict[str, object] = {
        "number": order.number,
        "status": status.value,
        "reference": f"PAY-{desk.api.unique()}",
        "expectedVersion": order.version,
    }
    if amount is not None:
        payload["amount"] = str(amount)
        saying = f"{saying}, {order.total.currency} {amount}"
    done = await desk.do(
        "orderRecordPayment", payload, by=PAYMENTS, about=order.number, saying=saying
    )
    if done is not None and status is PaymentStatus.FAILED:
        desk.rest(order.number)
    return True
