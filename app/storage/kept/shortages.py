"""What a transaction keeps of short orders: offers and their answers, substitutes, adjustments."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.lifecycle import OfferState
from app.domain.orders import Order
from app.domain.shortages import Offer, Ware
from app.storage.kept.written import delete_rows, insert_rows, update_rows
from app.storage.offer_facts import facts_of, offer_of
from app.storage.sealing import Sealer
from app.storage.shortage_rows import OfferRow
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared
from app.storage.tables import adjustments, product_substitutes, products, shortage_offers

OFFER: Final = Prepared(
    select(*columns_of(shortage_offers, OfferRow._fields)).where(
        shortage_offers.c.id == bindparam("offer")
    ),
    OfferRow,
)
RANKED: Final = Prepared(
    select(product_substitutes.c.sku, *(products.c[name] for name in Ware._fields))
    .join(products, products.c.sku == product_substitutes.c.substitute)
    .where(product_substitutes.c.sku.in_(bindparam("keys", expanding=True)))
    .order_by(product_substitutes.c.sku, product_substitutes.c.rank),
    lambda instead_of, *ware: (instead_of, Ware(*ware)),
    lists=["keys"],
)


async def ranked_substitutes(
    connection: AsyncConnection, skus: Iterable[str]
) -> dict[str, list[Ware]]:
    """What may stand in for each of these products, the best first."""
    found: dict[str, list[Ware]] = {}
    for instead_of, ware in await RANKED.fetch(connection, keys=sorted(set(skus))):
        found.setdefault(instead_of, []).append(ware)
    return found


class Shortages:
    """Short orders in one transaction."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer, at: datetime) -> None:
        self._connection = connection
        self._sealer = sealer
        self._at = at

    async def offer(self, offer_id: str) -> Offer | None:
        """The offer; its order's lock is what makes it stand still."""
        row = await OFFER.one(self._connection, offer=offer_id)
        return None if row is None else offer_of(row)

    async def add_offer(self, offer: Offer) -> None:
        row = {
            "id": offer.id,
            "order_id": offer.order_id,
            "made_at": offer.made_at,
            "answer_by": offer.answer_by,
            "state": offer.state,
            "facts": facts_of(offer),
        }
        await insert_rows(self._connection, shortage_offers, [row])

    async def keep_answer(self, offer: Offer) -> None:
        """Write the answer that `offer` has got."""
        changes = {
            "state": offer.state,
            "answer": offer.answer,
            "substitute": offer.substitute,
            "settled_at": offer.settled_at,
        }
        await update_rows(self._connection, shortage_offers, {"id": offer.id}, changes)

    async def end_offer(self, offer_id: str, state: OfferState) -> None:
        """End an offer that is still open; one that was answered stays so."""
        where = {"id": offer_id, "state": OfferState.OPEN}
        changes = {"state": state, "settled_at": self._at}
        await update_rows(self._connection, shortage_offers, where, changes)

    async def substitutes(self, skus: Iterable[str]) -> dict[str, list[Ware]]:
        """See `ranked_substitutes`."""
        return await ranked_substitutes(self._connection, skus)

    async def put_substitutes(self, sku: str, ranked: Sequence[str]) -> None:
        """Let these, the best first, be all that stands in for the product."""
        await delete_rows(self._connection, product_substitutes, {"sku": sku})
        rows = [
            {"sku": sku, "rank": rank, "substitute": other}
            for rank, other in enumerate(ranked, start=1)
        ]
        await insert_rows(self._connection, product_substitutes, rows)

    async def add_adjustment(
        self, before: Order, after: Order, by: Actor, private: dict[str, object]
    ) -> None:
        """Keep what the order was; `private` (reason, address before) is sealed, if anything."""
        sealed = None
        if private:
            sealed = self._sealer.seal(orjson.dumps(private), f"adjustment:{after.id}")
        row = {
            "order_id": after.id,
            "at": self._at,
            "actor_role": by.role,
            "actor_name": by.name,
            "facts": orjson.dumps({"before": _told(before), "after": _told(after)}).decode(),
            "sealed": sealed,
        }
        await insert_rows(self._connection, adjustments, [row])


def _told(order: Order) -> dict[str, object]:
    lines = [
        {
            "position": line.position,
            "sku": line.sku,
            "name": line.name,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
        }
        for line in order.lines
    ]
    return {"lines": lines, "total_minor": order.total_minor}
