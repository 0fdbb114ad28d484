"""Doing something about deliveries that went wrong."""

from typing import Annotated

import strawberry

from app.resolvers.door import Info, mutation
from app.resolvers.requests import address_of, request_of
from app.resolvers.shipment_mutations import shipment_success
from app.schema.inputs import exceptions as inputs
from app.schema.results import ShipmentResult
from app.usecases.shipments import exceptions

_INPUT = strawberry.argument(description="What to do, about which parcel.")


@strawberry.type
class ExceptionMutations:
    """Mutations of parcels that are out."""

    @mutation("Asks the carrier to deliver again; a customer may, for their own parcel.")
    async def shipment_redeliver(
        self, info: Info, input: Annotated[inputs.ShipmentRedeliverInput, _INPUT]
    ) -> ShipmentResult:
        outcome = await exceptions.redeliver(
            info.context.shop,
            request_of(info, input),
            input.number,
            on=input.not_before,
            until=input.not_after,
            note=input.note,
        )
        return await shipment_success(info, outcome)

    @mutation("Sends the parcel to another address, which is checked as at placing.")
    async def shipment_redirect(
        self, info: Info, input: Annotated[inputs.ShipmentRedirectInput, _INPUT]
    ) -> ShipmentResult:
        outcome = await exceptions.redirect(
            info.context.shop,
            request_of(info, input),
            input.number,
            address_of(input.address),
            estimated_delivery=input.estimated_delivery,
            note=input.note,
        )
        return await shipment_success(info, outcome)

    @mutation("Lets the parcel wait to be fetched; a customer may ask so for their own.")
    async def shipment_hold_for_pickup(
        self, info: Info, input: Annotated[inputs.ShipmentPickupInput, _INPUT]
    ) -> ShipmentResult:
        outcome = await exceptions.hold_for_pickup(
            info.context.shop,
            request_of(info, input),
            input.number,
            input.place,
            until=input.until,
            note=input.note,
        )
        return await shipment_success(info, outcome)

    @mutation("Asks the carrier to bring the parcel back; its RETURNED scan ends that.")
    async def shipment_return_to_sender(
        self, info: Info, input: Annotated[inputs.ShipmentReturnToSenderInput, _INPUT]
    ) -> ShipmentResult:
        outcome = await exceptions.return_to_sender(
            info.context.shop, request_of(info, input), input.number, note=input.note
        )
        return await shipment_success(info, outcome)

    @mutation("Records that something is wrong before the carrier says so: a case is opened.")
    async def shipment_report_exception(
        self, info: Info, input: Annotated[inputs.ShipmentExceptionInput, _INPUT]
    ) -> ShipmentResult:
        outcome = await exceptions.report_exception(
            info.context.shop, request_of(info, input), input.number, input.kind, input.reason
        )
        return await shipment_success(info, outcome)

    @mutation(
        "Allocates the pieces of a parcel that is lost, damaged, returned or coming back again, "
        "as new parcels; what is short waits."
    )
    async def shipment_reship(
        self, info: Info, input: Annotated[inputs.ShipmentReshipInput, _INPUT]
    ) -> ShipmentResult:
        lines = input.lines
        outcome = await exceptions.reship(
            info.context.shop,
            request_of(info, input),
            input.number,
            None if lines is None else [exceptions.SentAgain(x.sku, x.quantity) for x in lines],
            input.reason,
        )
        return await shipment_success(info, outcome)
