"""Doing something to parcels."""

from typing import Annotated

import strawberry

from app.domain.actors import Role
from app.domain.shipments import CarrierScan
from app.resolvers.door import Info, filled, mutation, read
from app.resolvers.requests import request_of
from app.schema import inputs
from app.schema.reading import Reader
from app.schema.reading.expand import ensure_carrier_reads
from app.schema.reading.moment import selection_of
from app.schema.results import ShipmentResult, ShipmentSuccess
from app.schema.shipments import Shipment
from app.usecases.shipments import record_tracking, warehouse_work
from app.usecases.shop import Outcome

_INPUT = strawberry.argument(description="What to do, to which parcel.")


async def shipment_success(info: Info, outcome: Outcome) -> ShipmentSuccess:
    """The parcel as it is now, with everything that was asked of it."""

    async def look(reader: Reader) -> ShipmentSuccess:
        row = await reader.reading.shipments.by_number(outcome.result, info.context.viewer)
        assert row is not None, "what a caller may change they may see"
        success = ShipmentSuccess(shipment=Shipment(row=row), replayed=outcome.replayed)
        return await filled(info, reader, success)

    return await read(info, look)


@strawberry.type
class ShipmentMutations:
    """Mutations of parcels."""

    @mutation("Somebody walks to the shelves: ALLOCATED becomes PICKING.")
    async def shipment_start_picking(
        self,
        info: Info,
        input: Annotated[inputs.ShipmentStartPickingInput, _INPUT],
    ) -> ShipmentResult:
        outcome = await warehouse_work.start_picking(
            info.context.shop, request_of(info, input), input.number
        )
        return await shipment_success(info, outcome)

    @mutation("Adds what was taken from the shelves; more than asked for is refused.")
    async def shipment_record_pick(
        self,
        info: Info,
        input: Annotated[inputs.ShipmentPickInput, _INPUT],
    ) -> ShipmentResult:
        picks = [warehouse_work.Picked(line.sku, line.gtin, line.quantity) for line in input.lines]
        outcome = await warehouse_work.record_pick(
            info.context.shop, request_of(info, input), input.number, picks
        )
        return await shipment_success(info, outcome)

    @mutation("Closes the parcel: PICKING becomes PACKED.")
    async def shipment_pack(
        self,
        info: Info,
        input: Annotated[inputs.ShipmentPackInput, _INPUT],
    ) -> ShipmentResult:
        outcome = await warehouse_work.pack(
            info.context.shop,
            request_of(info, input),
            input.number,
            allow_short=input.allow_short,
            reason=input.reason,
        )
        return await shipment_success(info, outcome)

    @mutation("Issues the outbound document (出库单): PACKED becomes READY.")
    async def shipment_mark_ready(
        self,
        info: Info,
        input: Annotated[inputs.ShipmentReadyInput, _INPUT],
    ) -> ShipmentResult:
        outcome = await warehouse_work.mark_ready(
            info.context.shop, request_of(info, input), input.number
        )
        return await shipment_success(info, outcome)

    @mutation("Hands the parcel to its carrier: READY becomes DISPATCHED.")
    async def shipment_dispatch(
        self,
        info: Info,
        input: Annotated[inputs.ShipmentDispatchInput, _INPUT],
    ) -> ShipmentResult:
        handover = warehouse_work.Handover(
            input.carrier, input.tracking_number, input.estimated_delivery, input.service
        )
        outcome = await warehouse_work.dispatch(
            info.context.shop, request_of(info, input), input.number, handover
        )
        return await shipment_success(info, outcome)

    @mutation(
        "A carrier's scan, in any order: late ones join the history and never move a parcel "
        "backwards."
    )
    async def shipment_record_tracking(
        self,
        info: Info,
        input: Annotated[inputs.ShipmentTrackingInput, _INPUT],
    ) -> ShipmentResult:
        if info.context.viewer.role is Role.CARRIER:  # refused before anything is written
            parcel = selection_of(info).below("ShipmentSuccess", "shipment")
            ensure_carrier_reads(parcel.below("Shipment", "order").fields("Order"))
        request = request_of(info, input)
        scan = CarrierScan(
            input.status,
            request.when,
            input.description or "",
            input.location,
            input.city,
            input.estimated_delivery,
        )
        outcome = await record_tracking.record_tracking(
            info.context.shop, request, input.number, scan
        )
        return await shipment_success(info, outcome)

    @mutation("Takes the parcel apart; its pieces are allocated again, another warehouse first.")
    async def shipment_cancel(
        self,
        info: Info,
        input: Annotated[inputs.ShipmentCancelInput, _INPUT],
    ) -> ShipmentResult:
        outcome = await warehouse_work.cancel_parcel(
            info.context.shop, request_of(info, input), input.number, input.reason
        )
        return await shipment_success(info, outcome)
