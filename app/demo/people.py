"""The demo's cast: who acts for the shop, for its channels and for the carriers."""

from random import Random
from typing import Final

from app.domain.actors import Actor, Channel, Role

_STAFF: Final = {
    Role.SALES: ("sophie.lin", "marcus.reed"),
    Role.WAREHOUSE: ("gao.lei", "ewa.nowak", "tony.okafor"),
    Role.LOGISTICS: ("noor.rahman", "qin.yi"),
    Role.SUPPORT: ("dora.szabo", "mo.jia"),
    Role.MANAGER: ("mei.tanaka",),
    Role.ADMIN: ("root",),
}
_STOREFRONTS: Final = {
    Channel.WEBSITE: "web-shop",
    Channel.APP: "phone-app",
    Channel.WECHAT: "wechat-mini",
    Channel.STORE: "till-07",
    Channel.PHONE: "call-centre",
    Channel.MARKETPLACE: "market-bridge",
}
# Who carries parcels in which country; anywhere else the last row does.
_CARRIERS: Final = {
    "CN": ("sf-express", "yto", "zto"),
    "GB": ("royal-mail", "dhl"),
    "US": ("ups", "fedex"),
}
_WORLDWIDE: Final = ("dhl", "fedex")

COUNTER: Final = "counter"
MANAGER: Final = Actor(Role.MANAGER, "mei.tanaka")
PAYMENTS: Final = Actor(Role.SYSTEM, "payments")


def staff(role: Role, rng: Random) -> Actor:
    """One of those who work in this role today."""
    return Actor(role, rng.choice(_STAFF[role]))


def storefront(channel: Channel) -> Actor:
    return Actor(Role.STOREFRONT, _STOREFRONTS[channel], channel)


def customer(account: str) -> Actor:
    return Actor(Role.CUSTOMER, account)


def carrier(code: str) -> Actor:
    return Actor(Role.CARRIER, code)


def carriers_between(origin: str | None, destination: str | None) -> tuple[str, ...]:
    """Who may carry it, by ISO countries; what goes nowhere is handed over at the counter."""
    if destination is None:
        return (COUNTER,)
    if origin != destination:
        return _WORLDWIDE
    return _CARRIERS.get(destination, _WORLDWIDE)


def one_of_each(account: str) -> tuple[Actor, ...]:
    """One actor a role, for whom `make run` prints tokens; `account` is the customer's."""
    return (
        customer(account),
        storefront(Channel.WEBSITE),
        *(Actor(role, names[0]) for role, names in _STAFF.items()),
        carrier("sf-express"),
        PAYMENTS,
    )
