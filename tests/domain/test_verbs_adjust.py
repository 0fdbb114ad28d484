"""Adjusting, splitting and choosing: what becomes of pieces, parcels, money and holds."""

import pytest

from app.domain.allocation import Destination
from app.domain.blockers import order_blockers
from app.domain.delivery_cases import CaseKind
from app.domain.errors import IllegalTransition, InsufficientStock, Invalid
from app.domain.lifecycle import (
    HoldReason,
    OrderAction,
    OrderStatus,
    PaymentStatus,
    ShipmentStatus,
    ShortageChoice,
    ShortagePolicy,
)
from app.domain.orders import Payment
from app.domain.shortages import (
    Substitute,
    SubstitutePrice,
    Ware,
    chosen_substitutes,
    missing_of,
    possible_choices,
    reduced,
    substitutes_for,
)
from app.domain.verbs.adjust import Adjustment, adjust
from app.domain.verbs.exceptions import report, reship
from app.domain.verbs.serve import serve
from app.domain.verbs.split import split
from app.domain.work import OrderWork
from tests.builders import (
    MAY,
    POLICY,
    a_line,
    a_shelf,
    an_order,
    brought_to,
    on_shelves,
    placed,
    statuses,
    then,
    told,
)

TWO_SHELVES = (a_shelf(), a_shelf("POT"))
BACKORDER = ShortagePolicy.BACKORDER


def adjusted(
    work: OrderWork,
    *lines: object,
    when_short: ShortagePolicy = ShortagePolicy.REFUSE,
    **more: object,
) -> OrderWork:
    work = then(work)
    adjust(work, Adjustment(tuple(lines) or work.order.lines, **more), when_short, POLICY)  # type: ignore[arg-type]
    return work


def short(*, there: int = 1, when_short: ShortagePolicy = BACKORDER) -> OrderWork:
    """Three teas, of which some are there."""
    three = an_order(a_line(quantity=3), payment=Payment(PaymentStatus.PAID, 3_000))
    return placed(three, a_shelf(on_hand=there), a_shelf("POT"), when_short=when_short)


def test_a_price_alone_leaves_parcels_alone() -> None:
    work = adjusted(placed(), a_line(unit_price_minor=500))

    assert told(work) == ["order.adjusted"]
    assert work.order.total_minor == 1_000
    assert statuses(work.order.shipments) == [ShipmentStatus.ALLOCATED]


def test_nothing_changed_is_nothing_told() -> None:
    work = adjusted(placed())

    assert (work.events, work.order) == ([], work.before)


def test_the_event_tells_products_pieces_and_totals_and_no_address() -> None:
    work = adjusted(
        placed(an_order(), *TWO_SHELVES),
        a_line(quantity=1),
        a_line("POT", 1, 2),
        destination=Destination("FR"),
    )

    assert work.events[0].detail == {
        "skus": ("POT", "TEA"),
        "from": ("0", "2"),
        "to": ("1", "1"),
        "total_before_minor": 2_000,
        "total_after_minor": 2_000,
        "currency": "EUR",
        "address_changed": True,
    }


def test_one_basket_stays_one_parcel() -> None:
    work = adjusted(
        placed(an_order(), *TWO_SHELVES), a_line(), a_line("POT", 1, 2, unit_price_minor=0)
    )

    counting = [parcel for parcel in work.order.shipments if parcel.counts]
    assert [[(x.sku, x.quantity) for x in parcel.lines] for parcel in counting] == [
        [("POT", 1), ("TEA", 2)]
    ]
    assert on_shelves(work) == {("TEA", "LON"): (10, 2), ("POT", "LON"): (10, 1)}


def test_a_split_order_stays_split() -> None:
    work = then(short())
    split(work)

    work = adjusted(work, a_line(quantity=2))

    counting = [parcel for parcel in work.order.shipments if parcel.counts]
    assert statuses(counting) == [ShipmentStatus.ALLOCATED]
    assert work.order.waiting() == {"TEA": 1}


def test_pieces_that_left_can_not_be_taken_out() -> None:
    work = then(short())
    split(work)
    work = brought_to(work, ShipmentStatus.DISPATCHED)

    with pytest.raises(Invalid, match="have left already"):
        adjusted(work, a_line("POT", 3))
    after = adjusted(work, a_line(quantity=1))

    assert after.order.status is OrderStatus.SHIPPED


def test_parcels_under_way_are_touched_by_nobody() -> None:
    work = brought_to(placed(), ShipmentStatus.PACKED)

    for wanted in ({}, {"destination": Destination("FR")}):
        with pytest.raises(IllegalTransition) as refused:
            adjusted(work, a_line(quantity=1) if not wanted else a_line(), **wanted)
        assert refused.value.about == "261121-7K3MQ2XD-1"


def test_pieces_that_were_sent_again_are_counted_once() -> None:
    work = then(brought_to(placed(an_order(a_line(quantity=3))), ShipmentStatus.DISPATCHED))
    report(work, work.order.shipments[0], CaseKind.DAMAGED)
    work = then(work)
    reship(work, work.order.shipments[0], {"TEA": 1})
    work = brought_to(then(work), ShipmentStatus.PICKING, ordinal=2)

    cheaper = adjusted(work, a_line(quantity=3, unit_price_minor=500))

    assert cheaper.order.total_minor == 1_500
    with pytest.raises(IllegalTransition):
        adjusted(work, a_line(quantity=2))


def refunded(quantity: int, kept_minor: int) -> OrderWork:
    """So many teas; of thirty euros all but `kept_minor` went back to the customer."""
    work = placed(an_order(a_line(quantity=quantity)))
    payment = Payment(PaymentStatus.PARTIALLY_REFUNDED, 3_000, 3_000 - kept_minor)
    work.order = work.order._replace(payment=payment)
    return work


def test_what_is_owed_anew_after_a_refund_is_waited_for() -> None:
    more = adjusted(refunded(2, kept_minor=2_000), a_line(quantity=5))
    less = adjusted(more, a_line(quantity=2))

    assert more.order.holds == {HoldReason.PAYMENT_PENDING}
    assert (less.order.holds, less.order.status) == (frozenset(), OrderStatus.CONFIRMED)


def test_what_the_shop_gave_back_of_its_own_will_is_not_asked_for_again() -> None:
    generous = refunded(3, kept_minor=2_500)

    dearer = adjusted(generous, a_line(quantity=3, unit_price_minor=1_001))
    cheaper = adjusted(generous, a_line(quantity=3, unit_price_minor=900))

    assert dearer.order.holds == {HoldReason.PAYMENT_PENDING}
    assert cheaper.order.holds == frozenset()


def test_an_order_held_for_its_stock_goes_on_once_it_asks_for_less() -> None:
    held = short(when_short=ShortagePolicy.HOLD)

    work = adjusted(held, a_line(quantity=1))

    assert (work.order.status, work.order.holds) == (OrderStatus.CONFIRMED, frozenset())


def test_what_a_person_settled_of_one_address_is_not_settled_of_another() -> None:
    order = an_order(settled=frozenset({HoldReason.ADDRESS_INVALID.value}))

    work = adjusted(placed(order), destination=Destination("FR"), address_wrong=True)

    assert work.order.holds == {HoldReason.ADDRESS_INVALID}
    assert told(work)[-1] == "order.held"


def test_a_split_sends_what_is_there_and_the_rest_makes_its_own_parcel() -> None:
    work = then(short())
    split(work)
    assert told(work) == ["order.split", "shipment.allocated"]
    assert work.order.status is OrderStatus.BACKORDERED

    work = then(work)
    work.stockroom.shelves["TEA", "LON"] = a_shelf(on_hand=3, reserved=1)
    serve(work)

    assert work.order.status is OrderStatus.CONFIRMED
    assert [sum(x.quantity for x in p.lines) for p in work.order.shipments] == [1, 2]


def test_of_an_order_held_for_its_stock_nothing_can_be_sent_where_nothing_is() -> None:
    work = then(short(there=0, when_short=ShortagePolicy.HOLD))

    assert order_blockers(work.order, OrderAction.SPLIT, MAY.role) == ()
    with pytest.raises(InsufficientStock):
        split(work)


def test_what_is_missing_is_counted_by_line_and_given_up_by_line() -> None:
    order = placed(
        an_order(a_line(quantity=1), a_line(quantity=2, position=2)),
        a_shelf(on_hand=2),
        when_short=BACKORDER,
    ).order

    assert [(one.position, one.quantity) for one in missing_of(order)] == [(2, 1)]
    assert [line.quantity for line in reduced(order)] == [1, 1]


def test_substitutes_are_those_that_are_there_in_the_same_money() -> None:
    order = short().order
    wares = [
        Ware("FEW", "Few", None, 900, "EUR", 1),
        Ware("FAR", "Far", None, 900, "CNY", 9),
        Ware("DEAR", "Dear", None, 1_500, "EUR", 2),
    ]

    def found(pricing: SubstitutePrice) -> list[tuple[str, int, int]]:
        all_of_them = substitutes_for(missing_of(order), {"TEA": wares}, "EUR", pricing)
        return [(one.sku, one.unit_price_minor, one.difference_minor) for one in all_of_them]

    assert found(SubstitutePrice.LOWER) == [("DEAR", 1_000, 0)]
    assert found(SubstitutePrice.CATALOGUE) == [("DEAR", 1_500, 1_000)]
    assert found(SubstitutePrice.ORIGINAL) == [("DEAR", 1_000, 0)]


def test_one_substitute_stands_in_for_two_products_only_where_there_is_enough_for_both() -> None:
    both = an_order(a_line(quantity=2), a_line("POT", 2, 2))
    empty = a_shelf(on_hand=0), a_shelf("POT", on_hand=0)
    missing = missing_of(placed(both, *empty, when_short=BACKORDER).order)

    def found(there: int) -> list[tuple[str, str]]:
        ware = Ware("CUP", "Cup", None, 900, "EUR", there)
        ranked = {"TEA": [ware], "POT": [ware]}
        all_of_them = substitutes_for(missing, ranked, "EUR", SubstitutePrice.LOWER)
        return [(one.instead_of, one.sku) for one in all_of_them]

    assert found(4) == [("TEA", "CUP"), ("POT", "CUP")]
    assert found(3) == [("TEA", "CUP")]


def test_no_substitute_is_offered_that_costs_less_than_the_discount() -> None:
    order = short().order._replace(discount_minor=2_500)
    missing = missing_of(order)

    def choices(price_minor: int) -> tuple[ShortageChoice, ...]:
        ranked = {"TEA": [Ware("CUP", "Cup", None, price_minor, "EUR", 9)]}
        found = substitutes_for(missing, ranked, "EUR", SubstitutePrice.LOWER)
        return possible_choices(order, missing, found)

    assert ShortageChoice.SUBSTITUTE in choices(750)
    assert ShortageChoice.SUBSTITUTE not in choices(749)


def test_the_named_substitute_is_taken_and_else_the_best() -> None:
    offered = [Substitute("TEA", sku, sku, None, 1, 1_000, 0) for sku in ("CUP", "MUG")]

    assert chosen_substitutes(offered, None)["TEA"].sku == "CUP"
    assert chosen_substitutes(offered, "MUG")["TEA"].sku == "MUG"


@pytest.mark.parametrize(
    ("work", "missing_choices"),
    [
        (short(), {ShortageChoice.SUBSTITUTE}),
        (short(there=0), {ShortageChoice.SUBSTITUTE, ShortageChoice.SPLIT, ShortageChoice.REDUCE}),
    ],
    ids=["something is there", "nothing is there"],
)
def test_only_what_is_possible_is_offered(
    work: OrderWork, missing_choices: set[ShortageChoice]
) -> None:
    possible = possible_choices(work.order, missing_of(work.order), ())

    assert set(ShortageChoice) - set(possible) == missing_choices
