"""Everything one notification is about, opened at the moment of sending and kept nowhere."""

from dataclasses import dataclass

from app.domain.actors import SYSTEM
from app.domain.contacts import Address, Contact
from app.storage.notice_rows import NoticeRow
from app.storage.reading import Reading
from app.storage.rows import LineRow, OrderRow, ShipmentRow


@dataclass(frozen=True, slots=True, repr=False)
class Matter:
    """A notification with its order, and who it goes to; staff's have no order."""

    notice: NoticeRow
    order: OrderRow | None
    lines: tuple[LineRow, ...]
    parcel: ShipmentRow | None
    contact: Contact
    address: Address | None

    def __repr__(self) -> str:
        return f"Matter({self.notice.id})"  # a traceback must not tell who it is


async def matters(moment: Reading, notices: list[NoticeRow]) -> list[Matter]:
    """What each is about, in the order given; a few statements for all of them."""
    ids = sorted({row.order_id for row in notices if row.order_id})
    parcels = sorted({row.shipment_id for row in notices if row.shipment_id and row.order_id})
    orders = await moment.orders.by_ids(ids, SYSTEM)
    lines = await moment.orders.lines_of(ids) if ids else {}
    sent = await moment.shipments.by_ids(parcels, SYSTEM) if parcels else {}
    people = await moment.people.told(orders)
    found = []
    for row in notices:
        order = orders.get(row.order_id or "")
        contact, address = people.get(row.order_id or "", (Contact(), None))
        own = tuple(lines.get(row.order_id or "", ()))
        found.append(Matter(row, order, own, sent.get(row.shipment_id or ""), contact, address))
    return found
