"""The kinds of value a setting may have: how each is written, and what is said when it is wrong."""

import ipaddress
from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from app.domain.allocation import Rule
from app.domain.money import is_currency
from app.storage.sealing import Sealer

FEWEST_SECRET_CHARACTERS: Final = 32
_DATABASES: Final = ("sqlite+aiosqlite", "postgresql+asyncpg")
_BELLS: Final = ("memory", "redis", "rediss", "postgres", "postgresql", "kafka")


class Environment(StrEnum):
    """How much is forgiven; production turns on every refusal."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Introspection(StrEnum):
    """Who may ask the API for its schema."""

    AUTO = "auto"
    ON = "on"
    STAFF = "staff"
    OFF = "off"


class Switch(StrEnum):
    """On, off, or what suits the environment."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"

    def is_on(self, by_default: bool) -> bool:
        """Whether it is on, `auto` settled."""
        return by_default if self is Switch.AUTO else self is Switch.ON


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def knob(default: object, unit: str, tells: str, **bounds: Any) -> Any:
    """A setting's field: its default, its unit for the table of settings, and what it does."""
    return Field(default=default, description=tells, json_schema_extra={"unit": unit}, **bounds)


def split_list(written: object) -> object:
    """The entries of `a, b`; `none` has none, because an empty variable means the default."""
    if not isinstance(written, str):
        return written
    if written.strip().lower() == "none":
        return ()
    return tuple(entry.strip() for entry in written.split(",") if entry.strip())


def split_secret(keys: str) -> tuple[str, ...]:
    """The keys of a comma-separated keyring."""
    return tuple(key.strip() for key in keys.split(",") if key.strip())


def check_secret_key(secret: str) -> None:
    """
    Raises:
        ValueError: it is too short to sign with.
    """
    if len(secret.strip()) < FEWEST_SECRET_CHARACTERS:
        raise ValueError(f"must have {FEWEST_SECRET_CHARACTERS} characters or more")


def check_encryption_keys(keys: str) -> None:
    """
    Raises:
        ValueError: one of them is no key, or two share an id.
    """
    try:
        Sealer(split_secret(keys))
    except ValueError as wrong:
        raise ValueError(f"is not a list of keys: {wrong}") from None


def _database_url(url: str) -> str:
    if urlsplit(url).scheme not in _DATABASES:
        raise ValueError("must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
    return url


def _broadcast_url(url: str) -> str:
    if "://" not in url or urlsplit(url).scheme not in _BELLS:
        raise ValueError("must begin with memory://, redis://, rediss://, postgres:// or kafka://")
    return url


def _origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        parts = urlsplit(origin)
        is_origin = parts.scheme in ("http", "https") and parts.netloc
        if origin != "*" and (not is_origin or origin != f"{parts.scheme}://{parts.netloc}"):
            raise ValueError(f"has {origin!r}, which is no origin such as https://shop.example")
    return origins


def _networks(networks: tuple[str, ...]) -> tuple[str, ...]:
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise ValueError(f"has {network!r}, which is no address or network") from None
    return networks


def _currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError("must be an ISO 4217 code in capitals, such as EUR or CNY")
    return code


def _country(code: str) -> str:
    # Loading the table of countries costs; only who sets one pays for it.
    from app.usecases.contacts import countries  # noqa: PLC0415

    if code not in countries():
        raise ValueError("must be an ISO 3166-1 alpha-2 code in capitals, such as GB or CN")
    return code


def _rules(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    if not rules or len(set(rules)) < len(rules):
        raise ValueError("must name each rule once, the first to decide first")
    return rules


Entries = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_list)]
Origins = Annotated[Entries, AfterValidator(_origins)]
Networks = Annotated[Entries, AfterValidator(_networks)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
BroadcastUrl = Annotated[str, AfterValidator(_broadcast_url)]
Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, AfterValidator(_country)]
Rules = Annotated[tuple[Rule, ...], NoDecode, BeforeValidator(split_list), AfterValidator(_rules)]
