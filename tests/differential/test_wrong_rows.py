"""A row's value that breaks a promise is never rendered: the objects are read instead."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.execution.compiled.levels import Level
from app.schema.reading import levels
from tests.builders import MAY
from tests.differential.pair import Pair

ORDER = """{
  orders(first: 5) {
    nodes {
      number status paymentStatus placedAt promisedDeliverBy version total { amount }
      lines { sku name quantity unitPrice { amount currency } }
      shipments { number status carrier trackingEvents { at status city } lines { sku picked } }
      timeline { nodes { type occurredAt } pageInfo { hasNextPage } }
    }
    pageInfo { hasNextPage }
  }
}"""
UNSEEN = {"row.id", "row.order_id", "row.shipment_id"}
"""Keys that hold rows together, and are not shown themselves."""


class Spoiler:
    """Puts a value that is none into one column of one level, and tells which there are."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.places: set[tuple[str, str]] = set()
        self.aim: tuple[str, str] | None = None
        self.hits = 0
        self.wrong: object = object()
        original = levels._Seen.render

        async def render(
            seen: Any, level: Level, selection: Any, rows: Any, kept: Any, above: Any
        ) -> None:
            shown = set(level.columns or ()) - UNSEEN
            self.places |= {(level.name, path) for path in shown if rows}
            for column in shown:
                if self.aim == (level.name, column) and rows:
                    rows = list(self._spoilt(rows, (level.columns or ()).index(column)))
            await original(seen, level, selection, rows, kept, above)

        monkeypatch.setattr(levels._Seen, "render", render)

    def _spoilt(self, rows: Any, place: int) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield (*row[:place], self.wrong, *row[place + 1 :])
        self.hits += 1


async def test_no_column_is_shown_unlooked_at(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    spoiler = Spoiler(monkeypatch)
    right = (await pair.agree(ORDER, MAY)).payloads
    tally = pair.compiled.tally
    compiled = tally.compiled
    assert (compiled > 0, tally.explained) == (True, 0)

    assert {level for level, _ in spoiler.places} >= {"orders", "lines", "timeline", "shipments"}
    for place in sorted(spoiler.places):
        spoiler.aim, spoiler.hits = place, 0
        assert (await pair.agree(ORDER, MAY)).payloads == right
        assert spoiler.hits, place
    assert (tally.compiled, tally.explained) == (compiled, len(spoiler.places))


async def test_an_amount_is_looked_at_though_only_its_currency_is_asked_for(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiler, asked = Spoiler(monkeypatch), "{ orders { nodes { refundedAmount { currency } } } }"
    right = (await pair.agree(asked, MAY)).payloads
    spoiler.aim, spoiler.wrong = ("orders", "row.refunded_minor"), None

    assert (await pair.agree(asked, MAY)).payloads == right
    assert (spoiler.hits, pair.compiled.tally.explained) == (1, 1)
