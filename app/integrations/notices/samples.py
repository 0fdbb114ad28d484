"""A made-up order to try templates on: every part of a story is there, none of it is anybody's."""

from app.integrations.notices.facts import (
    AlertFacts,
    CustomerFacts,
    EventFacts,
    LineFacts,
    LinkFacts,
    OrderFacts,
    ParcelFacts,
    ShopFacts,
    Story,
)


def sample(locale: str, shop_name: str = "Waypost") -> Story:
    """A story in that language."""
    is_zh = locale == "ZH"
    when = "2026年11月21日 13:00" if is_zh else "Sat 21 Nov 2026, 13:00"
    day = "2026年11月23日" if is_zh else "Mon 23 Nov 2026"
    return Story(
        shop=ShopFacts(shop_name),
        customer=CustomerFacts("安娜" if is_zh else "Anna"),
        order=_order(when, day, is_zh=is_zh),
        parcel=ParcelFacts(
            "261121-7K3MQ2XD-1", "DHL", "JJD0001", "https://dhl.example/JJD0001", day
        ),
        facts=EventFacts(
            reasons=("待付款" if is_zh else "Payment pending",),
            reminder=1,
            of=2,
            expires_at=when,
            answer_by=when,
            amount="10.00 EUR",
        ),
        links=LinkFacts("https://shop.example/track/token", "https://shop.example/answer/token"),
        alert=AlertFacts(
            "包裹已丢失" if is_zh else "The parcel is lost",
            "严重" if is_zh else "CRITICAL",
            "LOGISTICS",
            "261121-7K3MQ2XD-1",
            when,
            is_escalated=True,
        ),
        is_new=True,
    )


def _order(when: str, day: str, *, is_zh: bool) -> OrderFacts:
    return OrderFacts(
        number="261121-7K3MQ2XD",
        placed_at=when,
        lines=(
            LineFacts("龙井茶" if is_zh else "Green tea", 2, "39.80 EUR"),
            LineFacts("茶杯" if is_zh else "Tea cup", 1, "12.00 EUR"),
        ),
        subtotal="51.80 EUR",
        shipping_fee="4.90 EUR",
        discount="5.00 EUR",
        total="51.70 EUR",
        paid="20.00 EUR",
        refunded="10.00 EUR",
        due="31.70 EUR",
        ship_by=day,
        deliver_by=day,
        is_closed=False,
    )
