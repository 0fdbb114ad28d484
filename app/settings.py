"""Environment (`WAYPOST_*`, or `.env`) to one frozen Settings; the only reader of os.environ."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from app.domain.allocation import DEFAULT_RULES
from app.keyfiles import kept_encryption_keys, kept_secret_key
from app.setting_deadlines import Deadlines
from app.setting_integrations import Integrations
from app.setting_limits import Limits
from app.setting_notices import Notices
from app.setting_shortages import Shortages
from app.setting_values import (
    BroadcastUrl,
    Country,
    DatabaseUrl,
    Entries,
    Environment,
    Introspection,
    LogLevel,
    Networks,
    Origins,
    Rules,
    check_encryption_keys,
    check_secret_key,
    knob,
    split_secret,
)

PREFIX: Final = "WAYPOST_"


class SettingsError(Exception):
    """The environment is not one to start in; each problem names its variable."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


PARTS: Final = (Deadlines, Shortages, Integrations, Notices, Limits)
"""What has settings of its own; the table tells of them in this order."""


class Settings(Deadlines, Shortages, Integrations, Notices, Limits):
    """Everything that can be set, each with its unit in its name or table, and why one would."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_default=True,
    )

    # Where it runs
    environment: Environment = knob(
        Environment.DEVELOPMENT, "", "`production` turns on every refusal."
    )
    data_dir: Path = knob(Path("var"), "path", "Holds the embedded database, keys and outbox.")
    database_url: DatabaseUrl = knob(
        "", "URL", "`sqlite+aiosqlite:///...` or `postgresql+asyncpg://...`.", repr=False
    )
    database_pool_size: int = knob(
        10, "connections", "To PostgreSQL, of each process.", ge=5, le=1000
    )
    broadcast_url: BroadcastUrl = knob(
        "memory://",
        "URL",
        "The doorbell between processes: `memory://`, `redis://...`, `postgres://...`, "
        "`kafka://...`.",
        repr=False,
    )
    secret_key: SecretStr | None = knob(None, "32+ characters", "Signs tokens.")
    encryption_keys: SecretStr | None = knob(
        None,
        "keys",
        "Seal personal data at rest; newest first, comma-separated, from `waypost keys new`.",
    )
    cors_origins: Origins = knob((), "list", "Web origins that may call the API from a browser.")
    trusted_proxies: Networks = knob(
        (), "list", "Addresses or networks of proxies that are believed about a client's address."
    )
    introspection: Introspection = knob(
        Introspection.AUTO,
        "",
        "`on`, `staff`, `off`, or `auto`: on in development, staff tokens only in production.",
    )
    log_level: LogLevel = knob(
        LogLevel.INFO, "", "The least that is logged: `debug`, `info`, `warning`, `error`."
    )

    # The shop
    review_by_person: bool = knob(
        False, "", "Every new order stays PLACED until a person confirms it."
    )
    pay_on_delivery_methods: Entries = knob(
        ("cash_on_delivery", "cod", "货到付款"),
        "list",
        "Payment methods that pass review unpaid; `none` for none.",
    )
    allocation_order: Rules = knob(
        DEFAULT_RULES,
        "list",
        "Rules that choose the warehouses, the first to decide first: `nearest`, "
        "`fewest_parcels`, `most_stock`.",
    )
    shipping_fee: Decimal = knob(
        Decimal("0"), "amount", "Fee of an order that names none, in the order's currency.", ge=0
    )
    default_country: Country | None = knob(
        None, "ISO 3166-1", "How national phone numbers are read where there is no address."
    )
    promised_ship_days: int = knob(2, "days", "Promised from placing to dispatch.", ge=0, le=365)
    promised_deliver_days: int = knob(7, "days", "Promised from placing to delivery.", ge=0, le=365)
    idempotency_retention_h: int = knob(
        24, "hours", "How long an idempotency key answers its first result.", ge=1, le=8760
    )

    @field_validator("database_url", mode="before")
    @classmethod
    def _embedded_by_default(cls, url: object, info: ValidationInfo) -> object:
        data_dir = info.data.get("data_dir", Path("var"))
        return url or f"sqlite+aiosqlite:///{data_dir}/waypost.db"

    @field_validator("secret_key")
    @classmethod
    def _signs(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is not None:
            check_secret_key(secret.get_secret_value())
        elif info.data.get("environment") is Environment.PRODUCTION:
            raise ValueError("is missing: production needs a secret of 32 characters or more")
        return secret

    @field_validator("encryption_keys")
    @classmethod
    def _seal(cls, keys: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if keys is not None:
            check_encryption_keys(keys.get_secret_value())
        elif info.data.get("environment") is Environment.PRODUCTION:
            raise ValueError("is missing: `waypost keys new` makes a key for production")
        return keys

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def introspection_for(self) -> Introspection:
        """Who may introspect, `auto` settled."""
        if self.introspection is not Introspection.AUTO:
            return self.introspection
        return Introspection.STAFF if self.is_production else Introspection.ON

    @property
    def signing_secret(self) -> str:
        """What tokens are signed with; there once `with_keys` has run."""
        assert self.secret_key is not None, "with_keys() comes first"
        return self.secret_key.get_secret_value().strip()

    @property
    def keyring(self) -> tuple[str, ...]:
        """The encryption keys, newest first; there once `with_keys` has run."""
        assert self.encryption_keys is not None, "with_keys() comes first"
        return split_secret(self.encryption_keys.get_secret_value())


def load_settings(**given: Any) -> Settings:
    """The settings as the environment and `.env` say, `given` before both.

    Raises:
        SettingsError: names every variable that is missing or wrong.
    """
    try:
        return Settings(**given)
    except ValidationError as wrong:
        raise SettingsError([_sentence(error) for error in wrong.errors()]) from None


def unknown_variables() -> list[str]:
    """Variables that look like settings and are none: most likely a misspelling."""
    found = {*EnvSettingsSource(Settings).env_vars, *DotEnvSettingsSource(Settings).env_vars}
    names = (name.upper() for name in found)
    return sorted(
        name
        for name in names
        if name.startswith(PREFIX)
        and name.removeprefix(PREFIX).lower() not in Settings.model_fields
    )


def with_keys(settings: Settings) -> Settings:
    """The settings with both secrets; what development lacks is made and kept in the data dir.

    Raises:
        SettingsError: what is kept there is not a key any more.
    """
    found: dict[str, object] = {}
    if settings.secret_key is None:
        found["secret_key"] = SecretStr(kept_secret_key(settings.data_dir))
    if settings.encryption_keys is None:
        found["encryption_keys"] = SecretStr(kept_encryption_keys(settings.data_dir))
    return load_settings(**(settings.model_dump() | found)) if found else settings


_PRIVATE: Final = frozenset(
    {name for name, field in Settings.model_fields.items() if not field.repr}
    | {"secret_key", "encryption_keys"}
)


def _sentence(error: Any) -> str:
    """One problem as `WAYPOST_X ...`, without the value where that may be a secret."""
    name = str(error["loc"][0]) if error["loc"] else "settings"
    message = str(error["msg"])
    if error["type"] == "value_error":
        return f"{PREFIX}{name.upper()} {message.removeprefix('Value error, ')}"
    shown = "" if name in _PRIVATE else f" (it is {str(error['input'])!r})"
    return f"{PREFIX}{name.upper()} is wrong: {message}{shown}"
