"""Doing something to orders."""

from typing import Annotated

import strawberry

from app.domain.contacts import Contact
from app.domain.notices import written_channels
from app.resolvers.door import Info, filled, mutation, read
from app.resolvers.requests import address_of, customer_key, request_of
from app.schema import inputs
from app.schema.orders import Order
from app.schema.reading import Reader
from app.schema.results import OrderResult, OrderSuccess
from app.usecases.orders import annotate, cancel, confirm, hold, place, record_payment, release
from app.usecases.shop import Outcome

_INPUT = strawberry.argument(description="What to do, to which order.")


async def order_success(info: Info, outcome: Outcome) -> OrderSuccess:
    """The order as it is now, with everything that was asked of it."""

    async def look(reader: Reader) -> OrderSuccess:
        row = await reader.reading.orders.by_number(outcome.result, info.context.viewer)
        assert row is not None, "what a caller may change they may see"
        success = OrderSuccess(order=Order(row=row), replayed=outcome.replayed)
        return await filled(info, reader, success)

    return await read(info, look)


@strawberry.type
class OrderMutations:
    """Mutations of orders."""

    @mutation(
        "Checks everything, reviews, reserves stock and allocates in one transaction: a good, "
        "paid order answers CONFIRMED."
    )
    async def order_place(
        self,
        info: Info,
        input: Annotated[inputs.OrderPlaceInput, _INPUT],
    ) -> OrderResult:
        outcome = await place.place_order(
            info.context.shop, request_of(info, input), _wanted(input)
        )
        return await order_success(info, outcome)

    @mutation("A person's word: clears the review and every hold.")
    async def order_confirm(
        self,
        info: Info,
        input: Annotated[inputs.OrderConfirmInput, _INPUT],
    ) -> OrderResult:
        outcome = await confirm.confirm_order(
            info.context.shop, request_of(info, input), input.number, input.reason
        )
        return await order_success(info, outcome)

    @mutation("Lets the order wait for a person, until its first parcel is dispatched.")
    async def order_hold(
        self,
        info: Info,
        input: Annotated[inputs.OrderHoldInput, _INPUT],
    ) -> OrderResult:
        outcome = await hold.hold_order(
            info.context.shop, request_of(info, input), input.number, input.reasons, input.note
        )
        return await order_success(info, outcome)

    @mutation("Settles the named holds; payment and stock are looked at again.")
    async def order_release(
        self,
        info: Info,
        input: Annotated[inputs.OrderReleaseInput, _INPUT],
    ) -> OrderResult:
        outcome = await release.release_order(
            info.context.shop, request_of(info, input), input.number, input.reasons, input.note
        )
        return await order_success(info, outcome)

    @mutation("Gives up what hasn't left or is lost; its stock goes back.")
    async def order_cancel(
        self,
        info: Info,
        input: Annotated[inputs.OrderCancelInput, _INPUT],
    ) -> OrderResult:
        outcome = await cancel.cancel_order(
            info.context.shop, request_of(info, input), input.number, input.reason
        )
        return await order_success(info, outcome)

    @mutation("Writes down what happened to the money, in every state of the order.")
    async def order_record_payment(
        self,
        info: Info,
        input: Annotated[inputs.OrderPaymentInput, _INPUT],
    ) -> OrderResult:
        outcome = await record_payment.record_order_payment(
            info.context.shop, request_of(info, input), input.number, _report(input)
        )
        return await order_success(info, outcome)

    @mutation("Moves the order in every queue.")
    async def order_set_priority(
        self,
        info: Info,
        input: Annotated[inputs.OrderPriorityInput, _INPUT],
    ) -> OrderResult:
        outcome = await annotate.set_order_priority(
            info.context.shop, request_of(info, input), input.number, input.priority
        )
        return await order_success(info, outcome)

    @mutation("Keeps a note beside the order, sealed.")
    async def order_add_note(
        self,
        info: Info,
        input: Annotated[inputs.OrderNoteInput, _INPUT],
    ) -> OrderResult:
        outcome = await annotate.add_order_note(
            info.context.shop,
            request_of(info, input),
            input.number,
            input.text,
            visible_to_customer=input.visible_to_customer,
        )
        return await order_success(info, outcome)

    @mutation("The customer has it: DELIVERED becomes COMPLETED.")
    async def order_confirm_receipt(
        self,
        info: Info,
        input: Annotated[inputs.OrderReceiptInput, _INPUT],
    ) -> OrderResult:
        outcome = await annotate.confirm_order_receipt(
            info.context.shop, request_of(info, input), input.number
        )
        return await order_success(info, outcome)


def _wanted(given: inputs.OrderPlaceInput) -> place.PlaceOrder:
    customer, payment = given.customer, given.payment
    return place.PlaceOrder(
        channel=given.channel,
        customer=Contact(
            customer.name,
            customer.email,
            customer.phone,
            customer.account,
            customer.locale.value if customer.locale else None,
            written_channels(customer.notification_channels),
        ),
        customer_id=None if customer.id is None else customer_key(customer.id),
        address=None if given.shipping_address is None else address_of(given.shipping_address),
        lines=tuple(
            place.WantedLine(line.sku, line.gtin, line.quantity, line.unit_price)
            for line in given.lines
        ),
        external_reference=given.external_reference,
        currency=given.currency,
        shipping_fee=given.shipping_fee,
        discount=given.discount,
        payment=None if payment is None else _report(payment),
        priority=given.priority,
        when_short=given.when_short,
        promised_deliver_by=given.promised_deliver_by,
        note=given.note,
    )


def _report(
    given: inputs.PaymentInput | inputs.OrderPaymentInput,
) -> record_payment.PaymentReport:
    return record_payment.PaymentReport(given.status, given.amount, given.method, given.reference)
