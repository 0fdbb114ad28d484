"""The environment becomes one frozen Settings, or one clear line says what to mend."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.documentation.settings import settings_table
from app.domain.allocation import Rule
from app.keyfiles import kept_secret_key
from app.setting_values import Introspection
from app.settings import (
    Settings,
    SettingsError,
    load_settings,
    unknown_variables,
    with_keys,
)
from app.storage.sealing import Sealer, new_key

SECRET = "a-secret-of-32-characters-or-more"


@pytest.fixture(autouse=True)
def _a_bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("WAYPOST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"WAYPOST_{name}", value)


def test_nothing_set_means_an_embedded_development_shop() -> None:
    settings = load_settings()

    assert not settings.is_production
    assert settings.database_url == "sqlite+aiosqlite:///var/waypost.db"
    assert settings.broadcast_url == "memory://"
    assert settings.cors_origins == ()
    assert settings.page_size_max == 100
    assert settings.pay_on_delivery_methods == ("cash_on_delivery", "cod", "货到付款")
    assert settings.allocation_order == (Rule.NEAREST, Rule.FEWEST_PARCELS, Rule.MOST_STOCK)
    assert settings.introspection_for is Introspection.ON


def test_the_database_follows_the_data_dir_unless_its_url_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(monkeypatch, DATA_DIR="/srv/waypost")
    assert load_settings().database_url == "sqlite+aiosqlite:////srv/waypost/waypost.db"

    environment(monkeypatch, DATABASE_URL="postgresql+asyncpg://me@db/waypost")
    assert load_settings().database_url == "postgresql+asyncpg://me@db/waypost"


def test_lists_are_comma_separated_and_empty_variables_mean_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(
        monkeypatch,
        CORS_ORIGINS="https://a.example, http://localhost:5173",
        ALLOCATION_ORDER="most_stock,nearest",
        PAY_ON_DELIVERY_METHODS="none",
        TRUSTED_PROXIES="10.0.0.0/8,::1",
        SHIPPING_FEE="5.50",
        PAGE_SIZE_DEFAULT="",
    )

    settings = load_settings()

    assert settings.cors_origins == ("https://a.example", "http://localhost:5173")
    assert settings.allocation_order == (Rule.MOST_STOCK, Rule.NEAREST)
    assert settings.pay_on_delivery_methods == ()
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    assert settings.shipping_fee == Decimal("5.50")
    assert settings.page_size_default == 20


def test_a_dot_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("WAYPOST_PAGE_SIZE_DEFAULT=30\nWAYPOST_TAIL_EVENTS=500\nOTHER=1\n")
    environment(monkeypatch, TAIL_EVENTS="600")

    settings = load_settings()

    assert (settings.page_size_default, settings.tail_events) == (30, 600)


def test_production_refuses_to_start_without_its_secrets_and_names_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(monkeypatch, ENVIRONMENT="production")

    with pytest.raises(SettingsError) as refused:
        load_settings()

    assert "WAYPOST_SECRET_KEY is missing" in str(refused.value)
    assert "WAYPOST_ENCRYPTION_KEYS is missing" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_production_starts_with_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    newest, old = new_key(), new_key()
    environment(
        monkeypatch,
        ENVIRONMENT="production",
        SECRET_KEY=SECRET,
        ENCRYPTION_KEYS=f"{newest}, {old}",
    )

    settings = with_keys(load_settings())

    assert settings.is_production
    assert settings.signing_secret == SECRET
    assert settings.keyring == (newest, old)
    assert settings.introspection_for is Introspection.STAFF
    assert not Path("var").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("DATABASE_URL", "mysql://me:hunter2@db/x"),
        ("BROADCAST_URL", "hunter2"),
        ("SECRET_KEY", "hunter2"),
        ("ENCRYPTION_KEYS", "hunter2"),
        ("CORS_ORIGINS", "https://a.example/"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("ALLOCATION_ORDER", "nearest,nearest"),
        ("ALLOCATION_ORDER", "cheapest"),
        ("DEFAULT_COUNTRY", "UK"),
        ("SHIPPING_FEE", "-1"),
        ("SHIPPING_FEE", "NaN"),
        ("PAGE_SIZE_MAX", "5"),
        ("PAGE_SIZE_MAX", "many"),
        ("POLL_INTERVAL_S", "0"),
        ("REVIEW_BY_PERSON", "perhaps"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_without_giving_secrets_away(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, **{variable: value})

    with pytest.raises(SettingsError) as refused:
        load_settings()

    assert str(refused.value).startswith(f"WAYPOST_{variable} ")
    assert "\n" not in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_wrong_values_are_told_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, ENVIRONMENT="production", PAGE_SIZE_MAX="0", SECRET_KEY="short")

    with pytest.raises(SettingsError) as refused:
        load_settings()

    assert len(refused.value.problems) == 3


def test_development_makes_its_keys_once_and_only_its_owner_reads_them() -> None:
    first = with_keys(load_settings())
    second = with_keys(load_settings())

    assert first.signing_secret == second.signing_secret
    assert first.keyring == second.keyring
    assert Sealer(second.keyring).open(Sealer(first.keyring).seal(b"x", "y"), "y") == b"x"
    assert sorted(file.name for file in Path("var").iterdir()) == ["encryption.keys", "secret.key"]
    for file in Path("var").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_loading_alone_makes_nothing() -> None:
    load_settings()

    assert not Path("var").exists()


def test_processes_that_start_at_once_end_with_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        keys = list(starting.map(lambda _: kept_secret_key(tmp_path / "new"), range(32)))

    assert len(set(keys)) == 1
    assert len(keys[0]) >= 32


def test_a_broken_key_file_is_told_by_its_variable() -> None:
    with_keys(load_settings())
    Path("var/encryption.keys").write_text("broken\n")

    with pytest.raises(SettingsError, match="WAYPOST_ENCRYPTION_KEYS"):
        with_keys(load_settings())


def test_secrets_do_not_show_and_nothing_can_be_changed() -> None:
    settings = with_keys(load_settings(database_url="postgresql+asyncpg://me:hunter2@db/waypost"))

    assert settings.signing_secret not in repr(settings)
    assert settings.keyring[0] not in repr(settings)
    assert "hunter2" not in repr(settings)
    with pytest.raises(ValidationError):
        settings.page_size_max = 1


def test_every_setting_is_described_in_the_table() -> None:
    table = settings_table()

    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"| `WAYPOST_{name.upper()}` |" in table
    assert "| `WAYPOST_REVIEW_BY_PERSON` | `false` |" in table
    assert "| `WAYPOST_ALLOCATION_ORDER` | `nearest,fewest_parcels,most_stock` |" in table


def test_a_misspelt_variable_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, PAGE_SIZE_MAX="50", PAGE_SIZE="50")
    monkeypatch.setenv("WAYPOSTAL", "x")
    Path(".env").write_text("WAYPOST_BROADCAST_UR=memory://\nWAYPOST_LOG_LEVEL=info\n")

    assert unknown_variables() == ["WAYPOST_BROADCAST_UR", "WAYPOST_PAGE_SIZE"]
