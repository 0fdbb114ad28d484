"""One sentence for every value of every enum: the schema's public documentation of them."""

from typing import Final

# fmt: off
ERROR_CODES: Final = {
    "VALIDATION":           "The input breaks rules; every problem is listed.",
    "NOT_FOUND":            "There is no such thing, or none that the caller may see.",
    "PERMISSION_DENIED":    "The caller's role may never do this.",
    "INVALID_TRANSITION":   "The state does not allow it now.",
    "INSUFFICIENT_STOCK":   "Less is available than was asked for.",
    "VERSION_CONFLICT":     "Somebody changed it since the caller looked.",
    "IDEMPOTENCY_CONFLICT": "The same key came before with another input.",
}
SHORTAGE_CHOICES: Final = {
    "SUBSTITUTE": "Another product in the place of what is missing.",
    "SPLIT":      "What is there is sent now, the rest later.",
    "WAIT":       "Everything waits until it is there.",
    "REDUCE":     "What is missing is given up; the rest is sent.",
    "CANCEL":     "The whole order is given up.",
}
OFFER_STATES: Final = {
    "OPEN":      "The customer may choose.",
    "ANSWERED":  "The customer has chosen.",
    "WITHDRAWN": "Taken back, as the order has changed.",
    "EXPIRED":   "Nobody chose in time; the order goes on waiting.",
}
ROLES: Final = {
    "GUEST":      "Nobody known: a request without a token.",
    "CUSTOMER":   "A person who buys, with an account of their own.",
    "STOREFRONT": "The system behind one sales channel.",
    "SALES":      "Staff who review and confirm orders.",
    "WAREHOUSE":  "Staff who pick, pack and count.",
    "LOGISTICS":  "Staff who hand parcels over and follow them.",
    "SUPPORT":    "Staff who answer customers.",
    "MANAGER":    "Staff who run the shop and set prices.",
    "ADMIN":      "Staff who may do everything.",
    "CARRIER":    "A carrier's system, for its own parcels.",
    "SYSTEM":     "Waypost itself, or a system that works for the whole shop.",
}
CHANNELS: Final = {
    "WEBSITE":     "The shop's own website.",
    "APP":         "The shop's own app.",
    "WECHAT":      "The mini program inside WeChat.",
    "STORE":       "Over the counter of a store.",
    "PHONE":       "Taken down by phone.",
    "MARKETPLACE": "A marketplace run by somebody else.",
}
ORDER_STATUSES: Final = {
    "PLACED":            "Received, and waiting for a person's review.",
    "ON_HOLD":           "Kept back until its reasons are settled.",
    "BACKORDERED":       "Accepted; some pieces wait for stock.",
    "CONFIRMED":         "Accepted, reserved and assigned to warehouses.",
    "PROCESSING":        "At least one parcel is being picked or packed.",
    "READY_TO_SHIP":     "Every parcel is packed and waits for its carrier.",
    "PARTIALLY_SHIPPED": "Some pieces have left and some have not.",
    "SHIPPED":           "Every piece has left; a parcel is still on its way.",
    "DELIVERED":         "Every parcel has come to its end, at least one at the customer's door.",
    "COMPLETED":         "The customer has confirmed the receipt.",
    "CANCELLED":         "Nothing of it remains to be sent.",
    "RETURNED":          "Every parcel came back.",
}
PAYMENT_STATUSES: Final = {
    "UNPAID":             "No money is known of.",
    "AUTHORIZED":         "The payment is promised and not yet collected.",
    "PARTIALLY_PAID":     "Less than the total has been paid.",
    "PAID":               "The whole total has been paid.",
    "FAILED":             "The payment did not work.",
    "PARTIALLY_REFUNDED": "Part of what was paid was given back.",
    "REFUNDED":           "All that was paid was given back.",
}
PRIORITIES: Final = {
    "NORMAL": "In its turn.",
    "VIP":    "Before NORMAL.",
    "URGENT": "Before everything else.",
}
HOLD_REASONS: Final = {
    "PAYMENT_PENDING": "The payment has not been settled.",
    "OUT_OF_STOCK":    "Not everything is in stock, and the order is to wait for all of it.",
    "ADDRESS_INVALID": "The address or the contact needs to be checked.",
    "FRAUD_SUSPECTED": "The order looks suspicious; shoppers read MANUAL_REVIEW instead.",
    "MANUAL_REVIEW":   "A person wants to look at it.",
}
SHIPMENT_STATUSES: Final = {
    "ALLOCATED":  "Assigned to its warehouse, and waiting to be picked.",
    "PICKING":    "Being collected from the shelves.",
    "PACKED":     "Packed; the outbound document is still to be issued.",
    "READY":      "Ready for its carrier.",
    "DISPATCHED": "Handed to its carrier.",
    "DELIVERED":  "With the customer.",
    "RETURNED":   "Came back undelivered.",
    "LOST":       "Lost by its carrier.",
    "CANCELLED":  "Given up before it left.",
}
TRACKING_STATUSES: Final = {
    "UNKNOWN":              "The carrier has said nothing yet.",
    "INFO_RECEIVED":        "The carrier knows of the parcel and does not have it.",
    "PICKED_UP":            "The carrier has taken it.",
    "IN_TRANSIT":           "On its way between two places.",
    "OUT_FOR_DELIVERY":     "In the van to the customer.",
    "AVAILABLE_FOR_PICKUP": "Waiting at a pick-up point.",
    "ATTEMPT_FAILED":       "A delivery was tried without success.",
    "DELAYED":              "Later than planned.",
    "EXCEPTION":            "Something went wrong on the way.",
    "DELIVERED":            "Handed over.",
    "RETURNING":            "On its way back to the sender.",
    "RETURNED":             "Back with the sender.",
    "LOST":                 "The carrier cannot find it.",
    "DAMAGED":              "Damaged on the way.",
}
MOVEMENT_KINDS: Final = {
    "RECEIVED":        "Goods came in.",
    "RESERVED":        "Pieces were set aside for an order.",
    "RELEASED":        "Pieces that were set aside are free again.",
    "SHIPPED":         "Pieces left with a parcel.",
    "RETURNED":        "Pieces came back and were counted in.",
    "ADJUSTED":        "A count found another quantity.",
    "TRANSFERRED_OUT": "Pieces left for another warehouse.",
    "TRANSFERRED_IN":  "Pieces came from another warehouse.",
}
ALERT_KINDS: Final = {
    "LOW_STOCK":          "Less is available than the safety stock.",
    "OUT_OF_STOCK":       "Nothing is available.",
    "PAYMENT_OVERDUE":    "A payment has not come in time.",
    "REVIEW_OVERDUE":     "A review takes too long.",
    "PROCESSING_OVERDUE": "Picking and packing take too long.",
    "DISPATCH_OVERDUE":   "A packed parcel has not left in time.",
    "SHIP_BY_AT_RISK":    "The promised day of dispatch may be missed.",
    "DELIVERY_LATE":      "A parcel is later than was promised.",
    "DELIVERY_FAILED":    "The carrier could not deliver.",
    "SHIPMENT_STALLED":   "The carrier has said nothing for too long.",
    "SHIPMENT_LOST":      "A parcel is lost.",
    "SHIPMENT_DAMAGED":   "A parcel is damaged.",
    "ORDER_SUSPICIOUS":   "An order looks suspicious.",
}
DEADLINE_KINDS: Final = {
    "REVIEW":         "A person's word on an order that waits for one.",
    "PAYMENT":        "A payment, as sales watch for it.",
    "PICKING":        "The begin of picking a parcel.",
    "PACKING":        "A parcel that is being picked to be packed.",
    "DISPATCH":       "A packed parcel to leave.",
    "SHIP_BY":        "All of an order to leave by the promised instant.",
    "DELIVERY":       "A parcel to arrive by the first promise.",
    "SCAN":           "Any news of a parcel that is on its way.",
    "PAYMENT_EXPIRY": "A payment, before the order is cancelled by itself.",
    "RECEIPT":        "The customer's word that it arrived, before that is assumed.",
    "ESCALATION":     "Somebody to take an alert, or to resolve it; shown on no order.",
    "FIRST_LOOK":     "A look at an order that is older than deadlines; shown on no order.",
}
SEVERITIES: Final = {
    "INFO":     "Good to know.",
    "WARNING":  "Somebody should look at it today.",
    "CRITICAL": "Somebody should look at it now.",
}
ALERT_STATUSES: Final = {
    "OPEN":         "Nobody has taken it on.",
    "ACKNOWLEDGED": "Somebody has taken it on.",
    "RESOLVED":     "Its cause is gone, or somebody has closed it.",
}
SHORTAGE_POLICIES: Final = {
    "REFUSE":    "Keep nothing and answer what is short.",
    "HOLD":      "Keep the order on hold and reserve nothing.",
    "BACKORDER": "Accept it, reserve what is there and wait for the rest.",
}
CASE_KINDS: Final = {
    "REQUESTED":       "Nothing is wrong: somebody asked for another way.",
    "DELAYED":         "It is later than planned.",
    "EXCEPTION":       "Something went wrong on the way; the carrier says no more.",
    "ATTEMPT_FAILED":  "A delivery was tried without success.",
    "ADDRESS_PROBLEM": "The address is wrong, or can't be found.",
    "DAMAGED":         "It was damaged on the way.",
    "RETURNING":       "It is on its way back to the sender.",
    "LOST":            "Its carrier cannot find it.",
}
CASE_STATUSES: Final = {
    "OPEN":        "Nobody has done anything about the newest trouble.",
    "IN_PROGRESS": "Somebody has acted; the carrier's word is awaited.",
    "CLOSED":      "It has ended.",
}
CASE_RESOLUTIONS: Final = {
    "DELIVERED": "It reached the customer after all.",
    "RETURNED":  "It came back.",
    "RESHIPPED": "Its goods were sent again.",
    "CANCELLED": "Its goods were given up.",
}
PAYMENT_OUTCOMES: Final = {
    "WAITING":          "Nobody here knows the order yet.",
    "EARLY":            "More is given back than came in so far; it waits for the payment.",
    "RECORDED":         "Counted.",
    "KNOWN":            "Told before, or overtaken: nothing was counted.",
    "CURRENCY_DIFFERS": "In another currency than the order's: nothing was counted.",
}
RISKS: Final = {
    "AMOUNT_HIGH":      "The total is above the shop's limit.",
    "AMOUNT_UNUSUAL":   "The total is far above what the customer usually spends.",
    "TOO_MANY_ORDERS":  "Many orders from one contact or address in a short time.",
    "COUNTRY_MISMATCH": "The phone number is of another country than the address.",
    "QUANTITY_UNUSUAL": "Far more pieces than is usual for the product.",
}
NOTICE_CHANNELS: Final = {
    "EMAIL":  "Electronic mail.",
    "SMS":    "A text message to a phone.",
    "WECHAT": "A message in WeChat.",
    "TEAM":   "A target of the shop's own staff; never a customer's choice.",
}
NOTICE_STATUSES: Final = {
    "QUEUED":     "Waits to be sent, or to be tried again.",
    "SENT":       "The mail server or the gateway has taken it.",
    "FAILED":     "Given up; its code says why.",
    "SUPPRESSED": "Not to be sent: chosen so, told already, or nobody to send it to.",
    "SKIPPED":    "Too old to be of use when its turn came.",
}
LOCALES: Final = {
    "EN": "English.",
    "ZH": "Simplified Chinese.",
}
ORDER_SORT_FIELDS: Final = {
    "PLACED_AT":        "When the order was placed.",
    "PROMISED_SHIP_BY": "When it was promised to leave; orders without a promise come last.",
    "PRIORITY":         "NORMAL, then VIP, then URGENT.",
    "TOTAL":            "The order's total.",
}
SORT_DIRECTIONS: Final = {
    "ASC":  "The smallest or earliest first.",
    "DESC": "The largest or latest first.",
}
# fmt: on
