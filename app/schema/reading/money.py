"""What hangs on orders and parcels beside their goods: payments, risks, choices of carriers."""

from collections.abc import Sequence

from app.domain.carrier_choice import Way, offers
from app.domain.permissions import reads
from app.execution.selection import SelectedField
from app.schema.carrier_choices import CarrierChoice, CarrierOffer
from app.schema.orders import Order
from app.schema.payment_events import PaymentEvent
from app.schema.reading.expand import Reader, relation
from app.schema.risks import RiskReason
from app.schema.shipments import Shipment
from app.storage.kept.carrier_choices import offers_of


@relation("Order", "paymentEvents")
async def payment_events(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[PaymentEvent]]:
    if not reads(reader.viewer, "Order.paymentEvents"):
        return [[] for _ in owners]
    found = await reader.reading.payment_events.of_orders([owner.row.id for owner in owners])
    return [[PaymentEvent.of(row) for row in found[owner.row.id]] for owner in owners]


@relation("Order", "riskReasons")
async def risk_reasons(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[RiskReason]]:
    if not reads(reader.viewer, "Order.riskReasons"):
        return [[] for _ in owners]
    found = await reader.reading.suspicion.of_orders([owner.row.id for owner in owners])
    return [
        [RiskReason.of(one, owner.row.currency) for one in found[owner.row.id]] for owner in owners
    ]


@relation("Shipment", "carrierChoice")
async def carrier_choice(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[CarrierChoice | None]:
    if not reads(reader.viewer, "Shipment.carrierChoice"):
        return [None for _ in owners]
    found = await reader.reading.carrier_choices.of_parcels([owner.row.id for owner in owners])
    return [
        CarrierChoice(
            why=row.reason,
            carrier=row.carrier,
            service=row.service,
            considered=[CarrierOffer.of(offer) for offer in offers_of(row)],
        )
        if (row := found.get(owner.row.id))
        else None
        for owner in owners
    ]


@relation("Shipment", "carrierOptions")
async def carrier_options(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[list[CarrierOffer]]:
    if not reads(reader.viewer, "Shipment.carrierChoice"):
        return [[] for _ in owners]
    orders = await reader.reading.orders.whole(sorted({owner.row.order_id for owner in owners}))
    found = []
    for owner in owners:
        order = orders[owner.row.order_id]
        way = Way(owner.row.warehouse, order.destination.country, order.priority)
        found.append([CarrierOffer.of(offer) for offer in offers(reader.carriers, way)])
    return found
