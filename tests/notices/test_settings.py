"""The environment names the ways; what is wrong is said at the start, without its secrets."""

import os
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from app.auth import Tokens
from app.domain.actors import Role
from app.domain.notices import NoticeChannel, QuietHours
from app.integrations.notices.mail import MailServer
from app.integrations.notices.post import OUTBOX
from app.integrations.notices.zones import zone_of
from app.settings import Settings, SettingsError, load_settings
from app.telling import Telling, links_of, policy_of, ways_of
from tests.builders import NOON

SECRET = "a-secret-of-32-characters-or-more"
PRODUCTION = {"environment": "production", "secret_key": SECRET}


@pytest.fixture(autouse=True)
def _a_bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("WAYPOST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def in_production(**given: Any) -> Settings:
    from app.storage.sealing import new_key  # noqa: PLC0415

    return load_settings(**PRODUCTION, encryption_keys=new_key(), **given)


def test_nothing_set_means_the_outbox_in_development_and_nobody_in_production() -> None:
    here, there = ways_of(load_settings()), ways_of(in_production())

    assert set(here.customers.values()) == {OUTBOX}
    assert here.staff[Role.LOGISTICS] == (OUTBOX,)
    assert not there.customers
    assert not there.staff


def test_a_channel_that_is_not_named_beside_another_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPOST_NOTIFY_EMAIL", "smtp://mail.example?from=orders@tea.example")

    ways = ways_of(load_settings())

    assert list(ways.customers) == [NoticeChannel.EMAIL]
    assert isinstance(ways.customers[NoticeChannel.EMAIL], MailServer)
    assert policy_of(load_settings(), ways).channels == {NoticeChannel.EMAIL}


def test_staff_s_targets_are_counted_by_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPOST_NOTIFY_STAFF", '{"LOGISTICS": ["json://a.example", "outbox"]}')

    settings = load_settings()

    assert policy_of(settings, ways_of(settings)).staff == {Role.LOGISTICS: 2}
    assert "a.example" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "written", "says"),
    [
        ("NOTIFY_EMAIL", "smtp://me:hushhush@mail.example", "lacks ?from="),
        ("NOTIFY_EMAIL", "mailtos://me:hushhush@mail.example", "must begin with smtp"),
        ("NOTIFY_SMS", "json://me:hushhush@sms.example", "lacks {to}"),
        ("NOTIFY_STAFF", '{"CUSTOMER": ["json://me:hushhush@x.example"]}', "has 'CUSTOMER'"),
        ("NOTIFY_STAFF", "json://hushhush@x.example", "must be a JSON object"),
        ("QUIET_HOURS", "22-8", "must look like 22:00-08:00"),
        ("TIME_ZONE", "Mars/Olympus", "must be a zone"),
        ("PUBLIC_URL", "shop.example", "must be an address"),
        ("DEFAULT_LOCALE", "DE", "must be EN or ZH"),
    ],
)
def test_what_is_wrong_is_said_without_its_secrets(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str, says: str
) -> None:
    monkeypatch.setenv(f"WAYPOST_{name}", written)

    with pytest.raises(SettingsError) as wrong:
        load_settings()

    assert f"WAYPOST_{name}" in str(wrong.value)
    assert says in str(wrong.value)
    assert "hushhush" not in str(wrong.value)


def test_quiet_hours_are_read_as_they_are_written() -> None:
    assert load_settings().quiet_time is None
    assert load_settings(quiet_hours="22:00-07:30").quiet_time == QuietHours(time(22), time(7, 30))


def test_a_link_leads_to_the_one_order_for_as_long_as_the_shop_says() -> None:
    settings = load_settings(public_url="https://shop.example/", notice_link_days=30)
    tokens = Tokens(SECRET)

    class Matter:
        class order:  # noqa: N801
            number = "261121-7K3MQ2XD"

        class notice:  # noqa: N801
            facts = "{}"

    link = links_of(settings, tokens, lambda: NOON)(Matter()).track  # type: ignore[arg-type]

    address, _, token = link.rpartition("/")
    grant = tokens.tracking_grant(token, NOON)
    assert address == "https://shop.example/track"
    assert grant is not None
    assert grant.number == "261121-7K3MQ2XD"
    assert (grant.expires_at - NOON).days == 30


def test_a_country_has_the_zone_of_most_of_its_people() -> None:
    assert str(zone_of("CN")) == "Asia/Shanghai"
    assert str(zone_of("DE")) == "Europe/Berlin"
    assert zone_of("XX") is None


def test_nobody_is_told_where_the_shop_says_so() -> None:
    quiet = load_settings(notices=False)

    assert Telling(quiet, Tokens(SECRET), lambda: NOON).loops(None, None) == []  # type: ignore[arg-type]
