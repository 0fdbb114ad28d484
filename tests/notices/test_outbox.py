"""The embedded outbox: whole files, not too many, readable by the person at the machine."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.integrations.notices import outbox as outbox_room
from app.integrations.notices.letter import Letter
from app.integrations.notices.outbox import Outbox
from app.outbox_page import outbox_routes
from app.storage.ids import new_id
from tests.builders import NOON

LETTER = Letter("您的订单", "您好，王小明\n", "<p>您好</p>", "short words")


def write(outbox: Outbox, count: int = 1, *, is_mail: bool = True, days: int = 0) -> None:
    for n in range(count):
        at = NOON + timedelta(days=days, seconds=n)
        outbox.post(LETTER, "wang@example.org", new_id(at), at, is_mail=is_mail)


def test_a_mail_is_a_file_that_its_owner_alone_reads(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    write(outbox)

    (file,) = outbox.files()

    shown = outbox.read(file.name) or ""
    assert "To: wang@example.org" in shown
    assert "Subject: 您的订单" in shown
    assert "您好，王小明" in shown
    assert (outbox.folder / file.name).stat().st_mode & 0o077 == 0
    assert outbox.folder.stat().st_mode & 0o077 == 0


def test_a_short_message_is_plain_text(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    write(outbox, is_mail=False)

    (file,) = outbox.files()

    assert file.name.endswith(".txt")
    assert "short words" in (outbox.read(file.name) or "")


def test_the_same_message_again_is_one_file(tmp_path: Path) -> None:
    outbox, same = Outbox(tmp_path), new_id(NOON)
    for _ in range(2):
        outbox.post(LETTER, "wang@example.org", same, NOON, is_mail=True)

    assert len(outbox.files()) == 1


def test_the_oldest_go_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_room, "MOST", 5)
    monkeypatch.setattr(outbox_room, "_LOOK_EVERY", 2)
    outbox = Outbox(tmp_path)
    write(outbox, 11)

    names = [file.name for file in outbox.files()]

    assert len(names) == 5
    assert names[0].startswith("20261121T120010")


def test_what_is_old_goes(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    write(outbox)
    write(Outbox(tmp_path), days=8)

    assert len(outbox.files()) == 1


def test_a_folder_that_can_t_be_written_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in its place")

    posted = Outbox(tmp_path).post(LETTER, "w@example.org", new_id(NOON), NOON, is_mail=True)

    assert posted.code == "OUTBOX_NOT_WRITABLE"


def a_browser(outbox: Outbox, address: str) -> TestClient:
    return TestClient(Starlette(routes=outbox_routes(outbox)), client=(address, 50_000))


def test_the_page_lists_and_shows_on_this_machine_only(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    write(outbox)
    (file,) = outbox.files()
    here, elsewhere = a_browser(outbox, "127.0.0.1"), a_browser(outbox, "192.0.2.1")

    assert file.name in here.get("/outbox").text
    assert "王小明" in here.get(f"/outbox/{file.name}").text
    assert here.get("/outbox/..%2Fwaypost.db").status_code == 404
    assert elsewhere.get("/outbox").status_code == 403
    assert elsewhere.get(f"/outbox/{file.name}").status_code == 403
