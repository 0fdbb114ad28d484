"""Who may see which rows, as a condition every look-up must ask for.

The conditions have named parameters, so that one prepared statement serves every viewer of a scope.
"""

from enum import StrEnum
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, bindparam, exists, false, true

from app.domain.actors import Actor, Role
from app.domain.contacts import TermKind
from app.storage.sealing import Indexer
from app.storage.tables import orders, shipments


def account_key(indexer: Indexer, account: str | None) -> bytes | None:
    """The keyed hash by which an account is found; null for nobody's."""
    return None if account is None else indexer.digest(TermKind.ACCOUNT, account)


class Scope(StrEnum):
    """What a viewer's role lets them see of the orders."""

    ALL = "all"
    CHANNEL = "channel"
    ACCOUNT = "account"
    CARRIER = "carrier"
    NONE = "none"


def scope_of(viewer: Actor) -> Scope:
    """The scope in which `viewer` looks at orders."""
    if viewer.is_staff or viewer.role is Role.SYSTEM:
        return Scope.ALL
    if viewer.role is Role.STOREFRONT and viewer.channel is not None:
        return Scope.CHANNEL
    if viewer.role is Role.CUSTOMER and viewer.subject is not None:
        return Scope.ACCOUNT
    return Scope.CARRIER if viewer.role is Role.CARRIER else Scope.NONE


def _seen(scope: Scope, whose: Any) -> ColumnElement[bool]:
    """True of the orders in `scope`, for the channel, account or carrier that is `whose`."""
    match scope:
        case Scope.ALL:
            return true()
        case Scope.CHANNEL:
            return cast(ColumnElement[bool], orders.c.channel == whose)
        case Scope.ACCOUNT:
            return cast(ColumnElement[bool], orders.c.account_key == whose)
        case Scope.CARRIER:
            return exists().where(shipments.c.order_id == orders.c.id, shipments.c.carrier == whose)
        case Scope.NONE:
            return false()


IN_SCOPE: Final = {scope: _seen(scope, bindparam("viewer")) for scope in Scope}
"""True of the orders in each scope, for the parameters that `scope_parameters` gives."""
PARCELS_IN_SCOPE: Final = {
    scope: shipments.c.carrier == bindparam("viewer") if scope is Scope.CARRIER else true()
    for scope in Scope
}
"""Likewise of the parcels of those orders."""


def _whose(viewer: Actor, indexer: Indexer) -> object:
    match scope_of(viewer):
        case Scope.CHANNEL:
            return viewer.channel
        case Scope.ACCOUNT:
            return account_key(indexer, viewer.subject)
        case _:
            return viewer.subject


def scope_parameters(viewer: Actor, indexer: Indexer) -> dict[str, Any]:
    """The parameters of the viewer's scope."""
    if scope_of(viewer) in {Scope.ALL, Scope.NONE}:
        return {}
    return {"viewer": _whose(viewer, indexer)}


def visible_orders(viewer: Actor, indexer: Indexer) -> ColumnElement[bool]:
    """True of the orders that `viewer` may know of, for statements that are made once."""
    return _seen(scope_of(viewer), _whose(viewer, indexer))


def visible_parcels(viewer: Actor) -> ColumnElement[bool]:
    """True of the parcels that `viewer` may know of, among the orders they may know of."""
    if viewer.role is Role.CARRIER:
        return shipments.c.carrier == viewer.subject
    return true()
