"""What an alert says while its deadline is still to come, in English and Chinese."""

from typing import Final

# fmt: off
WARNING_WORDS: Final = {
    "PAYMENT_OVERDUE":    ("Payment is nearly overdue", "付款即将超时"),
    "REVIEW_OVERDUE":     ("Review is nearly overdue", "审核即将超时"),
    "PROCESSING_OVERDUE": ("Packing is nearly overdue", "处理即将超时"),
    "DISPATCH_OVERDUE":   ("Dispatch is nearly overdue", "发货即将超时"),
    "SHIP_BY_AT_RISK":    ("The promised dispatch is at risk", "可能无法按时发货"),
    "DELIVERY_LATE":      ("Delivery may be late", "送达可能延迟"),
    "SHIPMENT_STALLED":   ("The parcel has not moved for a while", "物流可能停滞"),
}
# fmt: on
"""By the kinds that are warned of before a deadline."""
