"""Recording what happened to the money, in every state of the order."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from app.domain.errors import Invalid, NotFound, Problem, Unfit
from app.domain.lifecycle import OrderAction, PaymentStatus
from app.domain.money import to_minor
from app.domain.orders import Order
from app.domain.sentences import say
from app.domain.verbs.payment import record_payment
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.once import text_problems
from app.usecases.orders.acting import act_on_order
from app.usecases.shop import Outcome, Request, Shop

_NEED_AMOUNT: Final = frozenset({PaymentStatus.PARTIALLY_PAID, PaymentStatus.PARTIALLY_REFUNDED})


@dataclass(frozen=True, slots=True)
class PaymentReport:
    """What somebody says of the money; the amount in the order's currency."""

    status: PaymentStatus
    amount: Decimal | None = None
    method: str | None = None
    reference: str | None = None

    def problems(self) -> list[Problem]:
        return [
            *text_problems("method", self.method, 64),
            *text_problems("reference", self.reference, 200),
        ]


async def record_order_payment(
    shop: Shop, request: Request, number: str, report: PaymentReport
) -> Outcome:
    """Write the report down; the same reference on the same order again is a replay.

    Raises:
        Refused: see `act_on_order`.
    """

    async def known(tx: Transaction) -> bool:
        if not report.reference:
            return False
        try:
            order = await tx.orders.get(number, visible_to=request.by)
        except NotFound:
            return False
        return await tx.keeping.reported(order.id, report.reference) is not None

    def check(order: Order) -> None:
        if minor_or_refuse(report.amount, order.currency, ("amount",)) == 0 < order.total_minor:
            raise Invalid([Problem(("amount",), say("The amount must be more than zero."))])

    async def decide(tx: Transaction, work: OrderWork) -> None:
        amount_minor = minor_or_refuse(report.amount, work.order.currency, ("amount",))
        counted = Counted(report.status, amount_minor, report.method, report.reference)
        await write_down(tx, shop, work, counted)

    return await act_on_order(
        shop,
        request,
        number,
        OrderAction.RECORD_PAYMENT,
        decide,
        problems=[*report.problems(), *_amount_problems(report)],
        known=known,
        check=check,
    )


class Counted(NamedTuple):
    """What was said of the money, in minor units of the order's currency."""

    status: PaymentStatus
    amount_minor: int | None
    method: str | None
    reference: str | None


async def write_down(tx: Transaction, shop: Shop, work: OrderWork, counted: Counted) -> None:
    """Let the order know of the money, and keep the record of it beside the order.

    Raises:
        Invalid: see `paid`.
    """
    record_payment(work, counted.status, counted.amount_minor, counted.method, shop.rules.review)
    await tx.keeping.add_payment(
        work.order.id,
        counted.status,
        counted.amount_minor,
        counted.method,
        counted.reference,
        work.at,
    )


def _amount_problems(report: PaymentReport) -> Iterable[Problem]:
    """What is wrong with the amount, whatever the order."""
    if report.amount is None and report.status in _NEED_AMOUNT:
        yield Problem(("amount",), say("{status} needs its amount.", status=report.status))
    if report.amount is not None and report.amount < 0:
        yield Problem(("amount",), say("The amount must be more than zero."))


def minor_or_refuse(amount: Decimal | None, currency: str, path: tuple[str, ...]) -> int | None:
    """The amount in minor units; raises Invalid where it is none of the currency's."""
    if amount is None:
        return None
    try:
        return to_minor(amount, currency)
    except Unfit as wrong:
        raise Invalid([Problem(path, wrong.message)]) from wrong
