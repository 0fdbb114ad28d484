"""Who is told by which way, how the shop writes, and when it keeps quiet."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import orjson
from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import BaseSettings, NoDecode

from app.domain.actors import STAFF, Role
from app.domain.notices import QuietHours
from app.setting_values import knob

OUTBOX: Final = "outbox"
"""In place of a URL: messages are written to the folder of that name in the data dir."""
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_LOCALES: Final = ("EN", "ZH")


def is_smtp(url: str) -> bool:
    return urlsplit(url).scheme in {"smtp", "smtps"}


def check_gateway(url: str, *, personal: bool) -> None:
    """See `app.integrations.notices.gateways`, which costs only who sets a gateway."""
    from app.integrations.notices import gateways  # noqa: PLC0415

    gateways.check_gateway(url, personal=personal)


def _mail(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    if is_smtp(url):
        from app.integrations.notices.mail import read_mail_server  # noqa: PLC0415

        read_mail_server(url)
    elif urlsplit(url).scheme in {"mailto", "mailtos"}:
        raise ValueError("must begin with smtp:// or smtps:// for a mail server of one's own")
    elif url != OUTBOX:
        check_gateway(url, personal=True)
    return secret


def _gateway(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    if url != OUTBOX:
        check_gateway(url, personal=True)
    return secret


def _targets(written: object) -> object:
    if not isinstance(written, str):
        return written
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        raise ValueError(
            'must be a JSON object such as {"LOGISTICS": ["wecombot://key"]}'
        ) from None


def _each_target(given: dict[str, tuple[SecretStr, ...]]) -> dict[str, tuple[SecretStr, ...]]:
    for role, urls in given.items():
        if role not in STAFF:
            raise ValueError(f"has {role!r}, which is none of {', '.join(sorted(STAFF))}")
        for url in urls:
            if url.get_secret_value() != OUTBOX:
                check_gateway(url.get_secret_value(), personal=False)
    return given


def _hours(written: str) -> str:
    if written and _HOURS.fullmatch(written) is None:
        raise ValueError("must look like 22:00-08:00")
    return written


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a zone such as Europe/Berlin or Asia/Shanghai") from None
    return name


def _locale(written: str) -> str:
    if written not in _LOCALES:
        raise ValueError("must be EN or ZH")
    return written


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://shop.example")
    return url.rstrip("/")


MailUrl = Annotated[SecretStr, AfterValidator(_mail)]
GatewayUrl = Annotated[SecretStr, AfterValidator(_gateway)]
StaffTargets = Annotated[
    dict[str, tuple[SecretStr, ...]],
    NoDecode,
    BeforeValidator(_targets),
    AfterValidator(_each_target),
]


class Notices(BaseSettings):
    """How customers and staff are told."""

    public_url: Annotated[str, AfterValidator(_address)] = knob(
        "http://127.0.0.1:8000", "URL", "Where customers reach the shop; links to them begin so."
    )
    shop_name: str = knob("Waypost", "", "How messages are signed.", min_length=1, max_length=60)
    default_locale: Annotated[str, AfterValidator(_locale)] = knob(
        "EN", "EN, ZH", "The language of messages to who named none, and to staff."
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = knob(
        "UTC", "zone", "The shop's time zone, such as `Asia/Shanghai`, for times in messages."
    )
    notices: bool = knob(True, "", "Customers and staff are told of events; off tells nobody.")
    notify_email: MailUrl | None = knob(
        None,
        "URL",
        "Mail server, `smtp://user:password@host:587?from=orders@shop.example` (STARTTLS) or "
        "`smtps://`; or a URL of apprise with `{to}`; or `outbox`.",
        repr=False,
    )
    notify_sms: GatewayUrl | None = knob(
        None,
        "URL",
        "SMS gateway, a URL of apprise with `{to}` where the number goes; or `outbox`.",
        repr=False,
    )
    notify_wechat: GatewayUrl | None = knob(
        None,
        "URL",
        "WeChat gateway, a URL of apprise with `{to}` where the customer's account goes; or "
        "`outbox`.",
        repr=False,
    )
    notify_staff: StaffTargets = knob(
        {},
        "JSON",
        "Who is told of grave and of neglected alerts: roles and lists of apprise URLs, such as "
        '`{"LOGISTICS": ["wecombot://key"]}`. A role without any is stood in for by MANAGER.',
        repr=False,
    )
    notify_per_second: float = knob(
        20.0, "messages", "Sent by each process in a second at most.", gt=0, le=1_000
    )
    notice_max_age_h: int = knob(
        48, "hours", "Older messages are skipped: nobody wants old news.", ge=1, le=720
    )
    notices_from_beginning: bool = knob(
        False, "", "At the very first start tell of all that is in the log, not only what comes."
    )
    notice_link_days: int = knob(
        90, "days", "How long a tracking link in a message is good.", ge=1, le=365
    )
    quiet_hours: Annotated[str, AfterValidator(_hours)] = knob(
        "", "hours", "Such as `22:00-08:00`: what can wait is sent in the customer's morning."
    )
    templates_dir: Path | None = knob(
        None, "path", "Holds the shop's own templates in place of the packaged ones."
    )

    @property
    def quiet_time(self) -> QuietHours | None:
        """The quiet hours; None where there are none."""
        found = _HOURS.fullmatch(self.quiet_hours)
        if found is None:
            return None
        from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
        return QuietHours(time(from_hour, from_minute), time(to_hour, to_minute))

    @property
    def staff_urls(self) -> dict[Role, tuple[str, ...]]:
        """The targets as they are used."""
        given: dict[str, Any] = self.notify_staff
        return {
            Role(role): tuple(url.get_secret_value() for url in urls)
            for role, urls in given.items()
        }
