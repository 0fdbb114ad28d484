"""Refusals about orders, their money and what a customer may choose, in Chinese."""

from typing import Final

# fmt: off
ORDER_WORDS: Final = {
    "An order has 1 to {most} lines.": "订单须有 1 至 {most} 行商品。",
    "An order has at most {most} lines.": "订单最多有 {most} 行商品。",
    "At most {most} lines change at once.": "一次最多变更 {most} 行。",
    "The quantity lies between 1 and {most}.": "数量须在 1 至 {most} 之间。",
    "The quantity lies between {fewest} and {most}.": "数量须在 {fewest} 至 {most} 之间。",
    "Every channel but STORE needs an address.": "除 STORE 以外的渠道都需要收货地址。",
    "A reference is not blank; leave it out instead.": "外部单号不能为空白，没有则不填。",
    "A promise lies after the placing.": "承诺送达时间须晚于下单时间。",
    "A new order has nothing to refund yet.": "新订单尚无可退的款项。",
    "PARTIALLY_PAID needs the amount that was paid.": "PARTIALLY_PAID 须填写已付金额。",
    "PARTIALLY_REFUNDED needs the amount given back.": "PARTIALLY_REFUNDED 须填写退款金额。",
    "{status} needs its amount.": "{status} 须填写金额。",
    "More would be given back than was paid.": "退款金额超过已付金额。",
    "A discount needs the price permission.": "给予折扣需要定价权限。",
    "Name a method only: payments are recorded by the shop.": "只填付款方式即可，付款由商家登记。",
    "This is the shop's to decide: leave it out.": "此项由商家决定，请不要填写。",
    "Only staff name a customer by id.": "只有店员可以用编号指定客户。",
    "Orders are placed for yourself: leave it out.": "只能为自己下单，请不要填写此项。",
    "No customer has this id.": "没有此编号的客户。",
    "This is not that customer's account.": "这不是该客户的账号。",
    "Say who orders: a name, an email, a phone or an account.":
        "请说明由谁下单：姓名、邮箱、电话或账号。",
    "Name at least one reason.": "请至少选择一个原因。",
    "The order is not held for {reason}.": "订单并非因 {reason} 暂挂。",
    "A note has some text.": "备注不能为空。",
    "Name the product by its SKU or its barcode.": "请用 SKU 或条码指定商品。",
    "No product has the SKU {sku}.": "没有 SKU 为 {sku} 的商品。",
    "No product has the barcode {gtin}.": "没有条码为 {gtin} 的商品。",
    "This barcode is {found}'s, not {sku}'s.": "此条码属于 {found}，不属于 {sku}。",
    "{sku} costs something else: leave the price out.": "{sku} 的价格与此不同，请不要填写价格。",
    "The products are priced in {currencies}.": "商品以 {currencies} 计价。",
    "The discount is more than the order comes to.": "折扣超过订单金额。",
    "The discount is more than the order would come to.": "折扣将超过变更后的订单金额。",
    "The order comes to more than can be kept.": "订单金额超出上限。",
    "The order comes to less than nothing, or more than can be kept.":
        "订单金额为负，或超出上限。",
    "An open order needs goods; this has only a fee.": "待处理的订单须有商品，此单只有费用。",
    "An order of this reference is there already, with another content.":
        "此外部单号的订单已存在，但内容不同。",
    "Say what is to change: lines, or the shipping address.": "请说明要变更商品还是收货地址。",
    "Name the line that changes, or the product to add.": "请指定要变更的行，或要添加的商品。",
    "The order has no such line.": "订单中没有这一行。",
    "This line is named twice.": "这一行重复了。",
    "{sku} is priced in {currency}, the order in another currency.":
        "{sku} 以 {currency} 计价，与订单的币种不同。",
    "{kept} of {sku} have left or were given up already.":
        "{sku} 已有 {kept} 件发出或取消。",
    "{kept} of {sku} have left or were given up: add a line.":
        "{sku} 已有 {kept} 件发出或取消，请另加一行。",
    "Of {sku} {gone} have left already; they can't be taken out.":
        "{sku} 已有 {gone} 件发出，不能从订单中去掉。",
    "Nothing would be left: cancel the order instead.": "订单将没有任何商品，请改为取消订单。",
    "Pieces that were given up stay on their line.": "已取消的件数须保留在原来的行上。",
    "The deadline lies in the future.": "截止时间须晚于现在。",
    "Offer at least one choice, or leave it out.": "请至少提供一个选项，或不填此项。",
    "{choice} is not possible for this order now.": "此订单目前不能选择 {choice}。",
    "{substitute} was not offered.": "可选的替代商品中没有 {substitute}。",
    "{sku} is priced in {its} now, the order in {currency}.":
        "{sku} 现以 {its} 计价，而订单以 {currency} 计价。",
    "Say whose choice this is.": "请说明这是哪位客户的选择。",
    "TEAM is for staff: choose EMAIL, SMS or WECHAT.":
        "TEAM 仅供店员使用，请选择 EMAIL、SMS 或 WECHAT。",
}
# fmt: on
