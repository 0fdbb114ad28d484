"""Who may see which rows, as a condition every look-up must ask for."""

from sqlalchemy import ColumnElement, exists, false, true

from app.domain.actors import Actor, Role
from app.domain.contacts import TermKind
from app.storage.sealing import Indexer
from app.storage.tables import orders, shipments


def account_key(indexer: Indexer, account: str | None) -> bytes | None:
    """The keyed hash by which an account is found; null for nobody's."""
    return None if account is None else indexer.digest(TermKind.ACCOUNT, account)


def visible_orders(viewer: Actor, indexer: Indexer) -> ColumnElement[bool]:
    """True of the orders that `viewer` may know of."""
    if viewer.is_staff or viewer.role is Role.SYSTEM:
        return true()
    if viewer.role is Role.STOREFRONT and viewer.channel is not None:
        return orders.c.channel == viewer.channel
    if viewer.role is Role.CUSTOMER and viewer.subject is not None:
        return orders.c.account_key == account_key(indexer, viewer.subject)
    if viewer.role is Role.CARRIER:
        return exists().where(shipments.c.order_id == orders.c.id, visible_parcels(viewer))
    return false()


def visible_parcels(viewer: Actor) -> ColumnElement[bool]:
    """True of the parcels that `viewer` may know of, among the orders they may know of."""
    if viewer.role is Role.CARRIER:
        return shipments.c.carrier == viewer.subject
    return true()
