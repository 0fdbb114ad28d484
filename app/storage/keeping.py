"""What a transaction remembers for its callers: used keys, payments, notes, scans, revocations."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.lifecycle import PaymentStatus
from app.domain.shipments import CarrierScan
from app.storage.tables import (
    idempotency,
    notes,
    payments,
    revoked_tokens,
    tracking_events,
)

KEPT_FOR_EVER: Final = "for ever: "
"""Principals that start so keep their keys; no role does, so no token comes to this."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Somebody's key for one mutation."""

    principal: str
    mutation: str
    key: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a key was used for: the input's digest, and what names the result."""

    input_digest: bytes
    result: str


class Keeping:
    """The small records of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def remembered(self, use: KeyUse, since: datetime | None) -> Remembered | None:
        """What the key was used for since `since` (null: ever); older uses are forgotten here."""
        found = await self._connection.execute(
            select(
                idempotency.c.input_digest, idempotency.c.result, idempotency.c.created_at
            ).where(
                idempotency.c.principal == use.principal,
                idempotency.c.mutation == use.mutation,
                idempotency.c.key == use.key,
            )
        )
        row = found.one_or_none()
        if row is None:
            return None
        if since is None or row.created_at >= since:
            return Remembered(row.input_digest, row.result)
        await self._connection.execute(
            delete(idempotency).where(
                idempotency.c.principal == use.principal,
                idempotency.c.mutation == use.mutation,
                idempotency.c.key == use.key,
            )
        )
        return None

    async def remember(self, use: KeyUse, what: Remembered, at: datetime) -> None:
        await self._connection.execute(
            insert(idempotency).values(
                principal=use.principal,
                mutation=use.mutation,
                key=use.key,
                input_digest=what.input_digest,
                result=what.result,
                created_at=at,
            )
        )

    async def forget_keys(self, at: datetime, retention: timedelta) -> int:
        """Delete keys older than `retention`, but for those kept for ever; returns how many."""
        gone = await self._connection.execute(
            delete(idempotency).where(
                idempotency.c.created_at < at - retention,
                idempotency.c.principal.not_like(f"{KEPT_FOR_EVER}%"),
            )
        )
        return int(gone.rowcount)

    async def knows_payment(self, order_id: str, reference: str) -> bool:
        return (
            await self._connection.scalar(
                select(payments.c.id).where(
                    payments.c.order_id == order_id, payments.c.reference == reference
                )
            )
        ) is not None

    async def add_payment(
        self,
        order_id: str,
        status: PaymentStatus,
        amount_minor: int | None,
        method: str | None,
        reference: str | None,
        at: datetime,
    ) -> None:
        await self._connection.execute(
            insert(payments).values(
                order_id=order_id,
                reference=reference,
                status=status,
                amount_minor=amount_minor,
                method=method,
                at=at,
            )
        )

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
        await self._connection.execute(
            insert(notes).values(
                order_id=order_id,
                about=about,
                visible_to_customer=visible_to_customer,
                sealed=sealed,
                actor_role=by.role,
                actor_name=by.name,
                at=at,
            )
        )

    async def knows_scan(self, shipment_id: str, scan: CarrierScan, place_key: bytes) -> bool:
        """Whether the same status, time and place is in the parcel's history."""
        return (
            await self._connection.scalar(
                select(tracking_events.c.id).where(
                    tracking_events.c.shipment_id == shipment_id,
                    tracking_events.c.at == scan.at,
                    tracking_events.c.status == scan.status,
                    tracking_events.c.place_key == place_key,
                )
            )
        ) is not None

    async def add_scan(
        self, shipment_id: str, scan: CarrierScan, place_key: bytes, sealed: bytes | None
    ) -> None:
        await self._connection.execute(
            insert(tracking_events).values(
                shipment_id=shipment_id,
                at=scan.at,
                status=scan.status,
                city=scan.city,
                place_key=place_key,
                sealed=sealed,
            )
        )

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
