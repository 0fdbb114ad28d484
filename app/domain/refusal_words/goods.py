"""Refusals about parcels, stock and the catalogue, in Chinese."""

from typing import Final

# fmt: off
GOODS_WORDS: Final = {
    "Name at least one product.": "请至少指定一个商品。",
    "At least 1 piece is picked.": "拣货数量至少为 1 件。",
    "This product is not in the parcel.": "包裹中没有此商品。",
    "{sku} is named twice: give one line for each.": "{sku} 重复了，每个商品只填一行。",
    "{sku} is named twice.": "{sku} 重复了。",
    "Only {most} more of {sku} belong in it.": "{sku} 最多还需拣 {most} 件。",
    "Nothing was picked: cancel the shipment instead.": "尚未拣选任何商品，请改为取消包裹。",
    "A carrier is a lower-case code such as dhl or sf-express.":
        "承运商须为小写代码，例如 dhl 或 sf-express。",
    "A tracking number has 1 to 64 letters, digits and dashes.":
        "运单号须为 1 至 64 个字母、数字或连字符。",
    "No carrier is set that goes from {warehouse} to {country}: name one.":
        "没有设置从 {warehouse} 发往 {country} 的承运商，请指定一家。",
    "No carrier is set that goes from {warehouse} to a counter: name one.":
        "没有设置从 {warehouse} 发往门店的承运商，请指定一家。",
    "The next attempt lies in the future.": "再次派送的时间须晚于现在。",
    "The window ends after it begins.": "时段的结束须晚于开始。",
    "The street or the postal code can't be right: check the address.":
        "街道或邮政编码有误，请核对地址。",
    "Say where it waits: a code or a name.": "请填写自提点的代码或名称。",
    "It waits until some time in the future.": "自提截止时间须晚于现在。",
    "{names} is reported by hand; record anything else as the carrier's scan.":
        "只有 {names} 可以人工上报，其他情况请登记为承运商的扫描记录。",
    "No piece of this is left in the parcel.": "包裹中已没有此商品。",
    "Between 1 and {most} of {sku} can be sent again.": "{sku} 可重新发货 1 至 {most} 件。",
    "A product does not stand in for itself.": "商品不能替代自己。",
    "At most {most} products stand in.": "替代商品最多 {most} 个。",
    "A price is not below zero.": "价格不能小于零。",
    "This barcode belongs to {sku}.": "此条码已属于 {sku}。",
    "No warehouse has the code {code}.": "没有代码为 {code} 的仓库。",
    "A count lies between 0 and {most}.": "盘点数须在 0 至 {most} 之间。",
    "A count needs its reason.": "盘点须填写原因。",
    "Of one product at most {most} pieces can be kept in all.": "同一商品最多共存 {most} 件。",
    "It lies between 0 and {most}.": "数值须在 0 至 {most} 之间。",
    "Name another warehouse than `from`.": "请选择与 `from` 不同的仓库。",
}
# fmt: on
