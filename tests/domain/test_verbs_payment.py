"""Money as it is reported, in every state of the order."""

import pytest

from app.domain.errors import Invalid
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, ShipmentStatus
from app.domain.orders import Payment
from app.domain.verbs.payment import paid, record_payment
from app.domain.verbs.review import confirm
from app.domain.work import OrderWork
from tests.builders import POLICY, an_order, brought_to, placed, then, told

SAYS = PaymentStatus
TOTAL = 2_000
UNPAID = Payment()


def after(*reports: tuple[PaymentStatus, int | None]) -> tuple[PaymentStatus, int, int]:
    """Status, paid and given back once these reports on an order of 20.00 came in."""
    payment = UNPAID
    for status, amount_minor in reports:
        payment = paid(payment, status, amount_minor, TOTAL)
    return payment.status, payment.paid_minor, payment.refunded_minor


def report(
    work: OrderWork, status: PaymentStatus, amount_minor: int | None = None, method: str = "card"
) -> OrderWork:
    later = then(work)
    record_payment(later, status, amount_minor, method, POLICY)
    return later


def test_paid_without_an_amount_means_the_whole_total() -> None:
    assert after((SAYS.PAID, None)) == (SAYS.PAID, TOTAL, 0)


def test_paid_amounts_add_up_and_below_the_total_it_is_a_part() -> None:
    assert after((SAYS.PAID, 500)) == (SAYS.PARTIALLY_PAID, 500, 0)
    assert after((SAYS.PAID, 500), (SAYS.PARTIALLY_PAID, 1_500)) == (SAYS.PAID, TOTAL, 0)
    assert after((SAYS.PAID, 500), (SAYS.PAID, None)) == (SAYS.PAID, TOTAL, 0)


def test_a_refund_without_an_amount_is_all_that_was_paid() -> None:
    assert after((SAYS.PAID, None), (SAYS.REFUNDED, None)) == (SAYS.REFUNDED, TOTAL, TOTAL)


def test_refunds_add_up() -> None:
    parts = [(SAYS.PAID, None), (SAYS.PARTIALLY_REFUNDED, 500)]

    assert after(*parts) == (SAYS.PARTIALLY_REFUNDED, TOTAL, 500)
    assert after(*parts, (SAYS.REFUNDED, 1_500)) == (SAYS.REFUNDED, TOTAL, TOTAL)


def test_an_order_that_was_refunded_can_be_paid_again() -> None:
    refunded = [(SAYS.PAID, None), (SAYS.REFUNDED, None)]

    assert after(*refunded, (SAYS.PAID, None)) == (SAYS.PAID, 2 * TOTAL, TOTAL)
    assert after(*refunded, (SAYS.PAID, 500)) == (SAYS.PARTIALLY_REFUNDED, TOTAL + 500, TOTAL)


def test_money_that_came_in_is_not_undone_by_a_failure() -> None:
    assert after((SAYS.PAID, None), (SAYS.FAILED, None)) == (SAYS.PAID, TOTAL, 0)
    assert after((SAYS.PAID, 500), (SAYS.FAILED, None)) == (SAYS.PARTIALLY_PAID, 500, 0)


def test_a_promise_of_the_rest_counts_after_a_part_and_its_failure_leaves_the_part() -> None:
    promised = [(SAYS.PAID, 500), (SAYS.AUTHORIZED, None)]

    assert after(*promised) == (SAYS.AUTHORIZED, 500, 0)
    assert after(*promised, (SAYS.FAILED, None)) == (SAYS.PARTIALLY_PAID, 500, 0)


@pytest.mark.parametrize(
    ("status", "amount_minor"),
    [
        (SAYS.PAID, -1),
        (SAYS.PAID, 0),
        (SAYS.PARTIALLY_PAID, None),
        (SAYS.REFUNDED, None),
        (SAYS.REFUNDED, 1),
        (SAYS.PARTIALLY_REFUNDED, None),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused(
    status: PaymentStatus, amount_minor: int | None
) -> None:
    with pytest.raises(Invalid):
        paid(UNPAID, status, amount_minor, TOTAL)


def test_no_more_is_given_back_than_was_paid() -> None:
    with pytest.raises(Invalid, match="More would be given back"):
        after((SAYS.PAID, 500), (SAYS.REFUNDED, 501))


@pytest.mark.parametrize("status", [SAYS.PAID, SAYS.AUTHORIZED])
def test_a_payment_that_settles_it_releases_the_order_by_itself(status: PaymentStatus) -> None:
    work = report(placed(an_order(payment=UNPAID)), status)

    assert work.order.status is OrderStatus.CONFIRMED
    assert told(work) == ["order.payment_recorded", "order.released", "order.confirmed"]


def test_a_part_of_the_money_does_not() -> None:
    work = report(placed(an_order(payment=UNPAID)), SAYS.PAID, 500)

    assert work.order.status is OrderStatus.ON_HOLD
    assert told(work) == ["order.payment_recorded"]


def test_giving_a_part_payment_back_does_not_send_the_goods() -> None:
    part = report(placed(an_order(payment=UNPAID)), SAYS.PAID, 500)

    work = report(part, SAYS.REFUNDED)

    assert work.order.payment.status is SAYS.REFUNDED
    assert work.order.holds == {HoldReason.PAYMENT_PENDING}


def test_a_method_that_is_due_at_the_door_settles_it_too() -> None:
    work = report(placed(an_order(payment=UNPAID)), SAYS.UNPAID, method="cash")

    assert work.order.status is OrderStatus.CONFIRMED


def test_a_payment_settles_only_its_own_hold() -> None:
    work = report(placed(an_order(payment=UNPAID), address_wrong=True), SAYS.PAID)

    assert work.order.holds == {HoldReason.ADDRESS_INVALID}


def test_a_promise_that_fails_holds_the_order_again() -> None:
    work = report(placed(an_order(payment=Payment(SAYS.AUTHORIZED))), SAYS.FAILED)

    assert work.order.status is OrderStatus.ON_HOLD
    assert told(work) == ["order.payment_recorded", "order.held"]


def test_but_not_once_a_parcel_has_left() -> None:
    sent = brought_to(placed(an_order(payment=Payment(SAYS.AUTHORIZED))), ShipmentStatus.DISPATCHED)

    assert report(sent, SAYS.FAILED).order.status is OrderStatus.SHIPPED


@pytest.mark.parametrize(("status", "amount"), [(SAYS.REFUNDED, None), (SAYS.REFUNDED, 100)])
def test_a_refund_holds_nothing(status: PaymentStatus, amount: int | None) -> None:
    assert report(placed(), status, amount).order.status is OrderStatus.CONFIRMED


def test_a_payment_that_a_person_did_without_does_not_hold_again() -> None:
    confirm(work := then(placed(an_order(payment=UNPAID))))

    same = report(report(work, SAYS.AUTHORIZED), SAYS.UNPAID)
    new = report(report(work, SAYS.AUTHORIZED), SAYS.FAILED)

    assert same.order.status is OrderStatus.CONFIRMED
    assert new.order.status is OrderStatus.ON_HOLD
