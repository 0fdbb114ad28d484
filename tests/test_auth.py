"""A token says who is asking until it ends; a bad one is nobody, not a guest."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from app.auth import Tokens, Unauthenticated, bearer, parse_ttl
from app.domain.actors import Actor, Channel, Role

SECRET = "a-secret-of-32-characters-or-more"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBER = "261121-7K3MQ2XD"


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(SECRET)


@pytest.mark.parametrize(
    ("role", "subject", "channel"),
    [
        (Role.CUSTOMER, "anna", None),
        (Role.STOREFRONT, None, Channel.WEBSITE),
        (Role.STOREFRONT, "till-3", Channel.STORE),
        (Role.CARRIER, "sf-express", None),
        (Role.SALES, "sam", None),
        (Role.MANAGER, None, None),
        (Role.SYSTEM, None, None),
    ],
)
def test_a_token_reads_back_as_its_actor(
    tokens: Tokens, role: Role, subject: str | None, channel: Channel | None
) -> None:
    issued = tokens.issue(role, at=NOON, ttl=HOUR, subject=subject, channel=channel)

    actor = tokens.read(issued.text, NOON)

    assert actor == Actor(role, subject, channel, issued.id, NOON + HOUR)
    assert issued.expires_at == actor.expires_at


@pytest.mark.parametrize(
    ("role", "subject", "channel", "says"),
    [
        (Role.STOREFRONT, "till-3", None, "channel"),
        (Role.SALES, "sam", Channel.WEBSITE, "Only a STOREFRONT"),
        (Role.CUSTOMER, None, None, "account"),
        (Role.CUSTOMER, "", None, "account"),
        (Role.CARRIER, None, None, "carrier's code"),
        (Role.GUEST, None, None, "without a token"),
    ],
)
def test_a_token_that_could_not_be_used_is_not_issued(
    tokens: Tokens, role: Role, subject: str | None, channel: Channel | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        tokens.issue(role, at=NOON, ttl=HOUR, subject=subject, channel=channel)


def test_a_token_ends_at_its_time_by_the_clock_it_is_given(tokens: Tokens) -> None:
    token = tokens.issue(Role.SALES, at=NOON, ttl=HOUR).text

    assert tokens.read(token, NOON + HOUR - timedelta(seconds=1))
    with pytest.raises(Unauthenticated, match="expired"):
        tokens.read(token, NOON + HOUR)
    with pytest.raises(Unauthenticated, match="future"):
        tokens.read(token, NOON - HOUR)


def forged(**claims: object) -> str:
    tokens = Tokens(SECRET)
    good: dict[str, object] = {
        "iss": "waypost",
        "aud": "waypost",
        "role": "SALES",
        "jti": "x",
        "iat": int(NOON.timestamp()),
        "exp": int((NOON + HOUR).timestamp()),
    }
    claims = {name: value for name, value in (good | claims).items() if value is not None}
    return jwt.encode(claims, tokens._key, algorithm="HS256")


def test_the_forger_of_the_next_test_can_make_a_good_token(tokens: Tokens) -> None:
    assert tokens.read(forged(), NOON).role is Role.SALES


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "\ud800",
        "é.é.é",
        Tokens("another-secret-of-32-characters-!").issue(Role.ADMIN, at=NOON, ttl=HOUR).text,
        jwt.encode({"role": "ADMIN"}, None, algorithm="none"),
        jwt.encode({"role": "ADMIN"}, SECRET, algorithm="HS256"),
        forged(aud="other"),
        forged(iss="other"),
        forged(exp=None),
        forged(exp="soon"),
        forged(exp=10**30),
        forged(iat=None),
        forged(iat=True, exp=[]),
        forged(jti=None),
        forged(jti=7),
        forged(sub=7),
        forged(role=None),
        forged(role="KING"),
        forged(role=["ADMIN"]),
        forged(role="GUEST"),
        forged(role="STOREFRONT"),
        forged(role="STOREFRONT", channel="MOON"),
        forged(role="CUSTOMER"),
    ],
)
def test_what_is_not_our_token_is_refused(tokens: Tokens, token: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read(token, NOON)


def test_a_tracking_token_is_good_for_its_order_until_it_ends(tokens: Tokens) -> None:
    token, expires_at = tokens.issue_tracking(NUMBER, NOON, HOUR)

    grant = tokens.tracking_grant(token, NOON)

    assert grant is not None
    assert grant.number == NUMBER
    assert grant.expires_at == expires_at == NOON + HOUR
    assert grant.token_id == tokens.id_of(token)
    assert tokens.tracking_grant(token, NOON + HOUR) is None
    assert tokens.tracking_grant(token + "x", NOON) is None
    assert tokens.tracking_grant("", NOON) is None


def test_neither_kind_of_token_passes_for_the_other(tokens: Tokens) -> None:
    tracking, _ = tokens.issue_tracking(NUMBER, NOON, HOUR)

    with pytest.raises(Unauthenticated):
        tokens.read(tracking, NOON)
    assert tokens.tracking_grant(tokens.issue(Role.ADMIN, at=NOON, ttl=HOUR).text, NOON) is None


def test_the_bearer_header_is_read_and_anything_else_in_it_refused() -> None:
    assert bearer(None) is None
    assert bearer("Bearer abc") == "abc"
    assert bearer(" bearer  abc ") == "abc"
    for wrong in ("", "Bearer", "Bearer ", "Basic abc", "abc"):
        with pytest.raises(Unauthenticated, match="Bearer TOKEN"):
            bearer(wrong)


def test_times_to_live_are_written_short() -> None:
    assert parse_ttl("90s") == timedelta(seconds=90)
    assert parse_ttl("30m") == timedelta(minutes=30)
    assert parse_ttl("1h") == HOUR
    assert parse_ttl("7d") == timedelta(days=7)
    for wrong in ("", "1", "h", "1w", "-1h", "0s", "1.5h", "99999d", "999999999d", "１h"):
        with pytest.raises(ValueError, match=r"."):
            parse_ttl(wrong)
