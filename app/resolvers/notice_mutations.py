"""Telling customers once more, and how they want to be told."""

from typing import Annotated

import strawberry

from app.domain.actors import SYSTEM
from app.resolvers.door import Info, filled, mutation, read
from app.resolvers.requests import customer_key, key_of, request_of
from app.schema import inputs
from app.schema.notifications import Notification
from app.schema.reading import Reader
from app.schema.reading.orders import customers_by_id
from app.schema.results import (
    CustomerResult,
    CustomerSuccess,
    NotificationResult,
    NotificationSuccess,
)
from app.usecases.notices.preferences import set_preferences
from app.usecases.notices.resend import resend_notice

_INPUT = strawberry.argument(description="What to do, about which message or customer.")


@strawberry.type
class NoticeMutations:
    """Mutations of messages to customers."""

    @mutation("Sends a message to the customer once more, at once.")
    async def notification_resend(
        self, info: Info, input: Annotated[inputs.NotificationResendInput, _INPUT]
    ) -> NotificationResult:
        outcome = await resend_notice(
            info.context.shop, request_of(info, input), key_of("Notification", input.id)
        )

        async def look(reader: Reader) -> NotificationSuccess:
            row = await reader.reading.notices.by_id(outcome.result)
            assert row is not None, "it was kept before, and is for ever"
            order = await reader.reading.orders.by_id(row.order_id or "", SYSTEM)
            assert order is not None, "it has an order"
            contact, _ = reader.reading.people.of_order(order)
            notice = Notification.of(row, contact)
            return NotificationSuccess(notification=notice, replayed=outcome.replayed)

        return await read(info, look)

    @mutation("Keeps how a customer wants to be told of their orders.")
    async def notification_preferences_set(
        self, info: Info, input: Annotated[inputs.NotificationPreferencesInput, _INPUT]
    ) -> CustomerResult:
        named = None if input.customer_id is None else customer_key(input.customer_id)
        outcome = await set_preferences(
            info.context.shop, request_of(info, input), named, input.channels
        )

        async def look(reader: Reader) -> CustomerSuccess:
            known = await customers_by_id(reader, [outcome.result])
            success = CustomerSuccess(customer=known[outcome.result], replayed=outcome.replayed)
            return await filled(info, reader, success)

        return await read(info, look)
