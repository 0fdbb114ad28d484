"""Automatic review: what an order fails on, and what a person has settled."""

import pytest

from app.domain.lifecycle import HoldReason, PaymentStatus
from app.domain.orders import Payment
from app.domain.review import address_looks_wrong, payment_passes, reasons_to_hold, settled_with
from tests.builders import POLICY, an_order


@pytest.mark.parametrize("status", PaymentStatus)
def test_only_money_that_is_there_or_promised_passes(status: PaymentStatus) -> None:
    passes = payment_passes(Payment(status), POLICY)

    assert passes == (status in {PaymentStatus.PAID, PaymentStatus.AUTHORIZED})


@pytest.mark.parametrize("method", ["cash", "Cash"])
def test_a_method_that_is_due_at_the_door_passes_unpaid(method: str) -> None:
    assert payment_passes(Payment(method=method), POLICY)
    assert not payment_passes(Payment(PaymentStatus.FAILED, method=method), POLICY)
    assert not payment_passes(Payment(method="card"), POLICY)


def test_every_reason_is_named_at_once() -> None:
    unpaid = an_order(payment=Payment())

    assert reasons_to_hold(unpaid, POLICY, address_wrong=True) == {
        HoldReason.ADDRESS_INVALID,
        HoldReason.PAYMENT_PENDING,
    }


def test_a_good_paid_order_has_none() -> None:
    assert reasons_to_hold(an_order(), POLICY, address_wrong=False) == frozenset()


def test_what_a_person_settled_is_no_reason_until_the_facts_are_new() -> None:
    unpaid = an_order(payment=Payment())
    settled = settled_with(unpaid, [HoldReason.PAYMENT_PENDING, HoldReason.ADDRESS_INVALID])

    known = an_order(payment=Payment(), settled=settled)
    failed = an_order(payment=Payment(PaymentStatus.FAILED), settled=settled)

    assert reasons_to_hold(known, POLICY, address_wrong=True) == frozenset()
    assert reasons_to_hold(failed, POLICY, address_wrong=True) == {HoldReason.PAYMENT_PENDING}


@pytest.mark.parametrize(
    ("line1", "code", "country", "wrong"),
    [
        ("1 Mint Street", "SE1 1QX", "GB", False),
        ("1 Mint Street", "se11qx", "GB", False),
        ("1 Mint Street", "75001", "GB", True),
        ("Torstr. 1", "10119", "DE", False),
        ("Torstr. 1", "1011", "DE", True),
        ("南京东路1号", "200001", "CN", False),
        ("1 Main St", "94103-1234", "US", False),
        ("1 Main St", None, "US", False),
        ("Rua 1", "anything", "BR", False),
        ("---", "10119", "DE", True),
    ],
)
def test_an_address_looks_wrong(line1: str, code: str | None, country: str, wrong: bool) -> None:
    assert address_looks_wrong(line1, code, country) is wrong
