"""What an alert says beside what is wrong: since when, and what to do about it."""

from app.domain.alerts import AlertKind
from app.domain.labels import Words, label
from app.schema.enums import Locale
from app.storage.statements.columns import Micros, from_micros


def whats_wrong(kind: AlertKind, raised_at: Micros, due_at: Micros | None, locale: Locale) -> str:
    """The beginning of the message; what was raised before its deadline has not missed it."""
    is_warning = due_at is not None and raised_at < due_at
    return label(Words.ALERT_WARNING if is_warning else Words.ALERT_KIND, kind, locale)


def told_of_time(kind: AlertKind, due_at: Micros | None, locale: Locale) -> str:
    """The end of the alert's message."""
    advice = label(Words.ALERT_ADVICE, kind, locale)
    due = None if due_at is None else from_micros(due_at).strftime("%Y-%m-%d %H:%M UTC")
    if locale is Locale.ZH:
        return f"。{advice}" if due is None else f"，期限 {due}。{advice}"
    return f". {advice}" if due is None else f", due {due}. {advice}"
