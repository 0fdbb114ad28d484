"""What the libraries are asked to watch, and who watches by the server's own figures."""

from tests.acceptance.shop import Shop
from tests.subscriptions.served import Served

NOTE = "mutation($input: OrderNoteInput!) { orderAddNote(input: $input) { __typename } }"
WATCH = """subscription($number: String!, $after: String) {
  orderUpdated(number: $number, after: $after) { cursor type version } }"""


def followers(shop: Shop) -> float:
    """Subscriptions that the server serves."""
    return Served(shop.product.port, "").figure("waypost_followers")


def annotate(shop: Shop, number: str, times: int) -> str:
    """The cursor of the last of so many new entries about the order."""
    for n in range(times):
        shop.manager.ok("orderAddNote", number=number, text=f"note {n}")
    return str(shop.timeline(number)[-1]["cursor"])
