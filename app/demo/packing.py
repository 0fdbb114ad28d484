"""The warehouse floor: parcels are picked by the queue, packed, and made ready to go."""

from app.demo.answers import Shipment
from app.demo.catalogue import WARES
from app.demo.desk import Desk
from app.demo.people import staff
from app.demo.warehouses import DEPOTS
from app.domain.actors import Actor, Role

_GTINS = {ware.sku: ware.gtin for ware in WARES}
_SHARE_OF_SHORT_PICKS = 0.02
_SHARE_OF_UNDONE = 0.01


async def start_picking(desk: Desk) -> bool:
    """Take what the queue says is next."""
    by = staff(Role.WAREHOUSE, desk.rng)
    depots = desk.rng.sample(DEPOTS, len(DEPOTS))
    for depot in depots:
        queue = await desk.pick_queue(by, depot.code)
        able = [shipment for shipment in queue if shipment.may("shipmentStartPicking")]
        if able:
            return await start(desk, by, able[0])
    return False


async def start(desk: Desk, by: Actor, parcel: Shipment) -> bool:
    """Begin with a parcel that may be picked."""
    return await _step(desk, by, parcel, "shipmentStartPicking", "picking started")


async def pick_and_pack(desk: Desk) -> bool:
    """Scan one product of a parcel that is being picked; close the parcel after the last."""
    by = staff(Role.WAREHOUSE, desk.rng)
    parcels = await desk.shipments(by, statuses=["PICKING"])
    able = [parcel for parcel in parcels if parcel.may("shipmentRecordPick")]
    if not able:
        return False
    return await pick_or_pack(desk, by, desk.rng.choice(able))


async def pick_or_pack(desk: Desk, by: Actor, parcel: Shipment) -> bool:
    """Scan what is next of this parcel, or close it."""
    missing = [line for line in parcel.lines if line.picked < line.quantity]
    if not missing:
        return await _step(desk, by, parcel, "shipmentPack", "packed")
    taken = any(line.picked for line in parcel.lines)
    if taken and desk.chance(_SHARE_OF_SHORT_PICKS):
        return await _step(
            desk,
            by,
            parcel,
            "shipmentPack",
            "packed short, the rest is not on the shelf",
            allowShort=True,
            reason="Not on the shelf",
        )
    lines = [_scanned(desk, line.sku, line.quantity - line.picked) for line in missing[:3]]
    pieces = sum(line.quantity - line.picked for line in missing[:3])
    return await _step(desk, by, parcel, "shipmentRecordPick", f"{pieces} pc picked", lines=lines)


async def make_ready(desk: Desk) -> bool:
    """Issue the outbound document, or now and then take a parcel apart again."""
    by = staff(Role.WAREHOUSE, desk.rng)
    parcels = await desk.shipments(by, statuses=["PACKED"])
    if parcels and not desk.closing and desk.chance(_SHARE_OF_UNDONE):
        undone = [parcel for parcel in parcels if parcel.may("shipmentCancel")]
        if undone:
            reason = "Carton torn, packed anew"
            saying = "taken apart"
            return await _step(desk, by, undone[0], "shipmentCancel", saying, reason=reason)
    able = [parcel for parcel in parcels if parcel.may("shipmentMarkReady")]
    if not able:
        return False
    return await issue(desk, by, desk.rng.choice(able))


async def issue(desk: Desk, by: Actor, parcel: Shipment) -> bool:
    """Issue the outbound document of a parcel that is packed."""
    return await _step(desk, by, parcel, "shipmentMarkReady", "outbound document issued")


def _scanned(desk: Desk, sku: str, quantity: int) -> dict[str, object]:
    """One line as the scanner reports it: mostly by the barcode on the product."""
    gtin = _GTINS.get(sku)
    if gtin is not None and desk.chance(0.7):
        return {"gtin": gtin, "quantity": quantity}
    return {"sku": sku, "quantity": quantity}


async def _step(
    desk: Desk, by: Actor, parcel: Shipment, mutation: str, saying: str, **more: object
) -> bool:
    payload = {"number": parcel.number, "expectedVersion": parcel.version, **more}
    saying = f"{saying} in {parcel.warehouse.code}"
    await desk.do(mutation, payload, by=by, about=parcel.number, saying=saying)
    return True
