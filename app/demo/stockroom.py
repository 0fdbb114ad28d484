"""The stockroom: low shelves are filled, some are counted, and goods move between warehouses."""

from collections.abc import Callable, Sequence
from typing import Final

from app.demo.answers import Order, StockLevel
from app.demo.catalogue import WARES
from app.demo.desk import Desk
from app.demo.people import staff
from app.demo.warehouses import DEPOTS
from app.domain.actors import Actor, Role
from app.domain.errors import ErrorCode

# Somebody may order the last piece between a look at the shelf and the hand on it.
_OVERTAKEN: Final = frozenset({ErrorCode.INSUFFICIENT_STOCK})
_SHORT: Final = ("BACKORDERED", "ON_HOLD", "PROCESSING", "PARTIALLY_SHIPPED")


async def replenish(desk: Desk) -> bool:
    """A delivery for a shelf that has run low."""
    if not desk.chance(0.5):
        return False
    by = staff(Role.WAREHOUSE, desk.rng)
    low = await desk.stock(by, lowOnly=True)
    if not low:
        return False
    level = desk.rng.choice(low)
    boxes = 10 * desk.rng.randint(2, 6)
    pieces = max(boxes, level.safety_stock * 3 - level.available)
    return await _receive(desk, by, level.product.sku, level.warehouse.code, pieces, "Supplier")


async def serve_backorders(desk: Desk) -> bool:
    """What an order waits for is bought in, after a while."""
    if not (desk.closing or desk.chance(0.1)):
        return False
    by = staff(Role.WAREHOUSE, desk.rng)
    orders = await desk.orders(by, statuses=list(_SHORT))
    wanted = _waited_for(orders)
    if not wanted:
        return False
    sku = desk.rng.choice(sorted(wanted))
    pieces = wanted[sku] + 10 * desk.rng.randint(1, 3)
    # Dearer by air, but never far from where the goods are made.
    return await _receive(desk, by, sku, DEPOTS[0].code, pieces, "Express purchase")


def _waited_for(orders: Sequence[Order]) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for order in orders:
        for line in order.lines:
            if line.waiting > 0:
                wanted[line.sku] = wanted.get(line.sku, 0) + line.waiting
    return wanted


async def count_or_move(desk: Desk) -> bool:
    """Count a shelf, or send some of a full one to another warehouse."""
    if desk.closing or not desk.chance(0.3):
        return False
    by = staff(Role.WAREHOUSE, desk.rng)
    levels = await desk.stock(by, skus=[desk.rng.choice(WARES).sku])
    if not levels:
        return False
    fullest = max(levels, key=lambda level: level.available)
    others = [level for level in levels if level is not fullest]
    if others and fullest.available > 40 and desk.chance(0.5):
        return await _transfer(desk, by, fullest, min(others, key=lambda level: level.available))
    level = desk.rng.choice(levels)
    # Mostly the books are right; now and then a piece or two is missing.
    off = desk.rng.choices((0, -1, -2, 1), (70, 15, 5, 10))[0]
    return await _count(desk, by, level, max(level.on_hand + off, level.reserved))


async def find_little(desk: Desk) -> bool:
    """A count finds less on a shelf than there should always be."""
    return await _recount(desk, lambda level: max(level.safety_stock - 1, 0))


async def find_nothing(desk: Desk) -> bool:
    """A count finds nothing on a shelf that could still be sold."""
    return await _recount(desk, lambda _: 0)


async def _recount(desk: Desk, left: Callable[[StockLevel], int]) -> bool:
    by = staff(Role.WAREHOUSE, desk.rng)
    levels = await desk.stock(by, skus=[ware.sku for ware in desk.rng.sample(WARES, 5)])
    full = [level for level in levels if level.available >= max(level.safety_stock, 1)]
    if not full:
        return False
    level = desk.rng.choice(full)
    await _count(desk, by, level, level.reserved + left(level))
    return True


async def _receive(
    desk: Desk, by: Actor, sku: str, warehouse: str, pieces: int, reason: str
) -> bool:
    payload = {"sku": sku, "warehouse": warehouse, "quantity": pieces, "reason": reason}
    about = f"{sku} at {warehouse}"
    saying = f"{pieces} pc received ({reason.lower()})"
    await desk.do("stockReceive", payload, by=by, about=about, saying=saying)
    desk.rest(about)
    return True


async def _transfer(desk: Desk, by: Actor, full: StockLevel, empty: StockLevel) -> bool:
    pieces = desk.rng.randint(5, 15)
    payload = {
        "sku": full.product.sku,
        "from": full.warehouse.code,
        "to": empty.warehouse.code,
        "quantity": pieces,
        "reason": "Balancing",
    }
    saying = f"{pieces} pc moved to {empty.warehouse.code}"
    await desk.do(
        "stockTransfer", payload, by=by, about=full.key, saying=saying, expecting=_OVERTAKEN
    )
    return True


async def _count(desk: Desk, by: Actor, level: StockLevel, counted: int) -> bool:
    payload = {
        "sku": level.product.sku,
        "warehouse": level.warehouse.code,
        "counted": counted,
        "reason": "Cycle count",
        "expectedVersion": level.version,
    }
    saying = f"counted {counted}, books said {level.on_hand}"
    await desk.do(
        "stockCount", payload, by=by, about=level.key, saying=saying, expecting=_OVERTAKEN
    )
    return True
