"""Moving free pieces from one warehouse to another."""

from app.domain.errors import InsufficientStock, Problem, Shortage
from app.domain.sentences import say
from app.domain.stock import MovementKind, Shelf
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once, text_problems
from app.usecases.permitted import ensure_may
from app.usecases.shop import Outcome, Request, Shop
from app.usecases.stock.naming import shelf_names
from app.usecases.stock.receive import quantity_problems


async def transfer_stock(
    shop: Shop,
    request: Request,
    sku: str,
    source: str,
    target: str,
    quantity: int,
    reason: str | None,
) -> Outcome:
    """Take `quantity` available pieces from `source` to `target`.

    Raises:
        InsufficientStock: fewer are available there; what is reserved stays.
        NotPermitted, Invalid, IdempotencyConflict.
    """
    ensure_may(request.by, "stockTransfer")

    async def work(tx: Transaction) -> str:
        same = (
            [Problem(("to",), say("Name another warehouse than `from`."))]
            if source == target
            else []
        )
        problems = [
            *form_problems(request),
            *text_problems("reason", reason, 500),
            *quantity_problems(quantity),
            *same,
        ]
        await tx.shelves.ensure_known(sku, [("from", source), ("to", target)], problems)
        room = await tx.shelves.stockroom([sku], shop.rules.allocation)
        available = room.shelves.get((sku, source), Shelf(sku, source)).available
        if available < quantity:
            raise InsufficientStock([Shortage(sku, quantity, available)], ("quantity",))
        room.move(MovementKind.TRANSFERRED_OUT, (sku, source), on_hand=-quantity, reason=reason)
        room.move(MovementKind.TRANSFERRED_IN, (sku, target), on_hand=quantity, reason=reason)
        await tx.save_all([], room, request.by, request.when)
        return shelf_names([(sku, source), (sku, target)])

    return await once(shop, request, "stockTransfer", work)
