"""Who may tell the shop something by themselves, and how they are believed."""

import re
from typing import Annotated, Any, Final

import orjson
from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from app.setting_carriers import Carriers
from app.setting_values import knob

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
FEWEST_CHARACTERS: Final = 8


def _named_secrets(written: object) -> object:
    if not isinstance(written, str):
        return written
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        raise ValueError('must be a JSON object such as {"easypost": "its secret"}') from None


def _each_is_one(given: dict[str, SecretStr]) -> dict[str, SecretStr]:
    for name, secret in given.items():
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"has {name!r}: a provider is lower-case letters, digits and dashes")
        if len(secret.get_secret_value()) < FEWEST_CHARACTERS:
            raise ValueError(f"has a secret of fewer than {FEWEST_CHARACTERS} characters: {name}")
    return given


NamedSecrets = Annotated[
    dict[str, SecretStr], NoDecode, BeforeValidator(_named_secrets), AfterValidator(_each_is_one)
]


class Integrations(Carriers):
    """What joins the shop to others."""

    carrier_secrets: NamedSecrets = knob(
        {},
        "JSON",
        "The secret of each provider that tells of parcels at `/carriers/{provider}/events`: "
        "`easypost`, `aftership`, `shippo`, `17track`, `kuaidi100`, or any name of your own for "
        "the generic form.",
        repr=False,
    )
    payment_secrets: NamedSecrets = knob(
        {},
        "JSON",
        "The secret of each provider that tells of payments at `/payments/{provider}/events`: "
        "`stripe`, or any name of your own for the generic form.",
        repr=False,
    )
    unmatched_payments_kept_days: int = knob(
        90, "days", "How long a payment waits for the order that it names.", ge=1, le=3650
    )
    unmatched_scans_kept_days: int = knob(
        90, "days", "How long a scan waits for a parcel with its tracking number.", ge=1, le=3650
    )

    @property
    def carrier_keys(self) -> dict[str, str]:
        """The secrets as they are compared."""
        return _opened(self.carrier_secrets)

    @property
    def payment_keys(self) -> dict[str, str]:
        """Likewise of payments."""
        return _opened(self.payment_secrets)


def _opened(secrets: dict[str, Any]) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in secrets.items()}
