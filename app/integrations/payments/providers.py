"""Who may tell of payments: by the name in the address of the webhook."""

from collections.abc import Mapping
from typing import Final

from app.domain.payment_news import PaymentNews
from app.integrations.deliveries import Provider
from app.integrations.payments.generic import GENERIC
from app.integrations.payments.stripe import STRIPE

_BY_NAME: Final[Mapping[str, Provider[PaymentNews]]] = {"stripe": STRIPE}


def provider_of(name: str) -> Provider[PaymentNews]:
    """The provider of that name; whoever else a shop gives a secret speaks the generic form."""
    return _BY_NAME.get(name, GENERIC)
