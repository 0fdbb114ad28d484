"""The states of orders, parcels and money, and the names of what can be done to them."""

from enum import StrEnum
from typing import Final


class OrderStatus(StrEnum):
    """Where an order is on its way; follows from its review, holds, stock and parcels."""

    PLACED = "PLACED"
    ON_HOLD = "ON_HOLD"
    BACKORDERED = "BACKORDERED"
    CONFIRMED = "CONFIRMED"
    PROCESSING = "PROCESSING"
    READY_TO_SHIP = "READY_TO_SHIP"
    PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"


class ShipmentStatus(StrEnum):
    """Our side of a parcel."""

    ALLOCATED = "ALLOCATED"
    PICKING = "PICKING"
    PACKED = "PACKED"
    READY = "READY"
    DISPATCHED = "DISPATCHED"
    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    LOST = "LOST"
    CANCELLED = "CANCELLED"


class TrackingStatus(StrEnum):
    """The carrier's word on a parcel."""

    UNKNOWN = "UNKNOWN"
    INFO_RECEIVED = "INFO_RECEIVED"
    PICKED_UP = "PICKED_UP"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    AVAILABLE_FOR_PICKUP = "AVAILABLE_FOR_PICKUP"
    ATTEMPT_FAILED = "ATTEMPT_FAILED"
    DELAYED = "DELAYED"
    EXCEPTION = "EXCEPTION"
    DELIVERED = "DELIVERED"
    RETURNING = "RETURNING"
    RETURNED = "RETURNED"
    LOST = "LOST"
    DAMAGED = "DAMAGED"


class PaymentStatus(StrEnum):
    """What is known of the money; an axis of its own."""

    UNPAID = "UNPAID"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    FAILED = "FAILED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


class HoldReason(StrEnum):
    """Why an order waits for a person."""

    PAYMENT_PENDING = "PAYMENT_PENDING"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    ADDRESS_INVALID = "ADDRESS_INVALID"
    FRAUD_SUSPECTED = "FRAUD_SUSPECTED"
    MANUAL_REVIEW = "MANUAL_REVIEW"


class Priority(StrEnum):
    """Who comes first wherever there is a queue."""

    NORMAL = "NORMAL"
    VIP = "VIP"
    URGENT = "URGENT"

    @property
    def rank(self) -> int:
        """Higher comes first."""
        return _RANKS[self]


_RANKS: Final = {Priority.NORMAL: 0, Priority.VIP: 1, Priority.URGENT: 2}


class ShortagePolicy(StrEnum):
    """What to do with an order that asks for more than is there."""

    REFUSE = "REFUSE"
    HOLD = "HOLD"
    BACKORDER = "BACKORDER"


class ShortageChoice(StrEnum):
    """What may become of an order that is short, for its customer to choose."""

    SUBSTITUTE = "SUBSTITUTE"
    SPLIT = "SPLIT"
    WAIT = "WAIT"
    REDUCE = "REDUCE"
    CANCEL = "CANCEL"


class OfferState(StrEnum):
    """How far an offer of choices is; an open one lapses at its deadline."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class OrderAction(StrEnum):
    """What can be done to an order; the value is the mutation's name."""

    CONFIRM = "orderConfirm"
    HOLD = "orderHold"
    RELEASE = "orderRelease"
    CANCEL = "orderCancel"
    RECORD_PAYMENT = "orderRecordPayment"
    SET_PRIORITY = "orderSetPriority"
    ADD_NOTE = "orderAddNote"
    CONFIRM_RECEIPT = "orderConfirmReceipt"
    ADJUST = "orderAdjust"
    SPLIT = "orderSplit"
    OFFER_CHOICES = "orderOfferChoices"
    WITHDRAW_OFFER = "orderWithdrawOffer"
    ANSWER_SHORTAGE = "orderAnswerShortage"


class ShipmentAction(StrEnum):
    """What can be done to a parcel; the value is the mutation's name."""

    START_PICKING = "shipmentStartPicking"
    RECORD_PICK = "shipmentRecordPick"
    PACK = "shipmentPack"
    MARK_READY = "shipmentMarkReady"
    DISPATCH = "shipmentDispatch"
    RECORD_TRACKING = "shipmentRecordTracking"
    CANCEL = "shipmentCancel"
    REDELIVER = "shipmentRedeliver"
    REDIRECT = "shipmentRedirect"
    HOLD_FOR_PICKUP = "shipmentHoldForPickup"
    RETURN_TO_SENDER = "shipmentReturnToSender"
    REPORT_EXCEPTION = "shipmentReportException"
    RESHIP = "shipmentReship"


class Scan(StrEnum):
    """What a carrier's scan can mean for our side of the parcel."""

    TAKEN = "the carrier has it"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"
