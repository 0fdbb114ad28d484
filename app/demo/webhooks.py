"""The bank and a carrier, as they tell by themselves: signed posts, in the generic form."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.demo.answers import Order
from app.demo.client import Api
from app.demo.short_times import BANK, CARRIER
from app.settings import PREFIX, Settings

_OK = 200


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the server agreed on with the two; None where it has not."""

    bank: str | None = None
    carrier: str | None = None


def secrets_of(settings: Settings, environment: Mapping[str, str]) -> Secrets:
    """Those of the server that starts with these settings and, beside them, this environment."""

    def of(name: str, who: str, known: Mapping[str, str]) -> str | None:
        ours: Mapping[str, str] = json.loads(environment.get(f"{PREFIX}{name}", "{}"))
        return ours.get(who, known.get(who))

    return Secrets(
        bank=of("PAYMENT_SECRETS", BANK, settings.payment_keys),
        carrier=of("CARRIER_SECRETS", CARRIER, settings.carrier_keys),
    )


async def report_payment(
    api: Api, secret: str, order: Order, amount: Decimal, *, seconds: int
) -> bool:
    """The bank's word that so much came in, at so many seconds since 1970; whether it was taken."""
    reference = f"PAY-{api.unique()}"
    event = {
        "id": f"{BANK}-{reference}",
        "order": order.number,
        "status": "PAID",
        "amount": str(amount),
        "currency": order.total.currency,
        "reference": reference,
    }
    return await _post(api, f"/payments/{BANK}/events", event, secret, seconds)


async def report_scan(
    api: Api, secret: str, scan: Mapping[str, str | None], *, seconds: int
) -> bool:
    """The carrier's word of a parcel, by its tracking number; whether it was taken."""
    return await _post(api, f"/carriers/{CARRIER}/events", scan, secret, seconds)


async def _post(
    api: Api, path: str, event: Mapping[str, str | None], secret: str, seconds: int
) -> bool:
    body = json.dumps({"events": [event]}).encode()
    signed = hmac.new(secret.encode(), b"%d." % seconds + body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "waypost-signature": f"t={seconds},v1={signed}",
    }
    return await api.tell(path, body, headers) == _OK
