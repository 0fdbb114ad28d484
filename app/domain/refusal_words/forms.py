"""Refusals of every kind of thing, and what is wrong with a single value, in Chinese."""

from typing import Final

# fmt: off
_ANSWERS: Final = {
    "Order {number}": "订单 {number}",
    "Shipment {number}": "包裹 {number}",
    "The alert": "该提醒",
    "The notification": "该通知",
    "The choice for order {number}": "订单 {number} 的缺货选择",
    "The shelf of {sku} in {warehouse}": "仓库 {warehouse} 中 {sku} 的库存",
    "This idempotency key": "该幂等键",
    "This reference": "该外部单号",
    "place orders of {channel}": "在渠道 {channel} 下单",
    "{first} (One more problem is listed.)": "{first}（另有 1 处问题，见列表。）",
    "{first} ({count} more are listed.)": "{first}（另有 {count} 处问题，见列表。）",
    "{role} may not {action}.": "{role} 无权进行此操作：{action}。",
    "{subject} is {status}: {action} is not possible now.":
        "{subject}：状态为 {status}，目前不能执行 {action}。",
    "{no} Shipment {about} stands in the way.": "{no}原因在于包裹 {about}。",
    "There is not enough stock ({what}).": "库存不足（{what}）。",
    "{sku}: {asked} asked, {there} there": "{sku}：需要 {asked} 件，现有 {there} 件",
    "{some}, {next}": "{some}；{next}",
    "{some} and {next}": "{some} 和 {next}",
    "{some} or {next}": "{some} 或 {next}",
    "{subject} is at version {current}, not {expected}: read it again and retry.":
        "{subject}：版本已是 {current}，而不是 {expected}，请重新读取后再试。",
    "{key} was used before with another input: take a new one.":
        "{key}已用于其他内容，请换用新的。",
    "No order {number} was found.": "没有找到订单 {number}。",
    "No shipment {number} was found.": "没有找到包裹 {number}。",
    "No product {sku} was found.": "没有找到商品 {sku}。",
    "No alert {id} was found.": "没有找到提醒 {id}。",
    "No notification {id} was found.": "没有找到通知 {id}。",
    "No offer {id} was found.": "没有找到缺货选择 {id}。",
    "No offer behind this link was found.": "此链接没有对应的缺货选择。",
    "No customer of this id or account was found.": "没有找到此编号或账号的客户。",
}
_VALUES: Final = {
    "This must not be blank.": "此项不能为空。",
    "At most {longest} characters fit.": "最多可填 {longest} 个字符。",
    "At most {longest} characters fit here, not {count}.":
        "此处最多可填 {longest} 个字符，现有 {count} 个。",
    "Give 1 to {longest} characters, no blanks around them.":
        "请填写 1 至 {longest} 个字符，首尾不留空格。",
    "Control characters and line breaks are not allowed here.": "此处不能含有控制字符或换行。",
    "Control characters don't belong in here.": "此处不能含有控制字符。",
    "This is no email address; one looks like anna@example.com.":
        "邮箱地址不正确，正确格式如 anna@example.com。",
    "The email address lacks its domain's ending, such as .com.":
        "邮箱地址缺少域名后缀，例如 .com。",
    "This is no international phone number; write it like +8613800138000.":
        "这不是有效的国际电话号码，请按 +8613800138000 的格式填写。",
    "This is no phone number in {country}; write it like +8613800138000.":
        "这不是 {country} 的有效电话号码，请按 +8613800138000 的格式填写。",
    "The locale must be EN or ZH.": "语言只能是 EN 或 ZH。",
    "The country must be an ISO 3166-1 alpha-2 code such as GB or CN.":
        "国家须为 ISO 3166-1 两位字母代码，例如 GB 或 CN。",
    "Give an ISO 3166-1 alpha-2 code such as CN or GB.":
        "请填写 ISO 3166-1 两位字母代码，例如 CN 或 GB。",
    "The {field} must be between -{limit} and {limit} degrees.":
        "{field}须在 -{limit} 至 {limit} 度之间。",
    "latitude": "纬度",
    "longitude": "经度",
    "Degrees lie between -{limit} and {limit}.": "度数须在 -{limit} 至 {limit} 之间。",
    "Give both coordinates or neither.": "经度和纬度须同时填写，或都不填。",
    "The amount must be a plain number such as 19.90.": "金额须为普通数字，例如 19.90。",
    "The amount is too large.": "金额过大。",
    "The amount must be more than zero.": "金额必须大于零。",
    "The amount is more than zero.": "金额须大于零。",
    "The amount is not below zero.": "金额不能小于零。",
    "The currency must be an ISO 4217 code in use, such as EUR or CNY.":
        "币种须为现行的 ISO 4217 代码，例如 EUR 或 CNY。",
    "Give an ISO 4217 code such as CNY or EUR.": "请填写 ISO 4217 币种代码，例如 CNY 或 EUR。",
    "{currency} has no digits after the point.": "{currency} 没有小数位。",
    "{currency} has {digits} digits after the point; the amount has more.":
        "{currency} 只有 {digits} 位小数，金额的小数位过多。",
    "A GTIN consists of digits only.": "GTIN 条码只能由数字组成。",
    "A GTIN has 8, 12, 13 or 14 digits; this one has {count}.":
        "GTIN 条码为 8、12、13 或 14 位数字，现为 {count} 位。",
    "The GTIN's check digit is wrong: look for a mistyped or swapped digit.":
        "GTIN 条码的校验位不符，请检查是否有数字输错或颠倒。",
    "A key has 1 to {most} characters.": "幂等键须为 1 至 {most} 个字符。",
    "Only staff and systems say when something happened.": "只有店员和系统可以填写发生时间。",
    "This lies in the future: give when it happened.": "时间晚于现在，请填写实际发生的时间。",
}
# fmt: on
FORM_WORDS: Final = _ANSWERS | _VALUES
