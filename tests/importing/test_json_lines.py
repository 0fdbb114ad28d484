"""JSON Lines: rows with the columns as keys, or whole orders shaped like the API's input."""

import json
from pathlib import Path

import pytest

from app.integrations.importing.orders import How

from .shop import imported_own

ROW = {
    "reference": "A-1",
    "placed_at": "2026-11-20T09:30:00Z",
    "sku": "MUG",
    "quantity": 2,
    "unit_price": "4.50",
    "currency": "EUR",
}
ORDER = {
    "channel": "APP",
    "externalReference": "B-1",
    "occurredAt": "2026-11-20T09:30:00Z",
    "customer": {"name": "Anna Ek", "email": "anna@example.com"},
    "shippingAddress": {
        "recipient": "Anna Ek",
        "line1": "Storgatan 1",
        "city": "Umeå",
        "postalCode": "903 26",
        "country": "SE",
    },
    "lines": [
        {"sku": "MUG", "quantity": 2, "unitPrice": "4.50"},
        {"sku": "TEA", "quantity": 1, "unitPrice": 0.1},
    ],
    "currency": "EUR",
    "shippingFee": "3.90",
    "discount": None,
}


def lines_of(*found: object) -> str:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in found)


async def test_rows_have_the_columns_as_keys(tmp_path: Path) -> None:
    content = lines_of(ROW, ROW | {"sku": "TEA", "unit_price": 0.1}) + "\n\n"

    done = await imported_own(content, tmp_path)

    assert done.orders["A-1"].total_minor == 2 * 450 + 2 * 10
    assert done.tally.rows_read == 2


async def test_a_number_keeps_the_digits_it_was_written_with(tmp_path: Path) -> None:
    content = json.dumps(ROW).replace('"4.50"', "4.10000000000000000001")

    done = await imported_own(content, tmp_path)

    assert done.refused[0].path == ("unit_price",)


async def test_a_line_may_hold_a_whole_order(tmp_path: Path) -> None:
    done = await imported_own(lines_of(ORDER, ROW), tmp_path, How.OPEN)

    order = done.orders["B-1"]
    assert order.total_minor == 2 * 450 + 10 + 390
    assert order.address is not None
    assert (order.address.city, order.rows) == ("Umeå", (1,))


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"lines": []}, ("lines",)),
        ({"lines": "MUG"}, ("lines",)),
        ({"lines": ["MUG"]}, ("lines", "0")),
        ({"lines": [{"sku": "MUG", "quantity": True}]}, ("lines", "0", "quantity")),
        (
            {"lines": [{"sku": "MUG", "quantity": "x", "unitPrice": 1}]},
            ("lines", "0", "quantity"),
        ),
        ({"priority": "URGENT"}, ("priority",)),
        ({"customer": {"id": "Q3=="}}, ("customer", "id")),
        ({"shippingAddress": {"latitude": 1.5}}, ("shippingAddress", "latitude")),
        ({"customer": {"email": "nowhere"}}, ("customer", "email")),
        ({"externalReference": None}, ("externalReference",)),
    ],
)
async def test_a_whole_orders_problems_have_the_inputs_paths(
    changed: dict[str, object], path: tuple[str, ...], tmp_path: Path
) -> None:
    done = await imported_own(lines_of(ORDER | changed), tmp_path)

    assert [(line.row, line.path) for line in done.refused] == [(1, path)]
    assert done.tally.lost == 0


async def test_a_whole_order_that_comes_twice_is_refused_twice(tmp_path: Path) -> None:
    done = await imported_own(lines_of(ORDER, ORDER), tmp_path)

    assert [line.row for line in done.refused] == [1, 2]
    assert "more than once" in done.refused[1].message


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[1]",
        '{"sku": NaN}',
        '{"sku": "A", "sku": "B"}',
        '{"sku": "\\u0000"}',
        '{"sku": "\\ud800"}',
        '{"colour": "red"}',
        "[" * 5000,
    ],
)
async def test_a_line_that_is_no_row_is_refused_alone(line: str, tmp_path: Path) -> None:
    done = await imported_own(f"{json.dumps(ROW)}\n{line}", tmp_path)

    assert set(done.orders) == {"A-1"}
    assert [refused.row for refused in done.refused] == [2]
