"""Inputs arrive as Python values: absent and null alike, defaults filled in, instants in UTC."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, graphql_sync

from app.domain.lifecycle import ShortagePolicy
from app.execution.errors import public_error
from app.schema.building import build_schema
from app.schema.inputs.placing import OrderPlaceInput
from app.schema.inputs.stock import StockTransferInput

TAKEN: list[Any] = []


@strawberry.type
class Query:
    @strawberry.field
    def place(self, given: OrderPlaceInput) -> bool:
        TAKEN.append(given)
        return True

    @strawberry.field
    def move(self, given: StockTransferInput) -> bool:
        TAKEN.append(given)
        return True


SCHEMA = build_schema(Query)


def ask(query: str, **variables: object) -> ExecutionResult:
    TAKEN.clear()
    return graphql_sync(SCHEMA, query, variable_values=variables)


def test_an_order_arrives_whole() -> None:
    answered = ask(
        """query($lines: [OrderLineInput!]!, $at: DateTime) { place(given: {
             channel: STORE customer: {} lines: $lines occurredAt: $at note: null }) }""",
        lines=[{"sku": "CUP-1", "quantity": 2, "unitPrice": "19.90"}],
        at="2026-11-21T20:00:00+08:00",
    )

    assert answered.errors is None
    (order,) = TAKEN
    assert order.lines[0].unit_price == Decimal("19.90")
    assert order.occurred_at == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert order.when_short is ShortagePolicy.REFUSE
    assert (order.note, order.currency, order.customer.email) == (None, None, None)


def test_from_is_a_word_of_python_only_inside() -> None:
    answered = ask('{ move(given: { sku: "CUP-1" from: "BER" to: "SHA" quantity: 1 }) }')

    assert answered.errors is None
    assert (TAKEN[0].from_, TAKEN[0].to) == ("BER", "SHA")


@pytest.mark.parametrize(
    ("written", "told"),
    [("unitPrice: 19.9", "never a float"), ('unitPrice: "1e3"', "no plain number")],
)
def test_a_price_that_is_none_is_refused_with_what_to_write(written: str, told: str) -> None:
    line = f"{{ quantity: 1 {written} }}"
    answered = ask(f"{{ place(given: {{ channel: STORE customer: {{}} lines: [{line}] }}) }}")

    assert answered.errors
    assert told in answered.errors[0].message
    assert public_error(answered.errors[0])["extensions"] == {"code": "BAD_USER_INPUT"}


def test_an_instant_without_an_offset_is_refused() -> None:
    answered = ask(
        "query($at: DateTime) { place(given: { channel: STORE customer: {} lines: [] "
        "occurredAt: $at }) }",
        at="2026-11-21T20:00:00",
    )

    assert answered.errors
    assert "has no offset" in answered.errors[0].message
    assert public_error(answered.errors[0])["extensions"] == {"code": "BAD_USER_INPUT"}
