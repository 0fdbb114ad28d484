"""A bug shows the client an id and nothing else; the log has the rest under that id."""

import logging
from typing import Any

import pytest

from app.resolvers import general
from app.storage.reading.orders import OrderReads
from app.usecases.orders import cancel
from tests.api.doors import Doors
from tests.builders import MAY
from tests.usecases.shopping import a_shop, buy

INSIDE = "relation secret_table in /srv/waypost/orders.py"


class BugError(Exception):
    """Nobody expected it."""


async def broken(*_: object, **__: object) -> Any:
    raise BugError(INSIDE)


def only_an_id(answer: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    (error,) = answer["errors"]
    assert set(error) <= {"message", "path", "extensions"}
    assert set(error["extensions"]) == {"code", "errorId"}
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["message"].endswith(f"(error id {error['extensions']['errorId']}).")
    assert INSIDE not in str(answer)
    assert error["extensions"]["errorId"] in caplog.text
    assert INSIDE in caplog.text


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)


async def test_a_query_that_breaks(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(OrderReads, "page", broken)

    only_an_id(await doors.answer("{ orders { nodes { number } } }"), caplog)


async def test_a_mutation_that_breaks_leaves_nothing(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    number = await buy(await a_shop(doors.shop.store, {"TEA": 3}), ("TEA", 1))
    monkeypatch.setattr(cancel, "cancel", lambda _: (_ for _ in ()).throw(BugError(INSIDE)))

    only_an_id(
        await doors.answer(
            "mutation($n: String!) { orderCancel(input: {number: $n}) { __typename } }", n=number
        ),
        caplog,
    )
    monkeypatch.undo()
    found = await doors.ask("query($n: String!) { order(number: $n) { status } }", n=number)
    assert found["order"]["status"] == "CONFIRMED"


async def test_a_bug_below_one_field_leaves_the_others(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(general, "_node", broken)

    answer = await doors.answer('{ node(id: "T3JkZXI6eA") { id } viewer { role } }')

    only_an_id(answer, caplog)
    assert answer["data"] == {"node": None, "viewer": {"role": MAY.role.value}}


async def test_a_feed_that_breaks_ends_with_an_id(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(OrderReads, "by_number", broken)

    async with doors.feed('subscription { orderUpdated(number: "X") { type } }') as feed:
        last = await anext(feed)

    assert "data" not in last.payload
    only_an_id(dict(last.payload), caplog)
