"""Where a carrier lets everyone follow a parcel."""

import re
from typing import Final
from urllib.parse import quote

# Chinese carriers ask for a captcha on their own pages; kuaidi100 opens by carrier and number.
_KUAIDI100: Final = "https://www.kuaidi100.com/chaxun?com={carrier}&nu={{number}}"

# fmt: off
_PAGES: Final = {
    "australia-post": "https://auspost.com.au/mypost/track/#/details/{number}",
    "canada-post":    "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}",
    "dhl":            "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
    "dpd":            "https://tracking.dpd.de/status/en_US/parcel/{number}",
    "ems":            _KUAIDI100.format(carrier="ems"),
    "evri":           "https://www.evri.com/track/parcel/{number}",
    "fedex":          "https://www.fedex.com/fedextrack/?trknbr={number}",
    "gls":            "https://gls-group.eu/EU/en/parcel-tracking?match={number}",
    "japan-post":     "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={number}",
    "jd-logistics":   _KUAIDI100.format(carrier="jd"),
    "la-poste":       "https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
    "royal-mail":     "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
    "sf-express":     _KUAIDI100.format(carrier="shunfeng"),
    "sto":            _KUAIDI100.format(carrier="shentong"),
    "ups":            "https://www.ups.com/track?tracknum={number}",
    "usps":           "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
    "yto":            _KUAIDI100.format(carrier="yuantong"),
    "yunda":          _KUAIDI100.format(carrier="yunda"),
    "zto":            _KUAIDI100.format(carrier="zhongtong"),
}
# fmt: on


def tracking_url(carrier: str | None, number: str | None) -> str | None:
    """The page that follows this parcel; None without a number or for a carrier unknown here."""
    page = _PAGES.get(carrier) if carrier else None
    if page is None or not number:
        return None
    return page.format(number=quote(number, safe=""))


_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


def is_carrier_code(text: str) -> bool:
    """Whether `text` is a carrier's code: lower-case letters, digits and dashes."""
    return _CODE.fullmatch(text) is not None


def is_tracking_number(text: str) -> bool:
    """Whether `text` is a tracking number: up to 64 letters, digits and dashes."""
    return _NUMBER.fullmatch(text) is not None
