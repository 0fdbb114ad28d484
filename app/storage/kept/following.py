"""What becomes of alerts as orders, parcels and shelves change."""

from collections.abc import Iterable

from app.domain.actors import Actor
from app.domain.alerts import alerts_taken, order_alerts, parcel_alerts, shelf_alerts
from app.domain.stock import Shelf
from app.domain.work import OrderWork
from app.storage.kept.alerts import Alerts


async def follow_order(alerts: Alerts, work: OrderWork, by: Actor) -> None:
    """Raise and close what the order itself gives cause for."""
    for change in order_alerts(work.before, work.order):
        await alerts.apply(change, by)


async def follow_parcels(alerts: Alerts, work: OrderWork, by: Actor) -> None:
    """Raise and close what the order's parcels give cause for."""
    before = {parcel.id: parcel for parcel in work.before.shipments}
    for parcel in work.order.shipments:
        older = before.get(parcel.id)
        if parcel != older:
            for change in parcel_alerts(work.order.id, older, parcel):
                await alerts.apply(change, by)
            if by.is_staff and (taken := alerts_taken(older, parcel)):
                await alerts.take(parcel.id, taken, by)


async def follow_shelves(
    alerts: Alerts, changed: Iterable[tuple[Shelf | None, Shelf]], by: Actor
) -> None:
    """Raise and close what the shelves give cause for."""
    for before, after in changed:
        for change in shelf_alerts(before, after):
            await alerts.apply(change, by)
