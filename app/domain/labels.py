"""The shop's words for people, in English and Chinese; no sentence here can hold personal data."""

from enum import StrEnum
from typing import Final


class Words(StrEnum):
    """A family of words: one enum's values, or the types of the event log."""

    ORDER_STATUS = "order_status"
    SHIPMENT_STATUS = "shipment_status"
    TRACKING_STATUS = "tracking_status"
    PAYMENT_STATUS = "payment_status"
    HOLD_REASON = "hold_reason"
    ALERT_KIND = "alert_kind"
    EVENT = "event"
    BLOCKER = "blocker"


def label(words: Words, value: str, locale: str) -> str:
    """The word or sentence for `value`; `locale` is EN or ZH.

    Raises:
        KeyError: the family has no such value.
    """
    english, chinese = LABELS[words][value]
    return chinese if locale == "ZH" else english


# fmt: off
LABELS: Final[dict[Words, dict[str, tuple[str, str]]]] = {
    Words.ORDER_STATUS: {
        "PLACED":            ("Under review", "待审核"),
        "ON_HOLD":           ("On hold", "暂挂"),
        "BACKORDERED":       ("Waiting for stock", "缺货待补"),
        "CONFIRMED":         ("Confirmed", "待处理"),
        "PROCESSING":        ("Being packed", "处理中"),
        "READY_TO_SHIP":     ("Ready to ship", "待发货"),
        "PARTIALLY_SHIPPED": ("Partially shipped", "部分发货"),
        "SHIPPED":           ("Shipped", "已发货"),
        "DELIVERED":         ("Delivered", "已送达"),
        "COMPLETED":         ("Completed", "已完成"),
        "CANCELLED":         ("Cancelled", "已取消"),
        "RETURNED":          ("Returned", "已退货"),
    },
    Words.SHIPMENT_STATUS: {
        "ALLOCATED":  ("Waiting to be picked", "待拣货"),
        "PICKING":    ("Being picked", "拣货中"),
        "PACKED":     ("Packed", "已打包"),
        "READY":      ("Ready to ship", "待出库"),
        "DISPATCHED": ("On its way", "已出库"),
        "DELIVERED":  ("Delivered", "已送达"),
        "RETURNED":   ("Sent back", "已退回"),
        "LOST":       ("Lost", "已丢失"),
        "CANCELLED":  ("Cancelled", "已取消"),
    },
    Words.TRACKING_STATUS: {
        "UNKNOWN":              ("No news from the carrier yet", "暂无物流信息"),
        "INFO_RECEIVED":        ("Announced to the carrier", "已通知承运商"),
        "PICKED_UP":            ("Picked up by the carrier", "已揽收"),
        "IN_TRANSIT":           ("In transit", "运输中"),
        "OUT_FOR_DELIVERY":     ("Out for delivery", "派送中"),
        "AVAILABLE_FOR_PICKUP": ("Waiting at a pick-up point", "待自提"),
        "ATTEMPT_FAILED":       ("Delivery was tried without success", "派送未成功"),
        "DELAYED":              ("Delayed", "已延误"),
        "EXCEPTION":            ("Something went wrong on the way", "运输异常"),
        "DELIVERED":            ("Delivered", "已签收"),
        "RETURNING":            ("On its way back", "退回中"),
        "RETURNED":             ("Back at the sender", "已退回"),
        "LOST":                 ("Lost", "已丢失"),
        "DAMAGED":              ("Damaged", "已破损"),
    },
    Words.PAYMENT_STATUS: {
        "UNPAID":             ("Unpaid", "未付款"),
        "AUTHORIZED":         ("Authorised", "已授权"),
        "PARTIALLY_PAID":     ("Partially paid", "部分付款"),
        "PAID":               ("Paid", "已付款"),
        "FAILED":             ("Payment failed", "付款失败"),
        "PARTIALLY_REFUNDED": ("Partially refunded", "部分退款"),
        "REFUNDED":           ("Refunded", "已退款"),
    },
    Words.HOLD_REASON: {
        "PAYMENT_PENDING": ("Payment pending", "待付款"),
        "OUT_OF_STOCK":    ("Out of stock", "缺货"),
        "ADDRESS_INVALID": ("Address to be checked", "地址有误"),
        "FRAUD_SUSPECTED": ("Suspicious order", "疑似异常订单"),
        "MANUAL_REVIEW":   ("To be reviewed by a person", "人工审核"),
    },
    Words.ALERT_KIND: {
        "LOW_STOCK":          ("Stock is low", "库存偏低"),
        "OUT_OF_STOCK":       ("Out of stock", "库存告罄"),
        "PAYMENT_OVERDUE":    ("Payment is overdue", "付款超时"),
        "REVIEW_OVERDUE":     ("Review is overdue", "审核超时"),
        "PROCESSING_OVERDUE": ("Packing is overdue", "处理超时"),
        "DISPATCH_OVERDUE":   ("Dispatch is overdue", "发货超时"),
        "SHIP_BY_AT_RISK":    ("The promised dispatch is at risk", "可能无法按时发货"),
        "DELIVERY_LATE":      ("Delivery is late", "送达延迟"),
        "DELIVERY_FAILED":    ("Delivery failed", "派送失败"),
        "SHIPMENT_STALLED":   ("The parcel has not moved for long", "物流停滞"),
        "SHIPMENT_LOST":      ("The parcel is lost", "包裹丢失"),
        "SHIPMENT_DAMAGED":   ("The parcel is damaged", "包裹破损"),
        "ORDER_SUSPICIOUS":   ("The order looks suspicious", "订单可疑"),
    },
    Words.EVENT: {
        "snapshot":                 ("This is the order as it is now.", "这是订单的当前状态。"),
        "order.placed":             ("The order was received.", "订单已收到。"),
        "order.held":               ("The order was put on hold.", "订单已暂挂。"),
        "order.released":           ("The hold was settled.", "暂挂原因已处理。"),
        "order.confirmed":          ("The order is confirmed.", "订单已确认，库存已预留。"),
        "order.backordered":        ("The order waits for stock.", "订单缺货，等待补货。"),
        "order.payment_recorded":   ("A payment was recorded.", "付款信息已登记。"),
        "order.priority_changed":   ("The order's priority was changed.", "订单优先级已变更。"),
        "order.note_added":         ("A note was added.", "已添加备注。"),
        "order.processing":         ("The order is being packed.", "订单正在处理。"),
        "order.ready_to_ship":      ("The order is ready to ship.", "订单待发货。"),
        "order.partially_shipped":  ("Part of the order is on its way.", "订单部分发货。"),
        "order.shipped":            ("The order is on its way.", "订单已发货。"),
        "order.delivered":          ("The order was delivered.", "订单已送达。"),
        "order.completed":          ("The receipt was confirmed.", "已确认收货，订单完成。"),
        "order.returned":           ("The order came back.", "订单已退货。"),
        "order.cancelled":          ("The order was cancelled.", "订单已取消。"),
        "shipment.allocated":       ("A parcel was assigned to a warehouse.", "包裹已分配仓库。"),
        "shipment.picking_started": ("Picking has begun.", "开始拣货。"),
        "shipment.picked":          ("Goods were picked.", "商品已拣选。"),
        "shipment.packed":          ("The parcel is packed.", "包裹已打包。"),
        "shipment.ready":           ("The outbound document was issued.", "出库单已开具。"),
        "shipment.dispatched":      ("The parcel left the warehouse.", "包裹已出库。"),
        "shipment.tracking":        ("The carrier sent news of the parcel.", "物流信息已更新。"),
        "shipment.delivered":       ("The parcel was delivered.", "包裹已送达。"),
        "shipment.returned":        ("The parcel came back.", "包裹已退回。"),
        "shipment.lost":            ("The parcel is lost.", "包裹已丢失。"),
        "shipment.cancelled":       ("The parcel was cancelled.", "包裹已取消。"),
    },
    Words.BLOCKER: {
        "ORDER_CLOSED":       ("The order is closed.", "订单已关闭。"),
        "ORDER_ON_HOLD":      ("The order is on hold: release it first.", "请先解除暂挂。"),
        "ORDER_UNDER_REVIEW": ("The order is still under review.", "订单仍在审核中。"),
        "NOTHING_TO_CONFIRM": ("Nothing here waits to be confirmed.", "没有需要确认的内容。"),
        "NOT_ON_HOLD":        ("The order is not on hold.", "订单未暂挂。"),
        "ALREADY_DISPATCHED": ("It has already left the warehouse.", "货物已出库。"),
        "PICKING_STARTED":    ("The warehouse has begun to pick it.", "仓库已开始拣货。"),
        "NOTHING_TO_CANCEL":  ("Everything has already left.", "商品已全部出库。"),
        "NOT_DELIVERED":      ("The order has not been delivered yet.", "订单尚未送达。"),
        "NOT_ALLOCATED":      ("The parcel does not wait to be picked.", "包裹不在待拣货状态。"),
        "NOT_PICKING":        ("The parcel is not being picked.", "包裹不在拣货状态。"),
        "NOT_PACKED":         ("The parcel is not packed.", "包裹尚未打包。"),
        "NOT_READY":          ("The parcel is not ready to ship.", "包裹尚未待出库。"),
        "PICK_INCOMPLETE":    ("Not everything has been picked.", "拣货尚未完成。"),
        "PARCEL_CANCELLED":   ("The parcel was cancelled.", "包裹已取消。"),
        "ALERT_ACKNOWLEDGED": ("Somebody has already taken it on.", "该提醒已有人处理。"),
        "ALERT_RESOLVED":     ("The alert is already resolved.", "该提醒已解决。"),
    },
}
# fmt: on
