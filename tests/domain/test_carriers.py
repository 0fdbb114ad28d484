"""The page on which everyone may follow a parcel."""

import pytest

from app.domain.carriers import tracking_url


@pytest.mark.parametrize("carrier", ["dhl", "ups", "sf-express", "zto", "royal-mail", "ems"])
def test_a_known_carrier_has_a_page_for_the_number(carrier: str) -> None:
    page = tracking_url(carrier, "00340434-161094")

    assert page is not None
    assert page.startswith("https://")
    assert "00340434-161094" in page
    assert "{" not in page


@pytest.mark.parametrize(
    ("carrier", "number"), [("dhl", None), ("dhl", ""), (None, "1"), ("by-bicycle", "1")]
)
def test_without_a_number_or_a_known_carrier_there_is_none(
    carrier: str | None, number: str | None
) -> None:
    assert tracking_url(carrier, number) is None


def test_a_number_cannot_lead_elsewhere() -> None:
    assert "a%2F..%2F%3Fb" in (tracking_url("dhl", "a/../?b") or "")
