"""Tells what a message is about in words of one language: the matter becomes a story."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from app.domain.carriers import tracking_url
from app.domain.labels import Words, label
from app.domain.lifecycle import CLOSED, HoldReason, PaymentStatus
from app.integrations.notices import wording
from app.integrations.notices.facts import (
    AlertFacts,
    CustomerFacts,
    EventFacts,
    LineFacts,
    LinkFacts,
    OrderFacts,
    ParcelFacts,
    ShopFacts,
    Story,
)
from app.storage.reading.notice_matters import Matter
from app.storage.rows import LineRow, OrderRow, ShipmentRow
from app.storage.statements.columns import from_micros

_SETTLED: Final = frozenset({PaymentStatus.AUTHORIZED, PaymentStatus.REFUNDED})
_ADDRESS: Final = re.compile(r"://|www\.|\.\w{2,}[/:?]", re.IGNORECASE)
_SEVERITIES: Final = {"INFO": "提示", "WARNING": "警告", "CRITICAL": "严重"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How the shop writes: its name, its zone, its language where a customer names none."""

    shop_name: str
    zone: ZoneInfo
    locale: str


LinksOf = Callable[[Matter], LinkFacts]
NO_ORDER: Final = OrderFacts("", "", (), "", "", "", "", "", "", "", "", "", False)


def story_of(matter: Matter, manner: Manner, links_of: LinksOf) -> Story:
    """The matter in the customer's own language, staff's in the shop's."""
    locale = locale_of(matter, manner)
    detail = orjson.loads(matter.notice.facts)
    told = detail if isinstance(detail, dict) else {}
    order, parcel = matter.order, matter.parcel
    return Story(
        shop=ShopFacts(manner.shop_name),
        customer=CustomerFacts(_greeted(matter.contact.name or "")),
        order=_order(order, matter.lines, locale, manner.zone) if order else NO_ORDER,
        parcel=_parcel(parcel, locale, manner.zone) if parcel else None,
        facts=_facts(told, locale, manner.zone),
        links=links_of(matter) if order else LinkFacts(""),
        alert=None if order else _alert(matter, told, locale, manner.zone),
        is_new=bool(told.get("is_new")),
    )


def _greeted(name: str) -> str:
    """The name; none where it holds an address: whoever orders with another's e-mail would have the
    shop send that person any link they like."""
    return "" if _ADDRESS.search(name) else name


def locale_of(matter: Matter, manner: Manner) -> str:
    return matter.contact.locale or manner.locale


def _order(row: OrderRow, lines: Iterable[LineRow], locale: str, zone: ZoneInfo) -> OrderFacts:
    def money(minor: int) -> str:
        return wording.money(minor, row.currency, locale) if minor else ""

    def day(micros: int | None) -> str:
        return wording.day(from_micros(micros), locale, zone) if micros is not None else ""

    is_due = row.payment_status not in _SETTLED and row.status not in CLOSED
    open_minor = max(row.total_minor - row.paid_minor + row.refunded_minor, 0) if is_due else 0
    return OrderFacts(
        number=row.number,
        placed_at=wording.moment(from_micros(row.placed_at), locale, zone),
        lines=tuple(
            LineFacts(
                line.name,
                pieces,
                wording.money(line.unit_price_minor * pieces, row.currency, locale),
            )
            for line, pieces in _told_of(tuple(lines))
        ),
        subtotal=money(row.subtotal_minor),
        shipping_fee=money(row.shipping_fee_minor),
        discount=money(row.discount_minor),
        total=wording.money(row.total_minor, row.currency, locale),
        paid=money(row.paid_minor),
        refunded=money(row.refunded_minor),
        due=money(open_minor),
        ship_by=day(row.promised_ship_by),
        deliver_by=day(row.promised_deliver_by),
        is_closed=row.status in CLOSED,
    )


def _told_of(lines: Sequence[LineRow]) -> list[tuple[LineRow, int]]:
    """The lines and their pieces that are still wanted; what was, where all of it is cancelled."""
    wanted = [(line, line.quantity - line.cancelled) for line in lines]
    return [each for each in wanted if each[1]] or [(line, line.quantity) for line in lines]


def _parcel(row: ShipmentRow, locale: str, zone: ZoneInfo) -> ParcelFacts:
    estimate = row.estimated_delivery
    return ParcelFacts(
        number=row.number,
        carrier=(row.carrier or "").upper(),
        tracking_number=row.tracking_number or "",
        page=tracking_url(row.carrier, row.tracking_number) or "",
        estimate="" if estimate is None else wording.day(from_micros(estimate), locale, zone),
    )


def _facts(told: Mapping[str, object], locale: str, zone: ZoneInfo) -> EventFacts:
    amount, currency = told.get("amount_minor"), told.get("currency")
    reasons = told.get("reasons")
    return EventFacts(
        reasons=_reasons(reasons, locale) if isinstance(reasons, list) else (),
        reason_code=str(told.get("reason_code") or ""),
        reminder=_number(told.get("reminder")),
        of=_number(told.get("of")),
        expires_at=_instant(told.get("expires_at"), locale, zone),
        answer_by=_instant(told.get("answer_by") or told.get("expires_at"), locale, zone),
        amount=wording.money(amount, currency, locale)
        if isinstance(amount, int) and isinstance(currency, str)
        else "",
    )


def _reasons(found: Iterable[object], locale: str) -> tuple[str, ...]:
    """In public words: suspicion reads as a review."""
    public = {
        HoldReason.MANUAL_REVIEW
        if reason == HoldReason.FRAUD_SUSPECTED
        else HoldReason(str(reason))
        for reason in found
    }
    return tuple(
        label(Words.HOLD_REASON, reason, locale) for reason in HoldReason if reason in public
    )


def _number(told: object) -> int:
    return told if isinstance(told, int) else 0


def _instant(told: object, locale: str, zone: ZoneInfo) -> str:
    if not isinstance(told, str):
        return ""
    return wording.moment(datetime.fromisoformat(told), locale, zone)


def _alert(matter: Matter, told: Mapping[str, object], locale: str, zone: ZoneInfo) -> AlertFacts:
    severity = str(told.get("severity") or "")
    at = from_micros(matter.notice.occurred_at)
    return AlertFacts(
        kind=label(Words.ALERT_KIND, str(told.get("kind")), locale),
        severity=_SEVERITIES.get(severity, severity) if locale == "ZH" else severity,
        owner=str(told.get("owner_role") or ""),
        about=str(told.get("about") or ""),
        at=wording.moment(at, locale, zone),
        is_escalated=bool(told.get("is_escalated")),
    )
