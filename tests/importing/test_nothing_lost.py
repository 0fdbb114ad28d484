"""Whatever a file holds, every row and every penny stands in an order or in the report."""

import asyncio
import csv
import io
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from app.integrations.importing.online_retail import OnlineRetail

from .shop import RETAIL_HEADER, Imported, imported

INVOICES = st.sampled_from(["1", "2", "3", "C4", "A5", ""])
CODES = st.sampled_from(["85123A", "85123a", "POST", "DOT", "C2", "D", "M", "B", ""])
QUANTITIES = st.sampled_from(["1", "2", "80995", "-1", "-3", "0", "x", ""])
PRICES = st.sampled_from(["0", "0.0", "2.55", "18", "0.001", "-1.10", "£3", ""])
ROWS = st.lists(
    st.tuples(
        INVOICES,
        CODES,
        st.sampled_from(["", " HEART", "check", 'with "quotes", and\nlines']),
        QUANTITIES,
        st.sampled_from(["2010-12-01 08:26:00", "2010-12-01 08:27:00", "soon"]),
        PRICES,
        st.sampled_from(["", "17850", "17851"]),
        st.sampled_from(["EIRE", "Unspecified", "Atlantis"]),
    ),
    max_size=12,
)
MOSTLY_GOOD = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["85123A", "POST", "D", "M"]),
        st.just("HEART"),
        st.sampled_from(["1", "2", "-1"]),
        st.just("2010-12-01 08:26:00"),
        st.sampled_from(["0", "2.5", "18.01"]),
        st.just("17850"),
        st.just("EIRE"),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=150)
@given(st.one_of(ROWS, MOSTLY_GOOD))
def test_every_row_and_every_penny_is_somewhere(rows: list[tuple[str, ...]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([RETAIL_HEADER.split(","), *rows])

    with TemporaryDirectory() as place:
        done = asyncio.run(imported(written.getvalue(), OnlineRetail(), Path(place)))

    check(done, rows)


def check(done: Imported, rows: list[tuple[str, ...]]) -> None:
    in_orders = [row for order in done.orders.values() for row in order.rows]
    in_report = [line.row for line in done.refused]
    assert sorted(in_orders + in_report) == list(range(1, len(rows) + 1))
    for reference, order in done.orders.items():
        whole = [n for n, row in enumerate(rows, 1) if row[0] == reference]
        assert list(order.rows) == whole
        amounts = [Decimal(rows[n - 1][3]) * Decimal(rows[n - 1][5]) for n in whole]
        assert Decimal(order.total_minor) == 100 * sum(amounts)
        assert order.shipping_fee_minor >= 0
        assert order.discount_minor >= 0
