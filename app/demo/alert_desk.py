"""Those who look after trouble: an alert is taken up by its owner, and put away when settled."""

from typing import Final

from app.demo.desk import Desk
from app.demo.people import staff
from app.demo.trouble_answers import Alert
from app.domain.actors import Role
from app.domain.alerts import AlertKind

_OWNERS: Final = (Role.LOGISTICS, Role.WAREHOUSE, Role.SALES, Role.MANAGER)
# Somebody calls the carrier and knows better. All others close by themselves once their cause is
# gone; closing them by hand would hide it.
_CLOSED_BY_HAND: Final = frozenset({AlertKind.DELIVERY_FAILED, AlertKind.SHIPMENT_DAMAGED})
_NOTES: Final = {
    Role.LOGISTICS: "Called the carrier.",
    Role.WAREHOUSE: "Supplier is told.",
    Role.SALES: "Called the customer.",
    Role.MANAGER: "Seen to it.",
}


async def look_after(desk: Desk) -> bool:
    """One step for one alert of a role: seen, or settled."""
    if desk.closing:
        return False
    owners = list(_OWNERS)
    desk.rng.shuffle(owners)
    for role in owners:
        if await _look_after(desk, role):
            return True
    return False


async def _look_after(desk: Desk, role: Role) -> bool:
    by = staff(role, desk.rng)
    if desk.chance(0.6):
        alerts = await desk.alerts(by, statuses=["OPEN"], ownerRole=role.value)
        step, saying = "alertAcknowledge", "taken up"
    else:
        alerts = await desk.alerts(by, statuses=["ACKNOWLEDGED"], ownerRole=role.value)
        alerts = [alert for alert in alerts if alert.kind in _CLOSED_BY_HAND]
        step, saying = "alertResolve", "settled"
    able = [alert for alert in alerts if alert.may(step)]
    if not able:
        return False
    alert = desk.rng.choice(able)
    payload = {"id": alert.id, "note": _NOTES[role]}
    await desk.do(step, payload, by=by, about=alert.about, saying=f"alert {alert.kind} {saying}")
    _remind(desk, alert)
    return True


def _remind(desk: Desk, alert: Alert) -> None:
    """Whoever takes it up sees to it that what was forgotten goes on."""
    if alert.kind is AlertKind.PAYMENT_OVERDUE:
        return  # a call makes nobody pay
    for subject in (alert.shipment, alert.order):
        if subject is not None:
            desk.recall(subject.number)
