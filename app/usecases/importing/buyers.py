"""Whose orders they are, for a whole batch: by account, else email, else made; see `find_buyer`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.contacts import Contact, TermKind
from app.storage.ids import new_id
from app.storage.kept.bulk import KeptCustomer, NewCustomer, add_customers, customers_by
from app.storage.sealing import open_contact
from app.storage.transaction import Transaction
from app.usecases.contacts import email_key
from app.usecases.orders.buyer import Buyer


@dataclass(frozen=True, slots=True)
class Known:
    """A customer record, and the contact it holds."""

    id: str
    account_key: bytes | None
    contact: Contact


@dataclass(frozen=True, slots=True)
class Keys:
    """The keyed hashes a contact is found and kept by."""

    account: bytes | None
    email: bytes | None

    @property
    def found_by(self) -> bytes | None:
        """An account alone counts where there is one; a name or phone finds nobody."""
        return self.account or self.email


class Buyers:
    """Finds and makes the buyers of one batch; `learned` is for the next, once this is kept."""

    def __init__(self, tx: Transaction, known: Mapping[bytes, Known]) -> None:
        self._tx = tx
        self._known = known
        self.learned: dict[bytes, Known] = {}
        self._made: list[NewCustomer] = []

    async def of(self, contacts: Sequence[Contact]) -> list[Buyer]:
        """The buyer of each contact; records are made where there are none."""
        keys = [self._keys(contact) for contact in contacts]
        await self._look_up(keys)
        buyers = [self._buyer(*each) for each in zip(contacts, keys, strict=True)]
        await add_customers(self._tx, self._made)
        return buyers

    def _keys(self, contact: Contact) -> Keys:
        email = email_key(contact.email) if contact.email else None
        return Keys(
            self._tx.customers.account_key(contact.account),
            self._tx.indexer.digest(TermKind.EMAIL, email) if email else None,
        )

    async def _look_up(self, keys: Sequence[Keys]) -> None:
        accounts = {k.account for k in keys if k.account and k.account not in self._known}
        emails = {k.email for k in keys if k.email and k.email not in self._known}
        for kept in await customers_by(self._tx.connection, accounts, emails):
            known = self._opened(kept)
            for key in (kept.account_key, kept.email_key):
                if key in accounts or key in emails:
                    # The oldest record of an address comes first and stays.
                    self.learned.setdefault(key, known)

    def _opened(self, kept: KeptCustomer) -> Known:
        contact, _ = open_contact(self._tx.sealer, kept.sealed, f"customer:{kept.id}")
        return Known(kept.id, kept.account_key, contact)

    def _buyer(self, contact: Contact, keys: Keys) -> Buyer:
        if contact.is_anonymous:
            return Buyer(contact, None, None)
        by = keys.found_by
        known = (self._known.get(by) or self.learned.get(by)) if by else None
        if known is None:
            known = self._make(contact, keys)
        copy = contact
        if not (contact.name or contact.email or contact.phone):
            copy = replace(known.contact, account=contact.account)
        return Buyer(copy, known.id, known.account_key if keys.account else None)

    def _make(self, contact: Contact, keys: Keys) -> Known:
        new = NewCustomer(new_id(self._tx.at), keys.account, keys.email, contact)
        self._made.append(new)
        known = Known(new.id, keys.account, contact)
        for key in (keys.account, keys.email):
            if key is not None and key not in self._known:
                self.learned.setdefault(key, known)
        return known
