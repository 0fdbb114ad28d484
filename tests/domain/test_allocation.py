"""Which warehouse sends what: nearest, few parcels, most stock; never more than is there."""

from dataclasses import replace

from app.domain.allocation import Destination, Rule, Take, allocate, distance_km
from app.domain.stock import Shelf
from tests.builders import SITES, TO_LONDON, a_shelf


def takes(demand: dict[str, int], *shelves: Shelf, rules: tuple[Rule, ...] = tuple(Rule)) -> object:
    return allocate(demand, shelves, SITES, TO_LONDON, rules).takes


def test_the_nearest_warehouse_that_has_it_sends_it() -> None:
    shanghai, paris = a_shelf(warehouse="SHA"), a_shelf(warehouse="PAR")

    assert takes({"TEA": 2}, shanghai, paris) == (Take("TEA", "PAR", 2),)


def test_one_far_warehouse_with_everything_is_better_than_a_split() -> None:
    decision = takes(
        {"TEA": 1, "POT": 1}, a_shelf("TEA", "LON"), a_shelf("TEA", "SHA"), a_shelf("POT", "SHA")
    )

    assert decision == (Take("POT", "SHA", 1), Take("TEA", "SHA", 1))


def test_it_is_split_where_it_must_be_the_nearest_first() -> None:
    near, far = a_shelf(warehouse="LON", on_hand=2), a_shelf(warehouse="SHA", on_hand=4)

    assert takes({"TEA": 5}, far, near, a_shelf(warehouse="PAR", on_hand=1)) == (
        Take("TEA", "LON", 2),
        Take("TEA", "SHA", 3),
    )


def test_what_is_reserved_is_not_there() -> None:
    decision = allocate({"TEA": 2}, [a_shelf(on_hand=5, reserved=4)], SITES, TO_LONDON)

    assert (decision.takes, decision.short) == ((Take("TEA", "LON", 1),), (("TEA", 1),))


def test_what_is_nowhere_is_short() -> None:
    decision = allocate({"TEA": 2, "POT": 1}, [a_shelf()], SITES, TO_LONDON)

    assert decision.short == (("POT", 1),)
    assert allocate({"POT": 1}, [], SITES, TO_LONDON).takes == ()


def test_a_shelf_of_an_unknown_warehouse_gives_nothing() -> None:
    assert takes({"TEA": 1}, a_shelf(warehouse="MARS")) == ()


def test_the_shop_may_put_stock_before_distance() -> None:
    shelves = a_shelf(warehouse="LON", on_hand=3), a_shelf(warehouse="SHA", on_hand=30)

    assert takes({"TEA": 1}, *shelves, rules=(Rule.MOST_STOCK,)) == (Take("TEA", "SHA", 1),)


def test_without_coordinates_the_same_country_is_nearest() -> None:
    sites = {code: replace(site, latitude=None) for code, site in SITES.items()}
    shelves = [a_shelf(warehouse="LON"), a_shelf(warehouse="SHA")]

    chinese = allocate({"TEA": 1}, shelves, sites, Destination("CN"))

    assert chinese.takes == (Take("TEA", "SHA", 1),)


def test_the_same_question_has_the_same_answer_in_any_order_of_shelves() -> None:
    shelves = [a_shelf(warehouse=code) for code in SITES]

    first = allocate({"TEA": 4}, shelves, SITES, Destination())
    again = allocate({"TEA": 4}, reversed(shelves), SITES, Destination())

    assert first == again


def test_the_decision_keeps_what_was_weighed_and_why() -> None:
    decision = allocate(
        {"TEA": 1}, [a_shelf(), a_shelf(warehouse="PAR")], SITES, TO_LONDON, (Rule.NEAREST,)
    )

    assert [plan.warehouses for plan in decision.candidates] == [("LON",), ("PAR",)]
    assert decision.candidates[0].scores == (("nearest", 2),)
    assert decision.reason == "LON: best of 2 by nearest (nearest 2)"


def test_a_hundred_warehouses_are_searched_in_bounded_time() -> None:
    sites = {f"W{n:03}": replace(SITES["LON"], code=f"W{n:03}") for n in range(100)}
    shelves = [a_shelf(warehouse=code, on_hand=1) for code in sites]

    decision = allocate({"TEA": 60}, shelves, sites, TO_LONDON)

    assert sum(take.quantity for take in decision.takes) == 60
    assert decision.short == ()


def test_distances_are_those_of_the_globe() -> None:
    assert distance_km(SITES["LON"], Destination("FR", 48.86, 2.35)) in range(335, 350)
    assert distance_km(SITES["LON"], Destination("FR")) is None


def test_a_second_decision_says_what_it_adds() -> None:
    first = allocate({"TEA": 3}, [a_shelf(on_hand=1)], SITES, TO_LONDON)
    rest = allocate({"TEA": 2}, [a_shelf(warehouse="PAR", on_hand=1)], SITES, TO_LONDON)

    both = first.then(rest)

    assert both.takes == (Take("TEA", "LON", 1), Take("TEA", "PAR", 1))
    assert both.short == (("TEA", 1),)
    assert "LON" in both.reason
    assert "PAR" in both.reason
