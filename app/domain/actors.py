"""Who acts: roles, channels, and the actor that every verb is told of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is to the shop; `requirements.md` names the people behind each."""

    GUEST = "GUEST"
    CUSTOMER = "CUSTOMER"
    STOREFRONT = "STOREFRONT"
    SALES = "SALES"
    WAREHOUSE = "WAREHOUSE"
    LOGISTICS = "LOGISTICS"
    SUPPORT = "SUPPORT"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"
    CARRIER = "CARRIER"
    SYSTEM = "SYSTEM"

    @property
    def label(self) -> str:
        """The role in English, as shoppers read it in place of a colleague's name."""
        return self.value.capitalize()


class Channel(StrEnum):
    """Where an order came in."""

    WEBSITE = "WEBSITE"
    APP = "APP"
    WECHAT = "WECHAT"
    STORE = "STORE"
    PHONE = "PHONE"
    MARKETPLACE = "MARKETPLACE"


STAFF: Final = frozenset(
    {Role.SALES, Role.WAREHOUSE, Role.LOGISTICS, Role.SUPPORT, Role.MANAGER, Role.ADMIN}
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a role; `subject` is the account, the system's name or the carrier's code."""

    role: Role
    subject: str | None = None
    channel: Channel | None = None
    token_id: str | None = None
    expires_at: datetime | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def name(self) -> str:
        """What the log and the ledger keep of who it was; shoppers are their role there.

        An account may be an email or a name, and no entry is ever written over to forget it.
        """
        if self.role is Role.CUSTOMER:
            return self.role.label
        return self.subject or self.role.label


GUEST: Final = Actor(Role.GUEST)
SYSTEM: Final = Actor(Role.SYSTEM, "waypost")
