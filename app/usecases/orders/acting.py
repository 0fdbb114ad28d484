"""How every action on a stored order runs: permitted, once, visible, current, possible, saved."""

from collections.abc import Awaitable, Callable, Iterable

from app.domain.errors import Problem, VersionConflict
from app.domain.guards import ensure_order_allows, ensure_permitted
from app.domain.lifecycle import OrderAction
from app.domain.orders import Order
from app.domain.sentences import Sentence, say
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once, refuse, text_problems
from app.usecases.ranks import rank_of_order
from app.usecases.serving import serve_freed
from app.usecases.shop import Outcome, Request, Shop

LONGEST_REASON = 2_000
Decide = Callable[[Transaction, OrderWork], Awaitable[None]]
Known = Callable[[Transaction], Awaitable[bool]]
Check = Callable[[Order], None]


async def act_on_order(
    shop: Shop,
    request: Request,
    number: str,
    action: OrderAction,
    decide: Decide,
    *,
    problems: Iterable[Problem] = (),
    reason: str | None = None,
    known: Known | None = None,
    check: Check | None = None,
) -> Outcome:
    """Take `action` on the order by way of `decide`; the outcome names the order.

    `reason` is kept sealed beside the order, for staff. What `known` recognises is a replay,
    whatever form, version or transition would say. `check` looks at what of the input's form
    only the order itself can tell.

    Raises:
        NotPermitted, IdempotencyConflict, Invalid, NotFound, VersionConflict, IllegalTransition.
    """
    ensure_permitted(action, request.by)

    async def work(tx: Transaction) -> str | Outcome:
        if known is not None and await known(tx):
            return Outcome(number, replayed=True)
        refuse(
            [*form_problems(request), *text_problems("reason", reason, LONGEST_REASON), *problems]
        )
        order = await tx.orders.get(number, visible_to=request.by)
        if check is not None:
            check(order)
        ensure_version(
            say("Order {number}", number=number), order.version, request.expected_version
        )
        ensure_order_allows(order, action, request.by)
        await carry_out(tx, shop, request, order, decide)
        await keep_reason(tx, request, order.id, action, reason)
        return number

    rank = await rank_of_order(shop, number)
    return await once(shop, request, action, work, rank)


async def carry_out(
    tx: Transaction, shop: Shop, request: Request, order: Order, decide: Decide
) -> OrderWork:
    """Decide on the order with its shelves at hand, save, and serve those who wait for stock."""
    skus = {line.sku for line in order.lines}
    stockroom = await tx.shelves.stockroom(skus, shop.rules.allocation)
    work = OrderWork(order, request.by, request.when, stockroom)
    await decide(tx, work)
    if work.order is not work.before or work.events:
        await tx.save(work)
        await serve_freed(tx, shop, work.stockroom, request.by)
    return work


def ensure_version(subject: Sentence, current: int, expected: int | None) -> None:
    """Raise VersionConflict unless the caller looked at the newest."""
    if expected is not None and expected != current:
        raise VersionConflict(subject, expected, current)


async def keep_reason(
    tx: Transaction,
    request: Request,
    order_id: str,
    about: str,
    text: str | None,
    *,
    visible_to_customer: bool = False,
) -> None:
    """Seal what a person wrote beside the order; it never reaches the log."""
    if text and text.strip():
        sealed = tx.sealer.seal(text.strip().encode(), f"note:{order_id}")
        await tx.keeping.add_note(
            order_id,
            about,
            sealed,
            request.by,
            request.at,
            visible_to_customer=visible_to_customer,
        )
