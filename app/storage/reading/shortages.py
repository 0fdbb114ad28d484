"""Short orders to read: substitutes, the choices customers were given, and adjustments."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.lifecycle import OfferState, OrderStatus
from app.domain.shortages import Offer, Ware
from app.storage.kept.shortages import OFFER, ranked_substitutes
from app.storage.offer_facts import offer_of
from app.storage.rows import ProductRow
from app.storage.sealing import Sealer
from app.storage.shortage_rows import AdjustmentRow, OfferRow
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import adjustments, orders, product_substitutes, products, shortage_offers

_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
OFFERS: Final = Prepared(
    select(*columns_of(shortage_offers, OfferRow._fields)).where(
        shortage_offers.c.order_id.in_(_IDS)
    ),
    OfferRow,
    lists=["ids"],
)
ADJUSTMENTS: Final = Prepared(
    select(*columns_of(adjustments, AdjustmentRow._fields))
    .where(adjustments.c.order_id.in_(_IDS))
    .order_by(adjustments.c.order_id, adjustments.c.id),
    AdjustmentRow,
    lists=["ids"],
)
SUBSTITUTES: Final = Prepared(
    select(product_substitutes.c.sku.label("instead_of"), *columns_of(products, ProductRow._fields))
    .join(products, products.c.sku == product_substitutes.c.substitute)
    .where(product_substitutes.c.sku.in_(bindparam("keys", expanding=True)))
    .order_by(product_substitutes.c.sku, product_substitutes.c.rank),
    lambda instead_of, *row: (instead_of, ProductRow(*row)),
    lists=["keys"],
)


class ShortageReads:
    """Short orders of one moment."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    async def offer(self, offer_id: str) -> Offer | None:
        row = await OFFER.one(self._connection, offer=offer_id)
        return None if row is None else offer_of(row)

    async def newest_offers(self, order_ids: Sequence[str]) -> dict[str, Offer]:
        """The last choices that each order's customer was given, where there were any."""
        rows = await OFFERS.fetch(self._connection, ids=list(order_ids))
        # Of two that were made in one millisecond the open one is the last.
        rows.sort(key=lambda row: (row.made_at, row.state is OfferState.OPEN))
        return {row.order_id: offer_of(row) for row in rows}

    async def adjustments_of(self, order_ids: Sequence[str]) -> dict[str, list[AdjustmentRow]]:
        rows = await ADJUSTMENTS.fetch(self._connection, ids=list(order_ids))
        return grouped(rows, "order_id")

    def adjustment_secrets(self, row: AdjustmentRow) -> dict[str, object]:
        """The reason and the address before, as far as there are any."""
        if row.sealed is None:
            return {}
        opened: dict[str, object] = orjson.loads(
            self._sealer.open(row.sealed, f"adjustment:{row.order_id}")
        )
        return opened

    async def substitutes(self, skus: Iterable[str]) -> dict[str, list[Ware]]:
        """What may stand in for each of these products, the best first."""
        return await ranked_substitutes(self._connection, skus)

    async def substitute_products(self, skus: Iterable[str]) -> dict[str, list[ProductRow]]:
        """Likewise, as the catalogue shows them."""
        found: dict[str, list[ProductRow]] = {}
        for sku, row in await SUBSTITUTES.fetch(self._connection, keys=sorted(set(skus))):
            found.setdefault(sku, []).append(row)
        return found

    async def never_offered(self, since: datetime, until: datetime, most: int) -> list[str]:
        """Numbers of orders that became BACKORDERED in that time and were never offered choices."""
        offered = exists().where(shortage_offers.c.order_id == orders.c.id)
        wanted = (
            select(orders.c.number)
            .where(
                orders.c.status == OrderStatus.BACKORDERED,
                orders.c.status_since > since,
                orders.c.status_since <= until,
                ~offered,
            )
            .order_by(orders.c.status_since)
            .limit(most)
        )
        return list((await self._connection.execute(wanted)).scalars())
