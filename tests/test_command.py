"""The `waypost` command prints what was asked for, or one clear line and a failing status."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import cli
from app.auth import Tokens
from app.domain.actors import Channel, Role
from app.settings import load_settings, with_keys
from app.storage.sealing import decode_key


@pytest.fixture(autouse=True)
def _a_directory_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ENVIRONMENT", "SECRET_KEY", "ENCRYPTION_KEYS", "DATA_DIR", "DATABASE_URL"):
        monkeypatch.delenv(f"WAYPOST_{name}", raising=False)


def test_a_token_is_printed_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    asked = "token --role storefront --channel website --subject shop-1 --ttl 30m"

    assert cli.run(asked.split()) == 0

    out, err = capsys.readouterr()
    actor = Tokens(with_keys(load_settings()).signing_secret).read(out.strip(), datetime.now(UTC))
    assert (actor.role, actor.channel, actor.subject) == (
        Role.STOREFRONT,
        Channel.WEBSITE,
        "shop-1",
    )
    assert out.count("\n") == 1
    assert not err


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("token", "--role"),
        ("token --role KING", "KING"),
        ("token --role GUEST", "without a token"),
        ("token --role STOREFRONT", "channel"),
        ("token --role CUSTOMER", "account"),
        ("token --role SALES --ttl soon", "soon"),
        ("token --role SALES --wrong", "--wrong"),
        ("token revoke", "ID"),
        ("token revoke a.b.c", "not a token"),
        ("keys old", "old"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_1(
    asked: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(asked.split()) == 1

    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("waypost: ")
    assert err.count("\n") == 1
    assert says in err


def test_production_without_its_secrets_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYPOST_ENVIRONMENT", "production")

    assert cli.run(["token", "--role", "SALES"]) == 1

    err = capsys.readouterr().err
    assert "WAYPOST_SECRET_KEY" in err
    assert "WAYPOST_ENCRYPTION_KEYS" in err
    assert err.count("\n") == 1


def test_a_key_is_made_even_in_production_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYPOST_ENVIRONMENT", "production")

    assert cli.run(["keys", "new"]) == 0

    assert len(decode_key(capsys.readouterr().out)) == 32


def test_a_bug_is_one_line_too_unless_its_traceback_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> str:
        raise RuntimeError("no\nluck")

    monkeypatch.setattr("app.cli.keys.new_key", broken)

    assert cli.run(["keys", "new"]) == 1
    assert "RuntimeError: no luck" in capsys.readouterr().err
    with pytest.raises(RuntimeError):
        cli.run(["--traceback", "keys", "new"])


def test_a_command_may_end_as_done_with_refusals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused() -> str:
        raise cli.CommandFailed("3 rows were refused.", status=2)

    monkeypatch.setattr("app.cli.keys.new_key", refused)

    assert cli.run(["keys", "new"]) == 2
    assert capsys.readouterr().err == "waypost: 3 rows were refused.\n"


def test_help_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["token", "--help"]) == 0
    assert "--role" in capsys.readouterr().out


def test_a_port_that_is_taken_is_one_line_and_status_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert cli.run(["serve", "--port", str(port)]) == 1

    assert f"Nothing can listen on 127.0.0.1:{port}" in capsys.readouterr().err
