"""Feeds of one order: its people's, and the guest's who has its tracking token."""

from app.domain.actors import Channel, Role
from tests.faults.violence.feeds import FACTS, Feed
from tests.faults.violence.log import Entry

UPDATED = f"""subscription($after: String, $number: String!) {{
  orderUpdated(after: $after, number: $number) {{ {FACTS} order {{ version }} }} }}"""
TRACKED = """subscription($after: String, $token: String!) {
  trackingUpdated(after: $after, token: $token) { cursor type tracking { number } } }"""
WHOLE_VIEW = frozenset({Role.SALES, Role.SUPPORT})
"""Of those below, the roles that are told internal notes too."""


def feeds_of(number: str, channel: Channel, tracking_token: str) -> list[Feed]:
    """All who may follow this order, each as they follow it."""

    def inside(entry: Entry) -> bool:
        return entry.feed == "order" and entry.order_number == number

    def outside(entry: Entry) -> bool:
        return inside(entry) and not entry.internal

    people = (Role.SALES, Role.SUPPORT, Role.CUSTOMER, Role.STOREFRONT)
    return [
        *(
            Feed(
                f"orderUpdated of {number} for {role}",
                "orderUpdated",
                UPDATED,
                inside if role in WHOLE_VIEW else outside,
                role,
                {"number": number},
                channel if role is Role.STOREFRONT else None,
            )
            for role in people
        ),
        Feed(
            f"trackingUpdated of {number}",
            "trackingUpdated",
            TRACKED,
            outside,
            variables={"token": tracking_token},
        ),
    ]
