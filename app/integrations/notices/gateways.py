"""SMS gateways, WeChat Work and a hundred services more, each named by a URL of apprise."""

import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from app.domain.notices import Posted
from app.integrations.notices.letter import Letter

if TYPE_CHECKING:
    from apprise import Apprise

PLACE: Final = "{to}"
"""Where the recipient's number or address stands in the URL."""
ANSWER_S: Final = 20
_EXAMPLE: Final = "+4915112345678"


def check_gateway(url: str, *, personal: bool) -> None:
    """
    Raises:
        ValueError: apprise takes no such URL, or it has no place for the recipient.
    """
    if personal and PLACE not in url:
        raise ValueError(f"lacks {PLACE}, the place of the recipient, such as twilio://.../{PLACE}")
    if _gateway(url.replace(PLACE, quote(_EXAMPLE, safe=""))) is None:
        raise ValueError("is no URL that apprise knows, such as twilio://..., wecombot://... ")


def post_by_gateway(url: str, letter: Letter, to: str | None) -> Posted:
    """Hand the message over; whatever goes wrong is an answer, never an exception.

    apprise tells success and failure apart and no more, so every failure is tried again.
    """
    gateway = _gateway(url.replace(PLACE, quote(to or "", safe="")))
    if gateway is None:  # the number itself is none to this service
        return Posted("RECIPIENT_NOT_UNDERSTOOD", for_good=True)
    from apprise import AppriseResultStatus, NotifyFormat  # noqa: PLC0415

    is_mail = to is not None and "@" in to
    done = gateway.notify(
        title=letter.subject if to is None or is_mail else "",
        body=letter.text if to is None or is_mail else letter.short,
        body_format=NotifyFormat.TEXT,
        timeout=ANSWER_S,
    )
    if done:
        return Posted()
    timed_out = getattr(done, "status", None) == AppriseResultStatus.TIMEOUT
    return Posted("TIMEOUT" if timed_out else "GATEWAY_FAILED")


def _gateway(url: str) -> "Apprise | None":
    """apprise with this one service; None where it takes no such URL."""
    # A third of a second to import; a shop without gateways never pays for it.
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415

    # It logs addresses, and we log codes: nothing of it is to reach our log.
    logging.getLogger("apprise").disabled = True
    asset = AppriseAsset(app_id="Waypost", async_mode=False, secure_logging=True)
    made = Apprise(asset=asset)
    return made if made.add(url) else None
