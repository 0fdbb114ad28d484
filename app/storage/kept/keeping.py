"""What a transaction remembers for its callers: used keys, payments, notes, scans, revocations."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.lifecycle import PaymentStatus
from app.domain.shipments import CarrierScan
from app.storage.kept.written import insert_rows
from app.storage.statements.prepared import Prepared
from app.storage.tables import (
    idempotency,
    notes,
    payments,
    revoked_tokens,
    tracking_events,
)
from app.storage.tables.keeping import ENDS
from app.storage.together.ahead import KeptUse, KeyUse, Remembered
from app.storage.together.gathered import Columns
from app.storage.together.shared import Shared

_USES: Final = Columns(idempotency, (*KeyUse._fields, *Remembered._fields, "created_at"))
_PAYMENTS: Final = Columns(
    payments, ("order_id", "status", "amount_minor", "method", "reference", "at")
)
KEPT_FOR_EVER: Final = "for ever: "
"""Principals that start so keep their keys; no role does, so no token comes to this."""

USED = Prepared(
    select(idempotency.c.input_digest, idempotency.c.result, idempotency.c.created_at).where(
        idempotency.c.principal == bindparam("principal"),
        idempotency.c.mutation == bindparam("mutation"),
        idempotency.c.key == bindparam("used"),
    ),
    lambda digest, result, at: KeptUse(Remembered(digest, result), at),
)
REPORTED = Prepared(
    select(payments.c.status).where(
        payments.c.order_id == bindparam("the_order"),
        payments.c.reference == bindparam("reference"),
    ),
    PaymentStatus,
)
SCANNED = Prepared(
    select(tracking_events.c.id).where(
        tracking_events.c.shipment_id == bindparam("parcel"),
        tracking_events.c.at == bindparam("at"),
        tracking_events.c.status == bindparam("status"),
        tracking_events.c.place_key == bindparam("place"),
    ),
    int,
)


class Keeping:
    """The small records of one transaction."""

    def __init__(self, connection: AsyncConnection, shared: Shared) -> None:
        self._connection = connection
        self._shared = shared

    async def remembered(self, use: KeyUse, since: datetime | None) -> Remembered | None:
        """What the key was used for since `since` (null: ever); older uses are forgotten here."""
        if use in self._shared.keys:
            kept = self._shared.keys[use]
        else:
            kept = await USED.one(
                self._connection, principal=use.principal, mutation=use.mutation, used=use.key
            )
        if kept is None:
            return None
        if since is None or kept.at >= since:
            return kept.what
        await self._connection.execute(
            delete(idempotency).where(
                idempotency.c.principal == use.principal,
                idempotency.c.mutation == use.mutation,
                idempotency.c.key == use.key,
            )
        )
        return None

    async def remembered_meanwhile(self, use: KeyUse, since: datetime | None) -> Remembered | None:
        """Likewise, asked anew: another transaction may have kept it since this one looked."""
        self._shared.keys.pop(use, None)
        return await self.remembered(use, since)

    async def remember(self, use: KeyUse, what: Remembered, at: datetime) -> None:
        self._shared.keys[use] = KeptUse(what, at)
        self._shared.insert(_USES, [(*use, *what, at)])

    async def forget_keys(self, at: datetime, retention: timedelta) -> int:
        """Delete keys older than `retention`, but for those kept for ever; returns how many."""
        gone = await self._connection.execute(
            delete(idempotency).where(
                idempotency.c.created_at < at - retention,
                text(ENDS),
            )
        )
        return int(gone.rowcount)

    async def reported(self, order_id: str, reference: str) -> PaymentStatus | None:
        """What was reported of the order's payment under this name; None where nothing was."""
        return await REPORTED.one(self._connection, the_order=order_id, reference=reference)

    async def add_payment(
        self,
        order_id: str,
        status: PaymentStatus,
        amount_minor: int | None,
        method: str | None,
        reference: str | None,
        at: datetime,
    ) -> None:
        self._shared.insert(_PAYMENTS, [(order_id, status, amount_minor, method, reference, at)])

    async def add_note(
        self,
        order_id: str,
        about: str,
        sealed: bytes,
        by: Actor,
        at: datetime,
        *,
        visible_to_customer: bool = False,
    ) -> None:
        """A note or a reason; `about` is the mutation it came with."""
        row = {
            "order_id": order_id,
            "about": about,
            "visible_to_customer": visible_to_customer,
            "sealed": sealed,
            "actor_role": by.role,
            "actor_name": by.name,
            "at": at,
        }
        await insert_rows(self._connection, notes, [row])

    async def knows_scan(self, shipment_id: str, scan: CarrierScan, place_key: bytes) -> bool:
        """Whether the same status, time and place is in the parcel's history."""
        found = await SCANNED.one(
            self._connection, parcel=shipment_id, at=scan.at, status=scan.status, place=place_key
        )
        return found is not None

    async def add_scan(
        self, shipment_id: str, scan: CarrierScan, place_key: bytes, sealed: bytes | None
    ) -> None:
        row = {
            "shipment_id": shipment_id,
            "at": scan.at,
            "status": scan.status,
            "city": scan.city,
            "place_key": place_key,
            "sealed": sealed,
        }
        await insert_rows(self._connection, tracking_events, [row])

    async def revoke_token(self, token_id: str, at: datetime) -> bool:
        """End a token; False if it had ended before."""
        known = await self._connection.scalar(
            select(revoked_tokens.c.token_id).where(revoked_tokens.c.token_id == token_id)
        )
        if known is None:
            await self._connection.execute(
                insert(revoked_tokens).values(token_id=token_id, revoked_at=at)
            )
        return known is None
