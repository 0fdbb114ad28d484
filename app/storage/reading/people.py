"""Customers and contacts to read, opened for those who may."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.contacts import Address, Contact
from app.storage.rows import CustomerRow, NoteRow, OrderRow, ScanRow
from app.storage.sealing import Sealer, open_contact
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared
from app.storage.tables import customers

_ROW = columns_of(customers, CustomerRow._fields)


BY_IDS = Prepared(
    select(*_ROW).where(customers.c.id.in_(bindparam("ids", expanding=True))),
    CustomerRow,
    lists=["ids"],
)


class PeopleReads:
    """People of one moment."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    async def by_ids(self, ids: Sequence[str]) -> dict[str, CustomerRow]:
        rows = await BY_IDS.fetch(self._connection, ids=sorted(set(ids)))
        return {row.id: row for row in rows}

    def of_customer(self, row: CustomerRow) -> Contact:
        contact, _ = open_contact(self._sealer, row.sealed, f"customer:{row.id}")
        return contact

    def of_order(self, row: OrderRow) -> tuple[Contact, Address | None]:
        """The order's own copy; nobody's after erasure."""
        if row.sealed is None:
            return Contact(), None
        return open_contact(self._sealer, row.sealed, f"order:{row.id}")

    async def told(
        self, orders: Mapping[str, OrderRow]
    ) -> dict[str, tuple[Contact, Address | None]]:
        """Whom messages about these orders go to, by order: the order's own copy of the contact,
        with the choice of channels that the customer's record has by now, if it has one."""
        known = [row.customer_id for row in orders.values() if row.customer_id]
        records = await self.by_ids(known) if known else {}
        found = {}
        for order_id, row in orders.items():
            contact, address = self.of_order(row)
            record = records.get(row.customer_id or "")
            chosen = self.of_customer(record).channels if record else None
            if chosen is not None:
                contact = replace(contact, channels=chosen)
            found[order_id] = contact, address
        return found

    def note_text(self, row: NoteRow) -> str:
        return self._sealer.open(row.sealed, f"note:{row.order_id}").decode()

    def scan_text(self, row: ScanRow) -> bytes | None:
        """The carrier's free text as sealed JSON; see `usecases.shipments.record_tracking`."""
        if row.sealed is None:
            return None
        return self._sealer.open(row.sealed, f"scan:{row.shipment_id}")
