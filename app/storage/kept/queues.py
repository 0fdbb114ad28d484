"""Who waits for a product, who comes first first."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Integer, bindparam, select, union

from app.storage.statements.prepared import Prepared
from app.storage.tables import waiting_pieces

MOST_QUEUES = 100
"""Parts of one statement; SQLite takes 500."""


@lru_cache(maxsize=MOST_QUEUES)
def queue_of(products: int) -> Prepared[tuple[int, datetime, str]]:
    """Who waits for any of so many products: each product's queue is read by itself."""
    queue, most = waiting_pieces.c, bindparam("most", type_=Integer)
    heads = [
        select(
            select(queue.priority_rank, queue.placed_at, queue.order_id)
            .where(queue.sku == bindparam(f"sku_{place}"))
            .order_by(queue.priority_rank.desc(), queue.placed_at, queue.order_id)
            .limit(most)
            .subquery()
        )
        for place in range(products)
    ]
    first = union(*heads).subquery()
    return Prepared(
        select(first)
        .order_by(first.c.priority_rank.desc(), first.c.placed_at, first.c.order_id)
        .limit(most),
        lambda rank, placed_at, order_id: (rank, placed_at, order_id),
    )
