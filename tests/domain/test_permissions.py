"""Who may do what: the table against the contract's, row by row."""

import pytest

from app.domain.actors import STAFF, Actor, Role
from app.domain.alerts import AlertAction
from app.domain.lifecycle import OrderAction, ShipmentAction
from app.domain.permissions import FIELDS, OPERATIONS, may, operations_of, reads
from tests.builders import ADA, ANNA, CAST, DHL, LIN, SAM, WALT, WEBSITE

R = Role
EVERYONE = set(Role)
READERS = STAFF | {R.SYSTEM, R.STOREFRONT, R.CUSTOMER}
STOCK_HANDS = {R.WAREHOUSE, R.MANAGER, R.ADMIN}
MANAGERS = {R.MANAGER, R.ADMIN}


@pytest.mark.parametrize(
    ("operations", "roles"),
    [
        (["viewer", "products", "product", "availabilityChanged"], EVERYONE),
        (["trackOrder", "tracking", "trackingUpdated", "node"], EVERYONE),
        (["feedCursor"], EVERYONE - {R.GUEST}),
        (["warehouses"], STAFF | {R.STOREFRONT}),
        (
            ["orderPlace"],
            {R.CUSTOMER, R.STOREFRONT, R.SALES, R.MANAGER, R.ADMIN},
        ),
        (["stockReceive", "stockCount", "stockTransfer"], STOCK_HANDS),
        (["productUpsert", "warehouseUpsert", "stockSetPolicy"], MANAGERS),
        (["orders", "order", "orderUpdated"], READERS),
        (["shipments"], READERS | {R.CARRIER}),
        (["stockLevels", "stockMovements", "stockDrift", "alerts", "operations"], STAFF),
        (["pickQueue", "alertChanged", "operationsFeed"], STAFF),
        (["orderEvents", "stockChanged"], STAFF | {R.STOREFRONT}),
    ],
)
def test_operations_are_for_the_roles_of_the_contract(
    operations: list[str], roles: set[Role]
) -> None:
    for operation in operations:
        assert OPERATIONS[operation] == roles, operation


def test_every_action_is_an_operation() -> None:
    actions = {a.value for family in (OrderAction, ShipmentAction, AlertAction) for a in family}

    assert actions <= set(OPERATIONS)


def test_an_admin_may_do_everything_and_read_everything() -> None:
    assert operations_of(R.ADMIN) == tuple(sorted(OPERATIONS))
    assert all(reads(ADA, field) for field in FIELDS)


@pytest.mark.parametrize("actor", CAST, ids=lambda actor: actor.role)
def test_a_viewers_permissions_are_the_table_read_down(actor: Actor) -> None:
    role = actor.role

    assert set(operations_of(role)) == {name for name in OPERATIONS if may(actor, name)}


def test_warehouse_and_logistics_read_no_email() -> None:
    assert not reads(WALT, "Customer.email")
    assert not reads(LIN, "Customer.email")
    assert reads(SAM, "Customer.email")


@pytest.mark.parametrize("shopper", [ANNA, WEBSITE], ids=lambda actor: actor.role)
def test_shoppers_read_no_alerts_notes_names_or_suspicions(shopper: Actor) -> None:
    for field in ("Order.alerts", "Order.internalNotes", "Order.trueHolds", "Event.actorName"):
        assert not reads(shopper, field)


def test_a_carrier_reads_its_own_words_and_little_else() -> None:
    assert {field for field in FIELDS if reads(DHL, field)} == {"Scan.freeText"}
