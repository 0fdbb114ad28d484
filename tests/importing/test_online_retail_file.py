"""All 541,909 real rows: each in one place, every total exact, in little time and memory."""

import csv
import json
import lzma
import time
import tracemalloc
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from app.integrations.importing.online_retail import OnlineRetail
from app.integrations.importing.orders import Reason

from .shop import Imported, Shop, imported

REAL = Path(__file__).parents[3] / "shared" / "data" / "online_retail.csv.xz"
PROFILE = REAL.with_name("online_retail_profile.json")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.exists(), reason="shared/data/online_retail.csv.xz is absent"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("online-retail")


@pytest.mark.patient
async def test_every_row_is_in_one_place_and_every_total_exact(place: Path) -> None:
    began_s = time.process_time()

    done = await imported(REAL, OnlineRetail(), place)

    assert time.process_time() - began_s < 20
    check_rows(done)
    check_totals(done)
    check_reasons(done)
    await check_second_run(done.shop, place)


def check_rows(done: Imported) -> None:
    in_orders = [row for order in done.orders.values() for row in order.rows]
    in_report = [line.row for line in done.refused]
    assert sorted(in_orders + in_report) == list(range(1, 541_909 + 1))
    assert (done.tally.rows_read, done.tally.lost) == (541_909, 0)


def check_totals(done: Imported) -> None:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    rows: Counter[str] = Counter()
    with lzma.open(REAL, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            totals[row["InvoiceNo"]] += int(row["Quantity"]) * Decimal(row["UnitPrice"])
            rows[row["InvoiceNo"]] += 1
    for reference, order in done.orders.items():
        assert Decimal(order.total_minor) == 100 * totals[reference]
        assert len(order.rows) == rows[reference]
    profile = json.loads(PROFILE.read_text())
    assert done.tally.money["GBP"].in_file == Decimal(profile["revenue_total_all_rows"])


def check_reasons(done: Imported) -> None:
    assert done.tally.created == 22_061 - 1_336 - 4
    assert done.tally.by_reason == {
        Reason.CREDIT_NOTE: 9_288,
        Reason.ADJUSTMENT: 3,
        Reason.WRITE_OFF: 1_336,
        Reason.FINER_THAN_CURRENCY: 4,
        Reason.SAME_ORDER: 118,
    }
    assert max(len(order.rows) for order in done.orders.values()) == 1_114
    assert max(done.shop.batches) <= 500


async def check_second_run(shop: Shop, place: Path) -> None:
    again = await imported(REAL, OnlineRetail(), place, shop=shop)

    assert (again.tally.created, again.tally.already_there) == (0, 20_721)


class Forgetful(Shop):
    """Keeps nothing, so that only the import's own memory is measured."""

    def _place(self, draft):  # type: ignore[no-untyped-def]
        outcome = super()._place(draft)
        self.orders.clear()
        return outcome


@pytest.mark.patient
async def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    with lzma.open(REAL, "rb") as content:
        part = content.read(8 << 20)
    short = tmp_path / "short.csv"
    short.write_bytes(part[: part.rfind(b"\n")])
    tracemalloc.start()
    try:
        await imported(short, OnlineRetail(), tmp_path, shop=Forgetful())
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    # A batch of 20,000 rows with its texts; the whole part would be more than 60 MB.
    assert peak_bytes < 40 << 20
