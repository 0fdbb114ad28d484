"""`waypost migrate`, `backup`, `restore` and `keys reseal`, as one types them."""

from pathlib import Path

import pytest

from app import cli
from app.storage.sealing import new_key


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("ENVIRONMENT", "SECRET_KEY", "ENCRYPTION_KEYS", "DATA_DIR", "DATABASE_URL"):
        monkeypatch.delenv(f"WAYPOST_{name}", raising=False)
    return tmp_path


def test_migrating_twice_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["migrate"]) == 0
    assert cli.run(["migrate"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "The database is now at revision 0009.",
        "The database was already at revision 0009.",
    ]


def test_backed_up_destroyed_and_restored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["keys", "reseal"]) == 0
    assert cli.run(["token", "revoke", "lost-token"]) == 0
    capsys.readouterr()

    assert cli.run(["backup", "shop.backup"]) == 0
    out, err = capsys.readouterr()
    assert "shop.backup" in out
    assert "WAYPOST_ENCRYPTION_KEYS" in err
    for file in (folder / "var").glob("waypost.db*"):
        file.unlink()

    assert cli.run(["restore", "shop.backup"]) == 0
    assert "Restored" in capsys.readouterr().out
    assert cli.run(["restore", "shop.backup"]) == 1
    refused = capsys.readouterr().err
    assert refused.startswith("waypost: The database has data already")
    assert "--yes" in refused
    assert cli.run(["restore", "shop.backup", "--yes"]) == 0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("backup", "FILE"),
        ("backup no/such/folder/x", "No such file"),
        ("restore gone.backup", "gone.backup cannot be read"),
        ("restore broken.backup", "not a whole backup"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    asked: str, says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["migrate"]) == 0
    (folder / "broken.backup").write_bytes(b"broken")
    capsys.readouterr()

    assert cli.run(asked.split()) == 1

    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_strange_keys_name_their_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["keys", "reseal"]) == 0
    assert cli.run(["backup", "shop.backup"]) == 0
    monkeypatch.setenv("WAYPOST_ENCRYPTION_KEYS", new_key())
    capsys.readouterr()

    for asked in (["keys", "reseal"], ["restore", "shop.backup", "--yes"]):
        assert cli.run(asked) == 1
        assert "WAYPOST_ENCRYPTION_KEYS" in capsys.readouterr().err


def test_keys_are_rotated(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["keys", "reseal"]) == 0
    old, new = (folder / "var" / "encryption.keys").read_text().strip(), new_key()

    monkeypatch.setenv("WAYPOST_ENCRYPTION_KEYS", f"{new},{old}")
    assert cli.run(["keys", "reseal"]) == 0
    assert "1 of 1 sealed values were sealed anew." in capsys.readouterr().out

    monkeypatch.setenv("WAYPOST_ENCRYPTION_KEYS", new)
    assert cli.run(["keys", "reseal"]) == 0
