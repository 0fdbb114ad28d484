"""The country names of the Online Retail file and what they are in ISO 3166-1."""

from types import MappingProxyType
from typing import Final

# ISO 3166-1 leaves ZZ to its users; here it says: a place is named, but no country.
NO_COUNTRY: Final = "ZZ"

# fmt: off
ALPHA_2: Final = MappingProxyType({
    "Australia": "AU", "Austria": "AT", "Bahrain": "BH", "Belgium": "BE", "Brazil": "BR",
    "Canada": "CA", "Cyprus": "CY", "Czech Republic": "CZ", "Denmark": "DK", "EIRE": "IE",
    "Finland": "FI", "France": "FR", "Germany": "DE", "Greece": "GR", "Hong Kong": "HK",
    "Iceland": "IS", "Israel": "IL", "Italy": "IT", "Japan": "JP", "Lebanon": "LB",
    "Lithuania": "LT", "Malta": "MT", "Netherlands": "NL", "Norway": "NO", "Poland": "PL",
    "Portugal": "PT", "RSA": "ZA", "Saudi Arabia": "SA", "Singapore": "SG", "Spain": "ES",
    "Sweden": "SE", "Switzerland": "CH", "USA": "US", "United Arab Emirates": "AE",
    "United Kingdom": "GB",
})
# fmt: on

# Jersey and Guernsey have codes of their own, and the file does not say which is meant.
REGIONS: Final = frozenset({"Channel Islands", "European Community"})
UNSPECIFIED: Final = "Unspecified"
