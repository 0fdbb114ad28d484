/** The shop's words for its codes, as the server says them; a code that is new here is said as it is written. */

import { reader } from "../words/reader.svelte.ts";
import { ACTIONS, type Pairs } from "./actionWords.ts";

const CODES: Pairs = {
  // orders
  PLACED: ["Under review", "待审核"],
  ON_HOLD: ["On hold", "暂挂"],
  BACKORDERED: ["Waiting for stock", "缺货待补"],
  CONFIRMED: ["Confirmed", "待处理"],
  PROCESSING: ["Being packed", "处理中"],
  READY_TO_SHIP: ["Ready to ship", "待发货"],
  PARTIALLY_SHIPPED: ["Partially shipped", "部分发货"],
  SHIPPED: ["Shipped", "已发货"],
  DELIVERED: ["Delivered", "已送达"],
  COMPLETED: ["Completed", "已完成"],
  CANCELLED: ["Cancelled", "已取消"],
  RETURNED: ["Returned", "已退货"],
  // parcels
  ALLOCATED: ["To be picked", "待拣货"],
  PICKING: ["Being picked", "拣货中"],
  PACKED: ["Packed", "已打包"],
  READY: ["Ready to ship", "待出库"],
  DISPATCHED: ["On its way", "已出库"],
  LOST: ["Lost", "已丢失"],
  // scans
  UNKNOWN: ["No news yet", "暂无物流信息"],
  INFO_RECEIVED: ["Announced", "已通知承运商"],
  PICKED_UP: ["Picked up", "已揽收"],
  IN_TRANSIT: ["In transit", "运输中"],
  OUT_FOR_DELIVERY: ["Out for delivery", "派送中"],
  AVAILABLE_FOR_PICKUP: ["At a pick-up point", "待自提"],
  ATTEMPT_FAILED: ["Attempt failed", "派送未成功"],
  DELAYED: ["Delayed", "已延误"],
  EXCEPTION: ["Exception", "运输异常"],
  RETURNING: ["On its way back", "退回中"],
  DAMAGED: ["Damaged", "已破损"],
  // money
  UNPAID: ["Unpaid", "未付款"],
  AUTHORIZED: ["Authorised", "已授权"],
  PARTIALLY_PAID: ["Partially paid", "部分付款"],
  PAID: ["Paid", "已付款"],
  FAILED: ["Payment failed", "付款失败"],
  PARTIALLY_REFUNDED: ["Partially refunded", "部分退款"],
  REFUNDED: ["Refunded", "已退款"],
  // holds
  PAYMENT_PENDING: ["Payment pending", "待付款"],
  OUT_OF_STOCK: ["Out of stock", "缺货"],
  ADDRESS_INVALID: ["Address to be checked", "地址有误"],
  FRAUD_SUSPECTED: ["Suspicious", "疑似异常"],
  MANUAL_REVIEW: ["Manual review", "人工审核"],
  // alerts
  LOW_STOCK: ["Stock is low", "库存偏低"],
  PAYMENT_OVERDUE: ["Payment is overdue", "付款超时"],
  REVIEW_OVERDUE: ["Review is overdue", "审核超时"],
  PROCESSING_OVERDUE: ["Packing is overdue", "处理超时"],
  DISPATCH_OVERDUE: ["Dispatch is overdue", "发货超时"],
  SHIP_BY_AT_RISK: ["Promised dispatch at risk", "可能无法按时发货"],
  DELIVERY_LATE: ["Delivery is late", "送达延迟"],
  DELIVERY_FAILED: ["Delivery failed", "派送失败"],
  SHIPMENT_STALLED: ["Parcel has not moved", "物流停滞"],
  SHIPMENT_LOST: ["Parcel is lost", "包裹丢失"],
  SHIPMENT_DAMAGED: ["Parcel is damaged", "包裹破损"],
  ORDER_SUSPICIOUS: ["Order looks suspicious", "订单可疑"],
  CRITICAL: ["Critical", "严重"],
  WARNING: ["Warning", "警告"],
  INFO: ["Info", "提示"],
  OPEN: ["Open", "未处理"],
  ACKNOWLEDGED: ["Taken on", "处理中"],
  RESOLVED: ["Resolved", "已解决"],
  // who
  GUEST: ["Guest", "访客"],
  CUSTOMER: ["Customer", "顾客"],
  STOREFRONT: ["Storefront", "店面系统"],
  SALES: ["Sales", "销售"],
  WAREHOUSE: ["Warehouse", "仓库"],
  LOGISTICS: ["Logistics", "物流"],
  SUPPORT: ["Support", "客服"],
  MANAGER: ["Manager", "经理"],
  ADMIN: ["Admin", "管理员"],
  CARRIER: ["Carrier", "承运商"],
  SYSTEM: ["Waypost", "系统"],
  // channels, priorities, stock
  WEBSITE: ["Website", "网站"],
  APP: ["App", "应用"],
  WECHAT: ["WeChat", "微信"],
  STORE: ["Store", "门店"],
  PHONE: ["Phone", "电话"],
  MARKETPLACE: ["Marketplace", "平台"],
  NORMAL: ["Normal", "普通"],
  VIP: ["VIP", "贵宾"],
  URGENT: ["Urgent", "加急"],
  RECEIVED: ["Received", "入库"],
  RESERVED: ["Reserved", "预留"],
  RELEASED: ["Released", "释放"],
  ADJUSTED: ["Adjusted", "调整"],
  TRANSFERRED_OUT: ["Transferred out", "调出"],
  TRANSFERRED_IN: ["Transferred in", "调入"],
};

const FIELDS: Pairs = {
  reason: ["Reason", "原因"],
  reasons: ["Reasons", "原因"],
  note: ["Note", "备注"],
  text: ["Text", "内容"],
  visibleToCustomer: ["The customer may read it", "顾客可见"],
  status: ["Status", "状态"],
  amount: ["Amount", "金额"],
  method: ["Method", "方式"],
  reference: ["Reference", "参考号"],
  priority: ["Priority", "优先级"],
  lines: ["Lines", "明细"],
  sku: ["SKU", "SKU"],
  gtin: ["GTIN", "条码"],
  quantity: ["Pieces", "件数"],
  allowShort: ["Pack what was picked, although pieces are missing", "缺件也打包"],
  carrier: ["Carrier", "承运商"],
  trackingNumber: ["Tracking number", "运单号"],
  estimatedDelivery: ["Estimated delivery", "预计送达"],
  description: ["The carrier's words", "承运商描述"],
  location: ["Location", "地点"],
  city: ["City", "城市"],
  occurredAt: ["When it really happened", "实际发生时间"],
  recipient: ["Recipient", "收件人"],
  line1: ["Street and number", "街道门牌"],
  line2: ["Address, second line", "地址补充"],
  region: ["State or province", "省份"],
  postalCode: ["Postcode", "邮编"],
  country: ["Country code", "国家代码"],
  phone: ["Phone", "电话"],
  email: ["Email", "邮箱"],
  name: ["Name", "姓名"],
  warehouse: ["Warehouse", "仓库"],
  address: ["Address", "地址"],
  shippingAddress: ["Shipping address", "收货地址"],
  unitPrice: ["Unit price", "单价"],
  choices: ["Choices", "可选方案"],
  choice: ["Choice", "方案"],
  substitute: ["Substitute", "替代商品"],
  substitutes: ["Substitutes", "替代商品"],
  answerBy: ["Answer by", "答复期限"],
  whenShort: ["Where stock is short", "缺货时"],
  notBefore: ["Not before", "不早于"],
  notAfter: ["Not after", "不晚于"],
  until: ["Until", "截止时间"],
  place: ["Place", "地点"],
  kind: ["Kind", "类型"],
  service: ["Service", "服务"],
};

function said(pairs: Pairs, code: string): string | undefined {
  return pairs[code]?.[reader.language === "zh" ? 1 : 0];
}

/** "SOME_CODE" and "someField" read as words where nobody has given them any. */
function plain(code: string): string {
  const words = code.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function codeLabel(code: string): string {
  return said(CODES, code) ?? plain(code);
}

export function actionLabel(action: string): string {
  return said(ACTIONS, action) ?? plain(action.replace(/^(order|shipment|alert|return)(?=[A-Z])/, ""));
}

export function fieldLabel(field: string): string {
  return said(FIELDS, field) ?? plain(field);
}

/** Whether the field has words of its own, so that the schema's English ones need not stand in. */
export function isWorded(field: string): boolean {
  return field in FIELDS;
}
