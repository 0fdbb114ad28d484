"""The shop's words for people, in English and Chinese; no sentence here can hold personal data."""

from enum import StrEnum
from typing import Final

from app.domain.operation_words import OPERATION_WORDS
from app.domain.warning_words import WARNING_WORDS


class Words(StrEnum):
    """A family of words: one enum's values, or the types of the event log."""

    ORDER_STATUS = "order_status"
    SHIPMENT_STATUS = "shipment_status"
    TRACKING_STATUS = "tracking_status"
    PAYMENT_STATUS = "payment_status"
    HOLD_REASON = "hold_reason"
    ALERT_KIND = "alert_kind"
    ALERT_ADVICE = "alert_advice"
    ALERT_WARNING = "alert_warning"
    EVENT = "event"
    REASON_CODE = "reason_code"
    BLOCKER = "blocker"
    CASE_KIND = "case_kind"
    NEXT_STEP = "next_step"
    CHOICE = "choice"
    CHOICE_MEANING = "choice_meaning"
    OPERATION = "operation"


def label(words: Words, value: str, locale: str) -> str:
    """The word or sentence for `value`; `locale` is EN or ZH.

    Raises:
        KeyError: the family has no such value.
    """
    english, chinese = LABELS[words][value]
    return chinese if locale == "ZH" else english


# fmt: off
LABELS: Final[dict[Words, dict[str, tuple[str, str]]]] = {
    Words.OPERATION: OPERATION_WORDS,
    Words.ALERT_WARNING: WARNING_WORDS,
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
    Words.ALERT_ADVICE: {
        "LOW_STOCK":          ("Order more, or transfer some.", "请补货或调拨。"),
        "OUT_OF_STOCK":       ("Order more, transfer some, or count it.", "请补货、调拨或盘点。"),
        "PAYMENT_OVERDUE":    ("Ask the customer, or record it.", "请联系客户或登记付款。"),
        "REVIEW_OVERDUE":     ("Confirm, release or cancel the order.", "请确认、放行或取消订单。"),
        "PROCESSING_OVERDUE": ("Pick and pack it, or cancel it.", "请拣货打包，或取消包裹。"),
        "DISPATCH_OVERDUE":   ("Hand the parcel to its carrier.", "请将包裹交给承运商。"),
        "SHIP_BY_AT_RISK":    ("Put it first, or tell the customer.", "请优先处理，或告知客户。"),
        "DELIVERY_LATE":      ("Ask the carrier, tell the customer.", "请联系承运商并告知客户。"),
        "DELIVERY_FAILED":    ("Arrange what happens next.", "请安排后续派送。"),
        "SHIPMENT_STALLED":   ("Ask the carrier where the parcel is.", "请向承运商查询包裹位置。"),
        "SHIPMENT_LOST":      ("Send it again, or give it up.", "请重新发货，或取消丢失部分。"),
        "SHIPMENT_DAMAGED":   ("Send it again, or ask it back.", "请重新发货，或退回包裹。"),
        "ORDER_SUSPICIOUS":   ("Look at it before anything is sent.", "发货前请先核实。"),
    },
    Words.REASON_CODE: {
        "PAYMENT_EXPIRED": ("Not paid in time", "逾期未付款"),
        "RECEIPT_ASSUMED": ("Assumed, as nothing else was heard in time", "到期自动确认"),
    },
    Words.EVENT: {
        "snapshot":                 ("This is the order as it is now.", "这是订单的当前状态。"),
        "order.placed":             ("The order was received.", "订单已收到。"),
        "order.held":               ("The order was put on hold.", "订单已暂挂。"),
        "order.released":           ("The hold was settled.", "暂挂原因已处理。"),
        "order.confirmed":          ("The order is confirmed.", "订单已确认，库存已预留。"),
        "order.backordered":        ("The order waits for stock.", "订单缺货，等待补货。"),
        "order.payment_recorded":   ("A payment was recorded.", "付款信息已登记。"),
        "order.payment_reminder":   ("The payment is still to come.", "订单尚未付款，请尽快付款。"),
        "order.flagged":            ("The order looks suspicious.", "订单可疑，已标记。"),
        "order.priority_changed":   ("The order's priority was changed.", "订单优先级已变更。"),
        "order.note_added":         ("A note was added.", "已添加备注。"),
        "order.processing":         ("The order is being packed.", "订单正在处理。"),
        "order.ready_to_ship":      ("The order is ready to ship.", "订单待发货。"),
        "order.partially_shipped":  ("Part of the order is on its way.", "订单部分发货。"),
        "order.shipped":            ("The order is on its way.", "订单已发货。"),
        "order.delivered":          ("The order was delivered.", "订单已送达。"),
        "order.receipt_requested":  ("Please confirm the receipt.", "请确认收货。"),
        "order.completed":          ("The receipt was confirmed.", "已确认收货，订单完成。"),
        "order.returned":           ("The order came back.", "订单已退货。"),
        "order.cancelled":          ("The order was cancelled.", "订单已取消。"),
        "order.adjusted":           ("The order was changed.", "订单内容已变更。"),
        "order.split":              ("The order is sent in several parts.", "订单将分批发货。"),
        "order.shortage_offered":   ("Something is missing: choose.", "部分商品缺货，请选择。"),
        "order.shortage_answered":  ("The choice was made.", "已选择缺货处理方式。"),
        "order.shortage_withdrawn": ("The choice is no longer needed.", "缺货选择已失效。"),
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
        "shipment.exception_reported":   ("Something is wrong with the parcel.", "包裹出现异常。"),
        "shipment.redelivery_requested": ("The carrier will try again.", "已安排再次派送。"),
        "shipment.redirected":           ("It goes to another address.", "包裹已改派新地址。"),
        "shipment.held_for_pickup":      ("It will wait to be picked up.", "包裹已改为自提。"),
        "shipment.return_requested":     ("The parcel was asked back.", "已要求将包裹退回。"),
        "shipment.reshipped":            ("The goods are sent again.", "商品已安排重新发货。"),
    },
    Words.CASE_KIND: {
        "REQUESTED":       ("The delivery was changed on request", "已按要求变更派送"),
        "DELAYED":         ("Delayed", "已延误"),
        "EXCEPTION":       ("Something went wrong on the way", "运输异常"),
        "ATTEMPT_FAILED":  ("Delivery was tried without success", "派送未成功"),
        "ADDRESS_PROBLEM": ("The address could not be found", "收货地址有误"),
        "DAMAGED":         ("Damaged on the way", "运输途中破损"),
        "RETURNING":       ("On its way back to us", "退回途中"),
        "LOST":            ("Lost on the way", "运输途中丢失"),
    },
    Words.NEXT_STEP: {
        "OPEN":                   ("We are looking into it.", "我们正在处理。"),
        "shipmentRedeliver":      ("The carrier will try again.", "承运商将再次派送。"),
        "shipmentRedirect":       ("It goes to the new address.", "包裹将派送至新地址。"),
        "shipmentHoldForPickup":  ("It will wait to be picked up.", "包裹将等待自提。"),
        "shipmentReturnToSender": ("It is coming back to us.", "包裹正在退回。"),
        "shipmentReship":         ("The goods are sent again.", "商品将重新发货。"),
    },
    Words.CHOICE: {
        "SUBSTITUTE": ("Take another product", "换成其他商品"),
        "SPLIT":      ("Send what is there now", "先发现货"),
        "WAIT":       ("Wait for everything", "等待到货"),
        "REDUCE":     ("Leave out what is missing", "取消缺货部分"),
        "CANCEL":     ("Cancel the order", "取消订单"),
    },
    Words.CHOICE_MEANING: {
        "SUBSTITUTE": ("You get another product instead.", "以其他商品代替缺货商品。"),
        "SPLIT":      ("The rest follows as soon as it is here.", "其余商品到货后立即补发。"),
        "WAIT":       ("Everything is sent once it is all here.", "全部到齐后一并发货。"),
        "REDUCE":     ("You get, and pay for, what is there.", "只发现货，并只收现货的款项。"),
        "CANCEL":     ("Nothing is sent; what you paid comes back.", "不再发货，已付款项将退还。"),
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
        "NOT_ON_ITS_WAY":     ("The parcel is not on its way.", "包裹不在运输途中。"),
        "NOTHING_WENT_WRONG": ("Nothing has gone wrong with the delivery.", "派送没有异常。"),
        "PARCEL_GOES_BACK":   ("The parcel is on its way back.", "包裹正在退回途中。"),
        "PARCEL_GIVEN_UP":    ("Its goods were sent again or given up.", "商品已重发或放弃。"),
        "NOTHING_TO_RESHIP":  ("It is not lost, damaged or coming back.", "未丢失、破损或退回。"),
        "NOTHING_WAITING":    ("Nothing of it waits for stock.", "没有缺货待补的商品。"),
        "NOTHING_RESERVED":   ("Nothing is there to be sent now.", "目前没有可先行发货的商品。"),
        "NO_OPEN_OFFER":      ("The customer has no open choice.", "没有待客户选择的缺货方案。"),
        "OFFER_ANSWERED":     ("The choice has already been made.", "已作出选择。"),
        "OFFER_EXPIRED":      ("The time to choose is over.", "选择期限已过。"),
        "OFFER_WITHDRAWN":    ("The order has changed since.", "订单已有变化，无需再作选择。"),
        "CHOICE_NOT_OFFERED": ("This choice was not offered.", "未提供该选项。"),
        "ALERT_ACKNOWLEDGED": ("Somebody has already taken it on.", "该提醒已有人处理。"),
        "ALERT_RESOLVED":     ("The alert is already resolved.", "该提醒已解决。"),
    },
}
# fmt: on
