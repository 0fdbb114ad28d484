"""Receiving goods: counted onto a shelf, and at once to those who wait for them."""

from app.domain.errors import Problem
from app.domain.sentences import say
from app.domain.stock import MovementKind
from app.domain.work import Stockroom
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once, refuse, text_problems
from app.usecases.permitted import ensure_may
from app.usecases.serving import serve_waiting
from app.usecases.shop import Outcome, Request, Shop
from app.usecases.stock.naming import shelf_names

MOST_PIECES = 1_000_000_000
"""Of one movement or count."""
MOST_IN_ALL = 2_000_000_000
"""Of one product in all warehouses."""


async def receive_stock(
    shop: Shop, request: Request, sku: str, warehouse: str, quantity: int, reason: str | None
) -> Outcome:
    """Add `quantity` pieces to the shelf; waiting orders are served by priority, then age.

    Raises:
        NotPermitted, Invalid, IdempotencyConflict.
    """
    ensure_may(request.by, "stockReceive")

    async def work(tx: Transaction) -> str:
        problems = [
            *form_problems(request),
            *text_problems("reason", reason, 500),
            *quantity_problems(quantity),
        ]
        await tx.shelves.ensure_known(sku, [("warehouse", warehouse)], problems)
        stockroom = await tx.shelves.stockroom([sku], shop.rules.allocation)
        refuse(total_problems(stockroom, quantity, "quantity"))
        stockroom.move(MovementKind.RECEIVED, (sku, warehouse), on_hand=quantity, reason=reason)
        await tx.save_all([], stockroom, request.by, request.when)
        await serve_waiting(tx, shop, [sku], request.by)
        return shelf_names([(sku, warehouse)])

    return await once(shop, request, "stockReceive", work)


def total_problems(stockroom: Stockroom, added: int, path: str) -> list[Problem]:
    """What is wrong with so many more pieces of a product; a total is told as a 32-bit number."""
    total = sum(shelf.on_hand for shelf in stockroom.shelves.values()) + added
    if total <= MOST_IN_ALL:
        return []
    return [
        Problem(
            (path,),
            say("Of one product at most {most} pieces can be kept in all.", most=MOST_IN_ALL),
        )
    ]


def quantity_problems(quantity: int) -> list[Problem]:
    """What is wrong with a number of pieces to move."""
    if 1 <= quantity <= MOST_PIECES:
        return []
    return [
        Problem(("quantity",), say("The quantity lies between 1 and {most}.", most=MOST_PIECES))
    ]
