"""One turn at the deadlines: what is due is raised or done, a small batch at a time."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from app.domain.actors import SYSTEM
from app.domain.alerts import ALERT_RULES, AlertChange
from app.domain.deadlines import ALERT_OF, BREACHED, Deadline, DeadlineKind, brought_to, stage_at
from app.storage.connections.lanes import Crowded
from app.storage.kept.order_locks import free_orders
from app.storage.transaction import Transaction
from app.usecases.deadlines.scheduled import ACTIONS
from app.usecases.shop import Shop

logger = logging.getLogger(__name__)
AT_ONCE: Final = 50
"""Deadlines of one transaction: other writers wait for no more."""
LATER: Final = timedelta(minutes=1)
"""When something is tried again that could not be done."""


async def take_due(shop: Shop, at: datetime) -> tuple[int, int]:
    """Raise and do what is due; how many there were, and how many of them were ours to settle.

    What another process settles meanwhile is left to it. What fails is logged, and tried again
    later, so that it keeps nothing else waiting.

    Raises:
        Crowded: too many writes wait already; what is due stays so.
    """
    due = await shop.store.read(lambda moment: moment.deadlines.due(at, AT_ONCE))
    plain = [one for one in due if one.kind not in ACTIONS]
    settled = 0
    if plain:
        settled = await _together(shop, plain, at)
    for one in due:
        if one.kind in ACTIONS:
            settled += await _alone(shop, one, at)
    return len(due), settled


async def _together(shop: Shop, due: list[Deadline], at: datetime) -> int:
    try:
        return await shop.store.write(lambda tx: _raise_all(tx, due), at)
    except Crowded:
        raise
    except Exception:
        logger.exception("%d deadlines could not be raised together.", len(due))
    return sum([await _alone(shop, one, at) for one in due])


async def _alone(shop: Shop, one: Deadline, at: datetime) -> int:
    async def work(tx: Transaction) -> int:
        act = ACTIONS.get(one.kind)
        return await _raise_all(tx, [one]) if act is None else int(await act(tx, shop, one))

    try:
        return await shop.store.write(work, at)
    except Crowded:
        raise
    except Exception:
        logger.exception("The deadline %s of %s could not be settled.", one.kind, one.subject)
    await shop.store.write(lambda tx: tx.deadlines.claim(one, one._replace(next_at=at + LATER)), at)
    return 1


async def _raise_all(tx: Transaction, due: Iterable[Deadline]) -> int:
    """Raise what nobody else has; orders that others are at work on wait for the next turn."""
    rows = list(due)
    free = await free_orders(tx.connection, [one.order_id for one in rows if one.order_id])
    settled = 0
    for one in rows:
        if one.order_id is None or one.order_id in free:
            settled += await _raise(tx, one)
    return settled


async def _raise(tx: Transaction, one: Deadline) -> bool:
    if one.kind is DeadlineKind.ESCALATION:
        if not await tx.deadlines.claim(one, None):
            return False
        await tx.alerts.escalate(one.subject, SYSTEM)
        return True
    stage = stage_at(one, tx.at)
    if not await tx.deadlines.claim(one, brought_to(one, stage)):
        return False
    kind = ALERT_OF[one.kind]
    severity = ALERT_RULES[kind].severity
    await tx.alerts.apply(
        AlertChange(
            kind,
            True,
            one.order_id,
            one.shipment_id,
            severity=severity if stage == BREACHED else severity.milder,
            due_at=one.due_at,
        ),
        SYSTEM,
    )
    return True
