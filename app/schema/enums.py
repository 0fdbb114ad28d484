"""Sets of words on the wire: the domain's own, with a sentence for each value."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from app.domain.actors import Channel, Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.domain.deadlines import DeadlineKind
from app.domain.delivery_cases import CaseKind, CaseResolution, CaseStatus
from app.domain.errors import ErrorCode
from app.domain.lifecycle import (
    HoldReason,
    OfferState,
    OrderStatus,
    PaymentStatus,
    Priority,
    ShipmentStatus,
    ShortageChoice,
    ShortagePolicy,
    TrackingStatus,
)
from app.domain.notices import NoticeChannel, NoticeStatus
from app.domain.payment_news import PaymentOutcome
from app.domain.stock import MovementKind
from app.domain.suspicion import Risk
from app.schema import enum_words as words


class Locale(StrEnum):
    """The languages the shop speaks."""

    EN = "EN"
    ZH = "ZH"


class OrderSortField(StrEnum):
    """What a list of orders may be sorted by."""

    PLACED_AT = "PLACED_AT"
    PROMISED_SHIP_BY = "PROMISED_SHIP_BY"
    PRIORITY = "PRIORITY"
    TOTAL = "TOTAL"


class SortDirection(StrEnum):
    """Which end of a list comes first."""

    ASC = "ASC"
    DESC = "DESC"


E = TypeVar("E", bound=StrEnum)


def _publish(
    kind: type[E], description: str, values: Mapping[str, str], name: str | None = None
) -> None:
    """Make `kind` an enum of the schema; every value must have its sentence."""
    strawberry.enum(kind, name=name, description=description)
    definition: StrawberryEnumDefinition = kind.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]


_publish(ErrorCode, "What a refusal is about, for programs.", words.ERROR_CODES)
_publish(Role, "What somebody is to the shop. GUEST has no token.", words.ROLES)
_publish(Channel, "Where an order came in.", words.CHANNELS)
_publish(OrderStatus, "Where an order is on its way.", words.ORDER_STATUSES)
_publish(PaymentStatus, "What is known of an order's money.", words.PAYMENT_STATUSES)
_publish(Priority, "Who comes first wherever orders queue.", words.PRIORITIES)
_publish(HoldReason, "Why an order waits for somebody.", words.HOLD_REASONS)
_publish(
    ShipmentStatus,
    "Our side of a parcel; the carrier's side is its tracking status.",
    words.SHIPMENT_STATUSES,
)
_publish(TrackingStatus, "The carrier's word on a parcel.", words.TRACKING_STATUSES)
_publish(
    MovementKind,
    "Why the figures of a shelf changed.",
    words.MOVEMENT_KINDS,
    name="StockMovementKind",
)
_publish(AlertKind, "What is wrong.", words.ALERT_KINDS)
_publish(DeadlineKind, "What is waited for.", words.DEADLINE_KINDS)
_publish(Severity, "How bad an alert is.", words.SEVERITIES)
_publish(AlertStatus, "How far somebody has taken an alert.", words.ALERT_STATUSES)
_publish(
    ShortagePolicy,
    "What becomes of an order that asks for more than is there.",
    words.SHORTAGE_POLICIES,
)
_publish(
    CaseKind,
    "What is wrong with a delivery, the mildest first.",
    words.CASE_KINDS,
    name="DeliveryExceptionKind",
)
_publish(CaseStatus, "How far a delivery case is.", words.CASE_STATUSES, name="DeliveryCaseStatus")
_publish(
    CaseResolution, "How a delivery case ended.", words.CASE_RESOLUTIONS, name="DeliveryResolution"
)
_publish(ShortageChoice, "What may become of an order that is short.", words.SHORTAGE_CHOICES)
_publish(OfferState, "How far an offer of choices is.", words.OFFER_STATES)
_publish(PaymentOutcome, "What became of a payment provider's word.", words.PAYMENT_OUTCOMES)
_publish(Risk, "What is unusual about an order.", words.RISKS)
_publish(
    NoticeChannel,
    "The way a message takes.",
    words.NOTICE_CHANNELS,
    name="NotificationChannel",
)
_publish(NoticeStatus, "How far a message is.", words.NOTICE_STATUSES, name="NotificationStatus")
_publish(Locale, "A language for labels and messages.", words.LOCALES)
_publish(OrderSortField, "What a list of orders is sorted by.", words.ORDER_SORT_FIELDS)
_publish(SortDirection, "Which end of a list comes first.", words.SORT_DIRECTIONS)
