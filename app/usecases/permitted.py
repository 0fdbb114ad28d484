"""Who may change stock and the catalogue, by the permission table."""

from app.domain.actors import Actor
from app.domain.errors import NotPermitted
from app.domain.permissions import OPERATIONS, may


def ensure_may(actor: Actor, operation: str) -> None:
    """Raise NotPermitted unless the actor's role may ever use the operation."""
    if not may(actor, operation):
        raise NotPermitted(actor.role, operation, OPERATIONS[operation])
