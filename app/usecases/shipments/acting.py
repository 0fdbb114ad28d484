"""How every action on a parcel runs: permitted, once, visible, current, possible, saved."""

from collections.abc import Awaitable, Callable, Iterable

from app.domain.errors import Problem
from app.domain.guards import ensure_parcel_allows, ensure_permitted
from app.domain.lifecycle import ShipmentAction
from app.domain.sentences import say
from app.domain.shipments import Shipment
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once, refuse, text_problems
from app.usecases.orders.acting import LONGEST_REASON, carry_out, ensure_version, keep_reason
from app.usecases.ranks import rank_of_parcel
from app.usecases.shop import Outcome, Request, Shop

Decide = Callable[[Transaction, OrderWork, Shipment], Awaitable[None]]


async def act_on_parcel(
    shop: Shop,
    request: Request,
    number: str,
    action: ShipmentAction,
    decide: Decide,
    *,
    problems: Iterable[Problem] = (),
    reason: str | None = None,
    short: bool = False,
) -> Outcome:
    """Take `action` on the parcel by way of `decide`; the outcome names the parcel.

    Raises:
        NotPermitted, IdempotencyConflict, Invalid, NotFound, VersionConflict, IllegalTransition.
    """
    ensure_permitted(action, request.by)

    async def work(tx: Transaction) -> str:
        refuse(
            [*form_problems(request), *text_problems("reason", reason, LONGEST_REASON), *problems]
        )
        order = await tx.orders.by_shipment(number, visible_to=request.by)
        parcel = order.shipment(number)
        ensure_version(
            say("Shipment {number}", number=number), parcel.version, request.expected_version
        )
        ensure_parcel_allows(order, parcel, action, request.by, short=short)

        async def on_parcel(tx: Transaction, work: OrderWork) -> None:
            await decide(tx, work, parcel)

        await carry_out(tx, shop, request, order, on_parcel)
        await keep_reason(tx, request, order.id, action, reason)
        return number

    rank = await rank_of_parcel(shop, number)
    return await once(shop, request, action, work, rank)
