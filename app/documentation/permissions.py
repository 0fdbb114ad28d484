"""`docs/permissions.md`: operations and fields by role, from the table that governs them."""

from collections.abc import Mapping

from app.documentation.markdown import BY_ROLE, page, table, ticks, words
from app.domain.actors import Role
from app.domain.permissions import CARRIER_ORDER_FIELDS, FIELDS, OPERATIONS, PRICE_SETTERS

_OPERATIONS = """
A tick means that the role may ever use the operation. On which objects is a second question: a
CUSTOMER acts on their own orders, a STOREFRONT on its channel's, a CARRIER on the parcels it
carries; what a viewer may not see does not exist for them. `node` answers as the object it names.
The state of the object is the third question; see [the lifecycle](lifecycle.md).
"""
_FIELDS = """
Who reads a field as it is. The others read null, nothing, or a public word in its place.
"""


def permissions_page() -> str:
    prices = words(role for role in BY_ROLE if role in PRICE_SETTERS)
    carriers = words(sorted(CARRIER_ORDER_FIELDS))
    return page(
        "Who may do what",
        "## Operations",
        _OPERATIONS,
        _by_role("operation", OPERATIONS),
        f"Another price than the catalogue's, a discount and a shipping fee: {prices}.",
        "## Fields",
        _FIELDS,
        _by_role("field", FIELDS),
        f"Of the order behind its parcel, a CARRIER reads {carriers}; anything else is refused.",
    )


def _by_role(what: str, roles: Mapping[str, frozenset[Role]]) -> str:
    rows = ([f"`{_shown(name)}`", *ticks(may)] for name, may in roles.items())
    return table([what, *BY_ROLE], rows)


def _shown(name: str) -> str:
    return "operations (subscription)" if name == "operationsFeed" else name
