"""A count sets what is on the shelf; where it is less than promised, parcels are freed."""

from app.domain.errors import Problem
from app.domain.orders import Order
from app.domain.sentences import say
from app.domain.stock import MovementKind, Shelf
from app.domain.verbs.count import free_promised
from app.domain.verbs.parcels import find_again
from app.domain.work import Stockroom
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once, refuse, text_problems
from app.usecases.orders.acting import ensure_version
from app.usecases.permitted import ensure_may
from app.usecases.serving import serve_freed
from app.usecases.shop import Outcome, Request, Shop
from app.usecases.stock.naming import shelf_names
from app.usecases.stock.receive import MOST_PIECES, total_problems


async def count_stock(
    shop: Shop, request: Request, sku: str, warehouse: str, counted: int, reason: str
) -> Outcome:
    """Set what was counted; the difference is an ADJUSTED movement.

    Below what is reserved it frees ALLOCATED parcels, lowest priority first, newest first.

    Raises:
        InsufficientStock: even so more is promised than was counted.
        NotPermitted, Invalid, VersionConflict, IdempotencyConflict.
    """
    ensure_may(request.by, "stockCount")

    async def work(tx: Transaction) -> str:
        problems = _problems(request, counted, reason)
        await tx.shelves.ensure_known(sku, [("warehouse", warehouse)], problems)
        promised = await tx.orders.by_ids(await tx.orders.reserving(sku, warehouse))
        skus = {sku}.union(*(_skus(order) for order in promised))
        room = await tx.shelves.stockroom(skus, shop.rules.allocation)
        shelf = room.shelves.get((sku, warehouse), Shelf(sku, warehouse))
        ensure_version(
            say("The shelf of {sku} in {warehouse}", sku=sku, warehouse=warehouse),
            shelf.version,
            request.expected_version,
        )
        works = free_promised(promised, room, shelf.place, counted, request.by, request.when)
        change = counted - shelf.on_hand
        refuse(_too_many(room, shelf, counted))
        if change:
            room.move(MovementKind.ADJUSTED, shelf.place, on_hand=change, reason=reason)
        for one, pieces in reversed(works):
            find_again(one, pieces, warehouse)
        await tx.save_all([one for one, _ in works], room, request.by, request.when)
        await serve_freed(tx, shop, room, request.by)
        return shelf_names([shelf.place])

    return await once(shop, request, "stockCount", work)


def _problems(request: Request, counted: int, reason: str) -> list[Problem]:
    found = [*form_problems(request), *text_problems("reason", reason, 500)]
    if not 0 <= counted <= MOST_PIECES:
        found.append(
            Problem(("counted",), say("A count lies between 0 and {most}.", most=MOST_PIECES))
        )
    if not reason.strip():
        found.append(Problem(("reason",), say("A count needs its reason.")))
    return found


def _too_many(room: Stockroom, shelf: Shelf, counted: int) -> list[Problem]:
    of_product = Stockroom({s.place: s for s in room.shelves.values() if s.sku == shelf.sku}, {})
    change = counted - shelf.on_hand
    return total_problems(of_product, change, "counted") if change > 0 else []


def _skus(order: Order) -> set[str]:
    return {line.sku for line in order.lines}
