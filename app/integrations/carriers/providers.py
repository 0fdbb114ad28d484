"""Who may tell of parcels: by the name in the address of the webhook."""

from collections.abc import Mapping
from typing import Final

from app.integrations.carriers.aftership import AFTERSHIP
from app.integrations.carriers.easypost import EASYPOST
from app.integrations.carriers.generic import GENERIC
from app.integrations.carriers.kuaidi100 import KUAIDI100
from app.integrations.carriers.news import CarrierProvider
from app.integrations.carriers.seventeen_track import SEVENTEEN_TRACK
from app.integrations.carriers.shippo import SHIPPO

_BY_NAME: Final[Mapping[str, CarrierProvider]] = {
    "easypost": EASYPOST,
    "aftership": AFTERSHIP,
    "shippo": SHIPPO,
    "17track": SEVENTEEN_TRACK,
    "kuaidi100": KUAIDI100,
}


def provider_of(name: str) -> CarrierProvider:
    """The provider of that name; whoever else a shop gives a secret speaks the generic form."""
    return _BY_NAME.get(name, GENERIC)
