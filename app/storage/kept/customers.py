"""Customer records: found by id, account or email; sealed, and never overwritten by a find."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.contacts import Contact, TermKind
from app.storage.ids import new_id
from app.storage.kept.written import insert_rows, update_rows
from app.storage.sealing import Indexer, Sealer, open_contact, seal_contact
from app.storage.statements.prepared import Prepared
from app.storage.tables import customers
from app.storage.together.ahead import FoundCustomer
from app.storage.together.looking_up import email_lock
from app.storage.together.shared import Shared
from app.storage.visibility import account_key

_FOUND = select(customers.c.id, customers.c.account_key).order_by(customers.c.id).limit(1)
_KEY: BindParameter[Any] = bindparam("key")
BY_ID = Prepared(_FOUND.where(customers.c.id == _KEY), FoundCustomer)
BY_ACCOUNT = Prepared(_FOUND.where(customers.c.account_key == _KEY), FoundCustomer)
BY_EMAIL = Prepared(_FOUND.where(customers.c.email_key == _KEY), FoundCustomer)


class Customers:
    """The customer records of one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        sealer: Sealer,
        indexer: Indexer,
        shared: Shared,
    ) -> None:
        self._connection = connection
        self._shared = shared
        self._sealer = sealer
        self._indexer = indexer

    def account_key(self, account: str | None) -> bytes | None:
        return account_key(self._indexer, account)

    async def by_id(self, customer_id: str) -> FoundCustomer | None:
        return await BY_ID.one(self._connection, key=customer_id)

    async def by_account(self, account: str) -> FoundCustomer | None:
        key = self.account_key(account)
        if key is not None and key in self._shared.accounts:
            return self._shared.accounts[key]
        return await BY_ACCOUNT.one(self._connection, key=key)

    async def by_email(self, email_key: str) -> FoundCustomer | None:
        """The oldest record of that address (already without case and blanks).

        Where there is none, others who look for it wait until this transaction ends: of several
        first orders at once, one makes the record. A constraint couldn't: accounts share emails.
        """
        digest = self._indexer.digest(TermKind.EMAIL, email_key)
        if digest in self._shared.emails:
            return self._shared.emails[digest]
        found = await BY_EMAIL.one(self._connection, key=digest)
        if found is None and self._connection.dialect.name == "postgresql":
            lock = email_lock(digest)
            await self._connection.execute(select(func.pg_advisory_xact_lock(lock)))
            found = await BY_EMAIL.one(self._connection, key=digest)
        return found

    async def contact(self, customer_id: str) -> Contact:
        """The record's own contact."""
        sealed = await self._connection.scalar(
            select(customers.c.sealed).where(customers.c.id == customer_id)
        )
        contact, _ = open_contact(self._sealer, bytes(sealed or b""), f"customer:{customer_id}")
        return contact

    async def choose_channels(self, customer_id: str, channels: str) -> None:
        """Keep how the customer wants to be told, in their own record.

        Raises:
            CannotOpen: no key of the keyring opens the record.
        """
        held = select(customers.c.sealed).where(customers.c.id == customer_id).with_for_update()
        sealed = bytes(await self._connection.scalar(held) or b"")
        context = f"customer:{customer_id}"
        contact, address = open_contact(self._sealer, sealed, context)
        changed = replace(contact, channels=channels)
        fresh = seal_contact(self._sealer, changed, address, context)
        await update_rows(self._connection, customers, {"id": customer_id}, {"sealed": fresh})

    async def add(self, contact: Contact, email_key: str | None, at: datetime) -> FoundCustomer:
        """Make a record of `contact`."""
        made = FoundCustomer(new_id(at), self.account_key(contact.account))
        digest = self._indexer.digest(TermKind.EMAIL, email_key) if email_key else None
        row = {
            "id": made.id,
            "account_key": made.account_key,
            "email_key": digest,
            "sealed": seal_contact(self._sealer, contact, None, f"customer:{made.id}"),
            "created_at": at,
        }
        await insert_rows(self._connection, customers, [row])
        self._shared.meet(made, digest)
        return made
