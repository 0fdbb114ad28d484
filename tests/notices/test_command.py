"""`waypost notices` and `waypost outbox` as somebody types them."""

import asyncio
from pathlib import Path

import pytest

from app.cli import run
from app.domain.contacts import Contact
from app.domain.notices import Posted
from app.integrations.notices.letter import Letter
from app.integrations.notices.outbox import Outbox
from app.settings import load_settings, with_keys
from app.storage.care.opening import opened_store
from app.storage.ids import new_id
from tests.builders import NOON
from tests.notices.telling import Posts, begun, plan, queue, send
from tests.usecases.shopping import a_shop, buy


@pytest.fixture(autouse=True)
def _a_shop_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYPOST_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("WAYPOST_DATABASE_URL", raising=False)


async def _one_failed() -> None:
    async with opened_store(with_keys(load_settings())) as store:
        shop = await a_shop(store, {"TEA": 9})
        await begun(store)
        await buy(shop, ("TEA", 1), customer=Contact("Anna", "anna@example.org"))
        await plan(store)
        await send(store, Posts(Posted("SMTP_550", for_good=True)))


async def _statuses() -> list[str]:
    async with opened_store(with_keys(load_settings())) as store:
        return [row.status.value for row in await queue(store)]


def test_what_failed_is_listed_and_queued_anew(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_one_failed())

    assert run(["notices", "failed"]) == 0
    listed = capsys.readouterr().out
    assert run(["notices", "retry", listed.split()[0]]) == 0

    assert "order_confirmed  EMAIL  SMTP_550" in listed
    assert "anna" not in listed
    assert asyncio.run(_statuses()) == ["SUPPRESSED", "QUEUED"]
    assert run(["notices", "retry", "--all"]) == 1


def test_retrying_nothing_in_particular_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["notices", "retry"]) == 1
    assert "--all" in capsys.readouterr().err


def test_a_message_is_previewed_in_either_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["notices", "preview", "order_held", "--locale", "zh"]) == 0
    assert "暂缓处理" in capsys.readouterr().out

    assert run(["notices", "preview", "order_held", "--channel", "sms"]) == 0
    assert capsys.readouterr().out.startswith("Waypost: Your order")

    assert run(["notices", "preview", "order_hold"]) == 1
    assert "order_held" in capsys.readouterr().err


def test_own_words_that_fail_are_told_with_file_and_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "words"
    own.mkdir()
    (own / "order_held.en.j2").write_text("{{ nothing }}")
    monkeypatch.setenv("WAYPOST_TEMPLATES_DIR", str(own))

    assert run(["notices", "preview", "order_held"]) == 1

    assert "order_held.en.j2, line 1: nothing is unknown" in capsys.readouterr().err


def test_the_outbox_is_listed_and_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    letter = Letter("Hello", "您好\n", "<p>您好</p>", "short")
    Outbox(tmp_path).post(letter, "anna@example.org", new_id(NOON), NOON, is_mail=True)

    assert run(["outbox", "list"]) == 0
    name = capsys.readouterr().out.split()[0]
    assert run(["outbox", "show", name]) == 0

    assert "您好" in capsys.readouterr().out
    assert run(["outbox", "show", "nothing"]) == 1
