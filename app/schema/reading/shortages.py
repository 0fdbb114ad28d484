"""What hangs on short orders and on products that stand in, read for many at once."""

from collections.abc import Sequence

import orjson

from app.domain import contacts
from app.domain.permissions import reads
from app.domain.shortages import Offer, missing_of
from app.execution.selection import SelectedField
from app.schema.customers import Address
from app.schema.orders import Order
from app.schema.reading.expand import Reader, relation
from app.schema.shortages import LineShortage, OrderAdjustment, ShortageOffer
from app.schema.stock import Product
from app.storage.shortage_rows import AdjustmentRow


@relation("Order", "shortageOffer")
async def shortage_offer(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[ShortageOffer | None]:
    found = await reader.reading.shortages.newest_offers([owner.row.id for owner in owners])
    return [
        ShortageOffer.of(found[owner.row.id], owner.row.number, owner.row.currency)
        if owner.row.id in found
        else None
        for owner in owners
    ]


async def offer_for_guest(reader: Reader, offer_id: str) -> ShortageOffer | None:
    """The choices behind a link, as everyone who holds it may know them."""
    offer: Offer | None = await reader.reading.shortages.offer(offer_id)
    if offer is None:
        return None
    order = (await reader.reading.orders.whole([offer.order_id]))[offer.order_id]
    return ShortageOffer.of(offer, order.number, order.currency)


@relation("Order", "shortages")
async def shortages(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[LineShortage]]:
    if not reads(reader.viewer, "Order.shortages"):
        return [[] for _ in owners]
    whole = await reader.reading.orders.whole([owner.row.id for owner in owners])
    missing = {order_id: missing_of(order) for order_id, order in whole.items()}
    wanted = {one.sku for lines in missing.values() for one in lines}
    ranked = await reader.reading.shortages.substitutes(wanted) if wanted else {}
    return [
        [
            LineShortage.of(one, ranked.get(one.sku, []), owner.row.currency)
            for one in missing[owner.row.id]
        ]
        for owner in owners
    ]


@relation("Order", "adjustments")
async def adjustments(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[OrderAdjustment]]:
    if not reads(reader.viewer, "Order.adjustments"):
        return [[] for _ in owners]
    found = await reader.reading.shortages.adjustments_of([owner.row.id for owner in owners])
    return [
        [_adjustment(reader, row, owner.row.currency) for row in found[owner.row.id]]
        for owner in owners
    ]


def _adjustment(reader: Reader, row: AdjustmentRow, currency: str) -> OrderAdjustment:
    private = reader.reading.shortages.adjustment_secrets(row)
    address, reason = private.get("address"), private.get("reason")
    return OrderAdjustment.of(
        row,
        orjson.loads(row.facts),
        currency,
        reason if isinstance(reason, str) else None,
        Address.of(contacts.Address(**address)) if isinstance(address, dict) else None,
    )


@relation("Product", "substitutes")
async def substitutes(
    reader: Reader, owners: Sequence[Product], _: SelectedField
) -> list[list[Product]]:
    found = await reader.reading.shortages.substitute_products([o.row.sku for o in owners])
    return [[Product(row=row) for row in found.get(owner.row.sku, [])] for owner in owners]
