"""What a read of deliveries gives back, as `app.storage.rows` says of the rest."""

from typing import NamedTuple

from app.domain.actors import Role
from app.domain.delivery_cases import CaseKind, CaseResolution, CaseStatus
from app.domain.lifecycle import ShipmentAction
from app.domain.punctuality import Arrival
from app.storage.statements.columns import Micros


class CaseRow(NamedTuple):
    """A parcel's delivery case."""

    shipment_id: str
    kind: CaseKind
    status: CaseStatus
    opened_at: Micros
    attempts: int
    last_action: ShipmentAction | None
    last_action_at: Micros | None
    next_attempt_on: Micros | None
    next_attempt_until: Micros | None
    resolution: CaseResolution | None
    closed_at: Micros | None


class InstructionRow(NamedTuple):
    """What a carrier was asked about a parcel; `sealed` holds its words."""

    shipment_id: str
    id: int
    action: ShipmentAction
    starts_at: Micros | None
    ends_at: Micros | None
    sealed: bytes | None
    actor_role: Role
    actor_name: str
    at: Micros


class DeliveriesRow(NamedTuple):
    """Parcels that arrived on a day, counted in days since 1970."""

    day: int
    carrier: str
    warehouse: str
    arrival: Arrival
    parcels: int
