"""Times and amounts as people read them, in English and Chinese."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.money import digits_of, to_text

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = dict(
    enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)  # noqa: SIM905
)


def day(at: datetime, locale: str, zone: ZoneInfo) -> str:
    """Such as Sat 21 Nov 2026, 2026年11月21日."""
    here = at.astimezone(zone)
    if locale == "ZH":
        return f"{here.year}年{here.month}月{here.day}日"
    return f"{_DAYS[here.weekday()]} {here.day} {_MONTHS[here.month]} {here.year}"


def moment(at: datetime, locale: str, zone: ZoneInfo) -> str:
    """Such as Sat 21 Nov 2026, 13:00; 2026年11月21日 13:00."""
    here = at.astimezone(zone)
    between = " " if locale == "ZH" else ", "
    return f"{day(at, locale, zone)}{between}{here:%H:%M}"


def money(minor: int, currency: str, locale: str) -> str:
    """Such as 1,234.50 EUR; yuan in Chinese as ¥1,234.50."""
    whole, point, rest = to_text(abs(minor), currency).partition(".")
    sign = "-" if minor < 0 else ""
    amount = f"{int(whole):,}{point}{rest}" if digits_of(currency) else f"{int(whole):,}"
    if locale == "ZH" and currency == "CNY":
        return f"{sign}¥{amount}"
    return f"{sign}{amount} {currency}"
