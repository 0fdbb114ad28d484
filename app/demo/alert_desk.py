"""Those who look after trouble: an alert is taken up by its owner, and put away when settled."""

from typing import Final

from app.demo.desk import Desk
from app.demo.people import staff
from app.domain.actors import Role

_OWNERS: Final = (Role.LOGISTICS, Role.WAREHOUSE)
# These close by themselves once their cause is gone; closing them by hand would hide it.
_SELF_CLOSING: Final = frozenset({"LOW_STOCK", "OUT_OF_STOCK", "SHIPMENT_LOST"})


async def look_after(desk: Desk) -> bool:
    """One step for one alert of a role: seen, or settled."""
    if desk.closing:
        return False
    by = staff(desk.rng.choice(_OWNERS), desk.rng)
    if desk.chance(0.6):
        alerts = await desk.alerts(by, statuses=["OPEN"], ownerRole=by.role.value)
        step, saying = "alertAcknowledge", "taken up"
    else:
        alerts = await desk.alerts(by, statuses=["ACKNOWLEDGED"], ownerRole=by.role.value)
        alerts = [alert for alert in alerts if alert.kind not in _SELF_CLOSING]
        step, saying = "alertResolve", "settled"
    able = [alert for alert in alerts if alert.may(step)]
    if not able:
        return False
    alert = desk.rng.choice(able)
    about = alert.order.number if alert.order else alert.kind
    note = "Called the carrier." if by.role is Role.LOGISTICS else "Supplier is told."
    payload = {"id": alert.id, "note": note}
    await desk.do(step, payload, by=by, about=about, saying=f"alert {alert.kind} {saying}")
    return True
