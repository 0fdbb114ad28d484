/** Every action that the API may offer for an order, a parcel or an alert, as its button says it. */

export type Pairs = Readonly<Record<string, readonly [en: string, zh: string]>>;

export const ACTIONS: Pairs = {
  orderConfirm: ["Confirm", "确认订单"],
  orderHold: ["Put on hold", "暂挂订单"],
  orderRelease: ["Release the hold", "解除暂挂"],
  orderCancel: ["Cancel the order", "取消订单"],
  orderRecordPayment: ["Record a payment", "登记付款"],
  orderSetPriority: ["Set the priority", "设置优先级"],
  orderAddNote: ["Add a note", "添加备注"],
  orderConfirmReceipt: ["Confirm the receipt", "确认收货"],
  orderAdjust: ["Adjust the order", "修改订单"],
  orderSplit: ["Send what is there", "先发现货"],
  orderOfferChoices: ["Let the customer choose", "请客户选择缺货方案"],
  orderWithdrawOffer: ["Take the choices back", "撤回缺货方案"],
  orderAnswerShortage: ["Answer the choices", "选择缺货方案"],
  shipmentStartPicking: ["Start picking", "开始拣货"],
  shipmentRecordPick: ["Record what was picked", "登记拣货"],
  shipmentPack: ["Pack", "打包"],
  shipmentMarkReady: ["Issue the outbound document", "开具出库单"],
  shipmentDispatch: ["Dispatch", "出库发货"],
  shipmentRecordTracking: ["Record news of the parcel", "登记物流信息"],
  shipmentCancel: ["Cancel the parcel", "取消包裹"],
  shipmentRedeliver: ["Deliver again", "再次派送"],
  shipmentRedirect: ["Send to another address", "改派新地址"],
  shipmentHoldForPickup: ["Hold for pick-up", "改为自提"],
  shipmentReturnToSender: ["Ask the parcel back", "退回包裹"],
  shipmentReportException: ["Report a problem", "上报异常"],
  shipmentReship: ["Send the goods again", "重新发货"],
  alertAcknowledge: ["Acknowledge", "接手提醒"],
  alertResolve: ["Resolve", "解决提醒"],
};
