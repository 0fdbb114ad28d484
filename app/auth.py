"""Token to Actor: who is asking, told by a signature and never by a guess."""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.actors import Actor, Channel, Role

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "waypost"
_AUDIENCE: Final = "waypost"
_TRACKING_AUDIENCE: Final = "waypost-tracking"
_OFFER_AUDIENCE: Final = "waypost-offer"
_UNIT_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_TTL: Final = re.compile(r"([0-9]{1,9})([smhd])", re.ASCII)
LONGEST_TTL: Final = timedelta(days=3_650)
# A server whose clock runs a little ahead may issue; one that is further off is a mistake.
_CLOCK_SKEW: Final = timedelta(seconds=60)
_NOT_OURS: Final = "The token is not one of this server's: get a new one."


class Unauthenticated(Exception):
    """The request carries a token that is not good; it is refused, never taken for a guest's."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh bearer token and what it says; `id` is what revoking names."""

    text: str
    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TrackingGrant:
    """One order that a guest may watch, and until when."""

    number: str
    expires_at: datetime
    token_id: str | None
    """What revoking names; tokens of older servers have none."""


def parse_ttl(text: str) -> timedelta:
    """The time that "90s", "30m", "1h" or "7d" means.

    Raises:
        ValueError: it is written otherwise, zero, or longer than ten years.
    """
    written = _TTL.fullmatch(text.strip())
    if written is None:
        raise ValueError(f"{text!r} is no time to live: write it like 90s, 30m, 1h or 7d.")
    seconds = int(written[1]) * _UNIT_SECONDS[written[2]]
    if not 0 < seconds <= LONGEST_TTL.total_seconds():
        raise ValueError("A token lives longer than nothing and at most ten years.")
    return timedelta(seconds=seconds)


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer ...` value; None where there is no such value.

    Raises:
        Unauthenticated: there is one, and it is not a bearer token.
    """
    if authorization is None:
        return None
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("The authorization must be written as: Bearer TOKEN.")
    return token.strip()


class Tokens:
    """Issues and reads tokens; each purpose has a key of its own, derived from the secret."""

    def __init__(self, secret: str) -> None:
        self._key = _derived(secret, "bearer tokens")
        self._tracking_key = _derived(secret, "tracking tokens")
        self._offer_key = _derived(secret, "offer tokens")

    def issue(
        self,
        role: Role,
        *,
        at: datetime,
        ttl: timedelta,
        subject: str | None = None,
        channel: Channel | None = None,
    ) -> IssuedToken:
        """A bearer token for an actor of this role.

        Raises:
            ValueError: the role needs a subject or channel that is missing, or has no tokens.
        """
        _check(role, subject, channel)
        token_id = _new_id()
        expires_at = (at + ttl).replace(microsecond=0)
        claims: dict[str, str | int] = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "role": role.value,
            "jti": token_id,
            "iat": int(at.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        if subject:
            claims["sub"] = subject
        if channel:
            claims["channel"] = channel.value
        text = jwt.encode(claims, self._key, algorithm=_ALGORITHM)
        return IssuedToken(text, token_id, expires_at)

    def read(self, token: str, now: datetime) -> Actor:
        """The actor that the token names. Whether it was revoked is for the store to say.

        Raises:
            Unauthenticated: forged, for another purpose, expired, or not of our making.
        """
        claims = _claims(token, self._key, _AUDIENCE, now)
        try:
            role = Role(claims["role"])
            channel = Channel(claims["channel"]) if "channel" in claims else None
            _check(role, claims.get("sub"), channel)
            return Actor(role, claims.get("sub"), channel, claims["jti"], _expiry(claims))
        except (KeyError, ValueError):
            raise Unauthenticated("The token does not say who it is for: get a new one.") from None

    def id_of(self, token: str) -> str | None:
        """The id of a token of ours of either kind, expired or not; None if it is none of ours."""
        for key, audience in ((self._key, _AUDIENCE), (self._tracking_key, _TRACKING_AUDIENCE)):
            with suppress(Unauthenticated):
                return _signed(token, key, audience).get("jti")
        return None

    def issue_tracking(self, number: str, at: datetime, ttl: timedelta) -> tuple[str, datetime]:
        """A token that shows this one order's tracking and nothing else, and when it ends."""
        expires_at = (at + ttl).replace(microsecond=0)
        claims: dict[str, str | int] = {
            "iss": _ISSUER,
            "aud": _TRACKING_AUDIENCE,
            "order": number,
            "jti": _new_id(),
            "iat": int(at.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(claims, self._tracking_key, algorithm=_ALGORITHM), expires_at

    def issue_offer(self, offer: str, answer_by: datetime) -> str:
        """The token of the link by which this one offer is answered until `answer_by`.

        The same offer has the same token: it may be written anew wherever somebody is told of it.
        """
        claims: dict[str, str | int] = {
            "iss": _ISSUER,
            "aud": _OFFER_AUDIENCE,
            "offer": offer,
            "iat": 0,
            "exp": int(answer_by.timestamp()),
        }
        return jwt.encode(claims, self._offer_key, algorithm=_ALGORITHM)

    def offer_of(self, token: str) -> str | None:
        """The offer that the token names, also once its time is over; None for a stranger's.

        Whether it may still be answered is for the offer to say, in its own words.
        """
        with suppress(KeyError, Unauthenticated):
            return str(_signed(token, self._offer_key, _OFFER_AUDIENCE)["offer"])
        return None

    def tracking_grant(self, token: str, now: datetime) -> TrackingGrant | None:
        """What the tracking token is good for; None for any token that is not good.

        Whether it was revoked is for `Context.tracking_grant` to say.
        """
        try:
            claims = _claims(token, self._tracking_key, _TRACKING_AUDIENCE, now)
            return TrackingGrant(claims["order"], _expiry(claims), claims.get("jti"))
        except (KeyError, Unauthenticated):
            return None


def _new_id() -> str:
    return secrets.token_hex(10)  # no dash: `token revoke -x` would be an option


def _derived(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that no token passes for one of another kind."""
    info = f"waypost {purpose} v1".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def _check(role: Role, subject: str | None, channel: Channel | None) -> None:
    if role is Role.GUEST:
        raise ValueError("A guest is somebody without a token.")
    if role is Role.STOREFRONT and channel is None:
        raise ValueError("A STOREFRONT token needs its channel.")
    if role is not Role.STOREFRONT and channel is not None:
        raise ValueError("Only a STOREFRONT token has a channel.")
    if role is Role.CUSTOMER and not subject:
        raise ValueError("A CUSTOMER token needs a subject: the customer's account.")
    if role is Role.CARRIER and not subject:
        raise ValueError("A CARRIER token needs a subject: the carrier's code, such as dhl.")


def _claims(token: str, key: bytes, audience: str, now: datetime) -> dict[str, Any]:
    """What a token of ours says that is good at `now`."""
    claims = _signed(token, key, audience)
    try:
        issued_at = datetime.fromtimestamp(claims["iat"], UTC)
        expires_at = _expiry(claims)
    except (TypeError, ValueError, OverflowError):
        raise Unauthenticated(_NOT_OURS) from None
    if expires_at <= now:
        raise Unauthenticated("The token has expired: get a new one.")
    if issued_at > now + _CLOCK_SKEW:
        raise Unauthenticated("The token is from the future: compare the clocks.")
    return claims


def _signed(token: str, key: bytes, audience: str) -> dict[str, Any]:
    """What a token of ours says; PyJWT would ask its own clock, so times are for the caller."""
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=audience,
            issuer=_ISSUER,
            options={"require": ["exp", "iat"], "verify_exp": False, "verify_iat": False},
        )
    except (jwt.InvalidTokenError, ValueError):
        raise Unauthenticated(_NOT_OURS) from None


def _expiry(claims: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(claims["exp"], UTC)
