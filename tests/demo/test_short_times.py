"""The demo's own server counts in seconds, and what somebody has set stays as it was set."""

import json

import pytest

from app.demo.short_times import BANK, CARRIER, TOO_LATE, short_times
from app.demo.webhooks import Secrets, secrets_of
from app.domain.deadlines import DeadlineKind
from app.settings import Settings

URL = "http://127.0.0.1:8123"


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """No setting of this machine counts."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WAYPOST_{name.upper()}", raising=False)
    return monkeypatch


def test_a_server_starts_with_them_and_whatever_is_forgotten_is_too_late(bare):
    for name, value in short_times(set(), URL).items():
        bare.setenv(name, value)

    settings = Settings()

    times = {rule.kind: rule.allow for rule in settings.deadline_rules if rule.priority is None}
    waited_for = {
        DeadlineKind.REVIEW,
        DeadlineKind.PAYMENT,
        DeadlineKind.PACKING,
        DeadlineKind.DISPATCH,
        DeadlineKind.SCAN,
    }
    assert {kind for kind in waited_for if times[kind] < TOO_LATE} == waited_for
    assert settings.public_url == URL


def test_what_is_set_already_is_left_alone_with_all_that_must_fit_it():
    shortened = short_times({"payment_reminders", "suspicious_amounts"}, URL)

    assert "WAYPOST_PAYMENT_REMINDERS" not in shortened
    assert "WAYPOST_PAYMENT_EXPIRES_AFTER" not in shortened
    assert "WAYPOST_SUSPICIOUS_AMOUNTS" not in shortened
    assert "WAYPOST_DEADLINES" in shortened


def test_the_demo_knows_the_secrets_that_it_gave_its_server(bare):
    given = short_times(set(), URL)

    known = secrets_of(Settings(), given)

    assert known == Secrets(
        bank=json.loads(given["WAYPOST_PAYMENT_SECRETS"])[BANK],
        carrier=json.loads(given["WAYPOST_CARRIER_SECRETS"])[CARRIER],
    )


def test_two_servers_of_the_demo_do_not_share_secrets():
    name = "WAYPOST_PAYMENT_SECRETS"

    assert short_times(set(), URL)[name] != short_times(set(), URL)[name]


def test_of_another_server_only_the_secret_of_the_demos_bank_is_used(bare):
    bare.setenv("WAYPOST_PAYMENT_SECRETS", json.dumps({BANK: "a bank's own", "stripe": "whsec-12"}))

    assert secrets_of(Settings(), {}) == Secrets(bank="a bank's own", carrier=None)
