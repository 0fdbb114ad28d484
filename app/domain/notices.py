"""Who is told of what, how, and when: the table of messages, and the rules of sending them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.contacts import Contact
from app.domain.lifecycle import CLOSED, OrderStatus, PaymentStatus, TrackingStatus


class NoticeChannel(StrEnum):
    """The way a message takes."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    WECHAT = "WECHAT"
    TEAM = "TEAM"


class NoticeStatus(StrEnum):
    """How far a message is."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
    SUPPRESSED = "SUPPRESSED"
    SKIPPED = "SKIPPED"


class NoticeCode(StrEnum):
    """Why a message was not sent, where the shop itself decided so."""

    ALREADY_TOLD = "ALREADY_TOLD"
    TOLD_TOGETHER = "TOLD_TOGETHER"
    OPTED_OUT = "OPTED_OUT"
    NO_CONTACT = "NO_CONTACT"
    TOO_OLD = "TOO_OLD"
    OVERTAKEN = "OVERTAKEN"
    CANNOT_RENDER = "CANNOT_RENDER"


CUSTOMERS_CHANNELS: Final = (NoticeChannel.EMAIL, NoticeChannel.SMS, NoticeChannel.WECHAT)
"""What a customer may choose among; where they have not, the first one they can be reached by."""
RESENDABLE: Final = frozenset({NoticeStatus.SENT, NoticeStatus.FAILED, NoticeStatus.SKIPPED})
CUSTOMER: Final = "CUSTOMER"
"""The recipient of what is not for staff; theirs is their role."""
STAFF_TEMPLATE: Final = "staff_alert"


@dataclass(frozen=True, slots=True)
class Telling:
    """A message that an event gives cause for; an urgent one does not wait for the morning.

    `keyed_by` names what sets one telling of an order apart from the next of the same template:
    the parcel, or facts of the event. The same twice is told once.
    """

    template: str
    urgent: bool = False
    keyed_by: tuple[str, ...] = ()


_PARCEL: Final = ("parcel",)
_AGAIN: Final = ("position",)
"""Each event is told of, however alike they are."""

# fmt: off
BY_EVENT: Final[Mapping[str, Telling]] = {
    "order.placed":                    Telling("order_received", urgent=True),
    "order.held":                      Telling("order_held", urgent=True, keyed_by=("reasons",)),
    "order.confirmed":                 Telling("order_confirmed", urgent=True),
    "order.backordered":               Telling("order_backordered", urgent=True),
    "order.payment_reminder":          Telling("payment_reminder", keyed_by=("reminder",)),
    "order.shortage_offered":          Telling("shortage_offered", keyed_by=_AGAIN),
    "order.shortage_withdrawn":        Telling("shortage_withdrawn", keyed_by=_AGAIN),
    "order.adjusted":                  Telling("order_adjusted", keyed_by=_AGAIN),
    "order.split":                     Telling("order_split", keyed_by=_AGAIN),
    "order.delivered":                 Telling("order_delivered"),
    "order.receipt_requested":         Telling("receipt_requested"),
    "order.cancelled":                 Telling("order_cancelled", keyed_by=_AGAIN),
    "order.returned":                  Telling("order_returned"),
    "shipment.dispatched":             Telling("parcel_shipped", keyed_by=_PARCEL),
    "shipment.lost":                   Telling("parcel_lost", keyed_by=_PARCEL),
    "shipment.redelivery_requested":   Telling("parcel_redelivery", keyed_by=_AGAIN),
    "shipment.redirected":             Telling("parcel_redirected", keyed_by=_AGAIN),
    "shipment.held_for_pickup":        Telling("parcel_at_pickup", keyed_by=_PARCEL),
    "shipment.reshipped":              Telling("parcel_reshipped", keyed_by=_PARCEL),
    "shipment.return_requested":       Telling("parcel_returning", keyed_by=_PARCEL),
}
BY_SCAN: Final[Mapping[str, Telling]] = {
    TrackingStatus.OUT_FOR_DELIVERY: Telling("parcel_out_for_delivery", True, _PARCEL),
    TrackingStatus.AVAILABLE_FOR_PICKUP: Telling("parcel_at_pickup", keyed_by=_PARCEL),
    TrackingStatus.ATTEMPT_FAILED: Telling("parcel_attempt_failed", True, _PARCEL),
    TrackingStatus.DELAYED: Telling("parcel_delayed", keyed_by=_PARCEL),
    TrackingStatus.EXCEPTION: Telling("parcel_exception", keyed_by=_PARCEL),
    TrackingStatus.DAMAGED: Telling("parcel_damaged", keyed_by=_PARCEL),
    TrackingStatus.RETURNING: Telling("parcel_returning", keyed_by=_PARCEL),
}
"""By the carrier's word, for `shipment.tracking`."""
# fmt: on
REFUNDED: Final = Telling("order_refunded", keyed_by=_AGAIN)
_REFUNDS: Final = frozenset({PaymentStatus.REFUNDED, PaymentStatus.PARTIALLY_REFUNDED})
TEMPLATES: Final = tuple(
    sorted(
        {each.template for each in (*BY_EVENT.values(), *BY_SCAN.values(), REFUNDED)}
        | {STAFF_TEMPLATE}
    )
)
_BY_TEMPLATE: Final = {
    each.template: each for each in (*BY_EVENT.values(), *BY_SCAN.values(), REFUNDED)
}
RECEIVED: Final = BY_EVENT["order.placed"].template
TELLS_OF_RECEIPT: Final = frozenset({"order_held", "order_confirmed", "order_backordered"})
"""What also says that the order came in, where both happened in one moment."""


def telling_of(event_type: str, detail: Mapping[str, object]) -> Telling | None:
    """What a customer is told of this event; None for nothing."""
    if event_type == "shipment.tracking":
        return BY_SCAN.get(str(detail.get("tracking_status")))
    if event_type == "order.payment_recorded":
        return REFUNDED if detail.get("reported") in _REFUNDS else None
    if event_type == "order.shortage_withdrawn" and detail.get("reason_code") == "REPLACED":
        return None  # the offer that replaces it tells more
    return BY_EVENT.get(event_type)


def is_overtaken(template: str, status: OrderStatus, payment: PaymentStatus) -> bool:
    """Whether what happened since makes the message wrong: who has paid is not to be reminded."""
    still_asked = payment in {
        PaymentStatus.UNPAID,
        PaymentStatus.FAILED,
        PaymentStatus.PARTIALLY_PAID,
    }
    return template == "payment_reminder" and (status in CLOSED or not still_asked)


def is_urgent(template: str) -> bool:
    """Whether quiet hours do not keep it: it answers what the customer just did, or can't wait."""
    told = _BY_TEMPLATE.get(template)
    return told is None or told.urgent


def chosen_channels(written: str | None) -> tuple[NoticeChannel, ...] | None:
    """A customer's choice as it is kept; None where they made none."""
    if written is None:
        return None
    words = frozenset(written.split(","))
    return tuple(channel for channel in CUSTOMERS_CHANNELS if channel in words)


def written_channels(chosen: Iterable[NoticeChannel] | None) -> str | None:
    """How a choice is kept; an empty one is a choice too."""
    return None if chosen is None else ",".join(sorted(set(chosen)))


def reach(contact: Contact, channel: NoticeChannel) -> str | None:
    """Where this person is reached by this channel; None where they are not."""
    match channel:
        case NoticeChannel.EMAIL:
            return contact.email
        case NoticeChannel.SMS:
            return contact.phone
        case NoticeChannel.WECHAT:
            return contact.account
    return None


def masked(reached: str) -> str:
    """An address or a number that tells who is meant to those who know, and nobody else."""
    if not reached:
        return ""
    name, at, host = reached.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{reached[:3]}***{reached[-3:]}" if len(reached) > 8 else f"{reached[:1]}***"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A time of day in which only what is urgent is sent; it may go over midnight."""

    begin: time
    end: time

    def over(self, at: datetime, zone: ZoneInfo) -> datetime:
        """`at`, or the end of the quiet hours that it falls in."""
        here = at.astimezone(zone)
        clock = here.time()
        if self.begin <= self.end:
            is_quiet = self.begin <= clock < self.end
        else:
            is_quiet = clock >= self.begin or clock < self.end
        if not is_quiet:
            return at
        days = 1 if self.begin > self.end and clock >= self.begin else 0
        morning = datetime.combine(here.date() + timedelta(days=days), self.end, zone)
        return max(at, morning.astimezone(at.tzinfo))


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one attempt: `code` says what went wrong, None that nothing did.

    What is refused for good is not tried again.
    """

    code: str | None = None
    for_good: bool = False


MOST_ATTEMPTS: Final = 12
"""Spread over more than half a day by the waits between them."""
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(days=1)


def next_attempt(attempts: int, at: datetime, jitter: float) -> datetime | None:
    """When to try again after so many failures; None where it is given up.

    A minute, then twice as long each time; `jitter`, from 0 to 1, takes up to half of the wait off,
    so that what failed together is not tried together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    wait = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)
    shortened: timedelta = wait * (1 - jitter / 2)
    return at + shortened
