"""Public holidays by country, as data; the library is loaded only where one is named."""

from collections.abc import Iterable
from datetime import date


def public_holidays(country: str, region: str | None, years: Iterable[int]) -> frozenset[date]:
    """The days off of these years.

    Raises:
        ValueError: the country, or its region, is not known.
    """
    from holidays import country_holidays  # noqa: PLC0415  # a quarter of a second

    try:
        return frozenset(country_holidays(country, subdiv=region, years=years))
    except NotImplementedError:
        where = f"{country}, {region}" if region else country
        raise ValueError(f"no holidays are known of {where}") from None
