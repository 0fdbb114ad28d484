"""The people of past orders: found by account, else email, else made; and nobody overwritten."""

from typing import Any

from sqlalchemy import select

from app.domain.contacts import NOBODY, Contact, TermKind
from app.domain.imports import OrderDraft
from app.storage import tables
from app.storage.sealing import open_contact
from app.storage.store import Store

from .importing import a_desk, a_draft, count, rows_of

ANNA = Contact(name="Anna Smith", email="Anna@Example.com", account="anna")


async def import_as(store: Store, *customers: Contact, **changes: Any) -> list[Any]:
    """One order for each customer, all in one batch; their rows in that order."""
    known = await count(store, tables.orders)
    drafts: list[OrderDraft] = [
        a_draft(f"{known + n}", customer=customer, **changes)
        for n, customer in enumerate(customers)
    ]
    await a_desk(store).history(drafts)
    found = {order.external_reference: order for order in await rows_of(store, tables.orders)}
    return [found[draft.reference] for draft in drafts]


def copy_in(store: Store, order: Any) -> Contact:
    contact, _ = open_contact(store.sealer, order.sealed, f"order:{order.id}")
    return contact


async def test_one_account_is_one_record_in_a_batch_and_in_the_next_run(store: Store) -> None:
    first, second = await import_as(store, Contact(account="17850"), Contact(account="17850"))
    (third,) = await import_as(store, Contact(account="17850"))

    assert first.customer_id == second.customer_id == third.customer_id is not None
    assert first.account_key == store.indexer.digest(TermKind.ACCOUNT, "17850")
    assert await count(store, tables.customers) == 1


async def test_an_email_finds_a_record_and_gives_no_right_to_its_account(store: Store) -> None:
    known, by_email = await import_as(store, ANNA, Contact(email="anna@example.COM"))
    (later,) = await import_as(store, Contact(email=" anna@example.com"))

    assert known.customer_id == by_email.customer_id == later.customer_id
    assert (by_email.account_key, later.account_key) == (None, None)
    assert copy_in(store, by_email) == Contact(email="anna@example.COM")


async def test_an_email_means_its_oldest_record_also_beside_a_new_account(store: Store) -> None:
    (oldest,) = await import_as(store, Contact(email="anna@example.com"))

    own, by_email = await import_as(store, ANNA, Contact(email="anna@example.com"))

    assert own.customer_id != oldest.customer_id
    assert by_email.customer_id == oldest.customer_id


async def test_a_record_is_never_overwritten_and_lends_a_bare_account_its_contact(
    store: Store,
) -> None:
    (first,) = await import_as(store, ANNA)
    married, bare = await import_as(
        store, Contact(name="Anna Jones", account="anna"), Contact(account="anna")
    )

    assert first.customer_id == married.customer_id == bare.customer_id
    assert copy_in(store, married).name == "Anna Jones"
    assert copy_in(store, bare) == ANNA
    (record,) = await rows_of(store, tables.customers)
    kept, _ = open_contact(store.sealer, record.sealed, f"customer:{record.id}")
    assert kept == ANNA


async def test_a_walk_in_has_no_record_and_a_name_alone_one_of_its_own(store: Store) -> None:
    walk_in, one, other = await import_as(store, NOBODY, Contact(name="Bo"), Contact(name="Bo"))

    assert walk_in.customer_id is None
    assert one.customer_id != other.customer_id
    assert await count(store, tables.customers) == 2


async def test_people_are_found_by_keyed_hashes_and_stand_nowhere_in_the_open(
    store: Store,
) -> None:
    (order,) = await import_as(store, ANNA)

    wanted = store.indexer.digest(TermKind.EMAIL, "anna@example.com")
    async with store.database.reading() as connection:
        found = await connection.scalar(
            select(tables.order_terms.c.order_id).where(tables.order_terms.c.term == wanted)
        )
    assert found == order.id
    told = repr(await rows_of(store, tables.orders)) + repr(await rows_of(store, tables.events))
    assert "anna" not in told.casefold()
    assert "High Street" not in told
