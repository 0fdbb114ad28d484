"""How a customer wants to be told: their own choice, or written down for them by staff."""

from collections.abc import Sequence

from app.domain.actors import Role
from app.domain.errors import NotFound, Problem
from app.domain.notices import CUSTOMERS_CHANNELS, NoticeChannel, written_channels
from app.domain.sentences import say
from app.storage.together.ahead import FoundCustomer
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once, refuse
from app.usecases.permitted import ensure_may
from app.usecases.shop import Outcome, Request, Shop

SET = "notificationPreferencesSet"


def channel_problems(
    chosen: Sequence[NoticeChannel] | None, path: tuple[str, ...]
) -> list[Problem]:
    """What is wrong with a choice of channels."""
    if chosen is None or set(chosen) <= set(CUSTOMERS_CHANNELS):
        return []
    return [Problem(path, say("TEAM is for staff: choose EMAIL, SMS or WECHAT."))]


async def set_preferences(
    shop: Shop, request: Request, customer_id: str | None, chosen: Sequence[NoticeChannel]
) -> Outcome:
    """Keep the choice in the customer's record; the outcome names the record.

    A CUSTOMER chooses for themselves; everybody else names the customer.

    Raises:
        NotPermitted, Invalid, NotFound, IdempotencyConflict.
    """
    ensure_may(request.by, SET)
    problems = [*form_problems(request), *channel_problems(chosen, ("channels",))]
    if customer_id is None and request.by.role is not Role.CUSTOMER:
        problems.append(Problem(("customerId",), say("Say whose choice this is.")))
    refuse(problems)

    async def work(tx: Transaction) -> str:
        found = await _find(tx, request, customer_id)
        if found is None:
            raise NotFound(say("No customer of this id or account was found."), ("customerId",))
        await tx.customers.choose_channels(found.id, written_channels(chosen) or "")
        return found.id

    return await once(shop, request, SET, work)


async def _find(tx: Transaction, request: Request, customer_id: str | None) -> FoundCustomer | None:
    if request.by.role is not Role.CUSTOMER:
        return await tx.customers.by_id(customer_id or "")
    own = await tx.customers.by_account(request.by.subject or "")
    if own is None or (customer_id is not None and customer_id != own.id):
        return None  # another's record does not exist for them
    return own
