"""Whose order it is: found by id, else account, else email, else made; never overwritten."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from app.domain.actors import Actor, Channel, Role
from app.domain.contacts import Address, Contact
from app.domain.errors import Problem
from app.domain.sentences import say
from app.storage.together.ahead import FoundCustomer
from app.storage.transaction import Transaction
from app.usecases.contacts import email_key, read_address, read_customer
from app.usecases.shop import Request

if TYPE_CHECKING:
    from app.usecases.orders.place import PlaceOrder


class Buyer(NamedTuple):
    """The record behind the order, and the order's own copy of the contact."""

    contact: Contact
    customer_id: str | None
    account_key: bytes | None


def read_people(
    wanted: "PlaceOrder", by: Actor, usual_country: str | None, problems: list[Problem]
) -> tuple[Contact, Address | None]:
    """Contact and address, normalised; what is wrong joins `problems`."""
    address = None if wanted.address is None else read_address(wanted.address, problems)
    country = address.country if address else usual_country
    contact = read_customer(wanted.customer, country, problems)
    if by.role is Role.CUSTOMER:
        contact = replace(contact, account=by.subject)
    nobody = contact.is_anonymous and wanted.customer_id is None
    if nobody and wanted.channel is not Channel.STORE and not _named(problems):
        problems.append(
            Problem(("customer",), say("Say who orders: a name, an email, a phone or an account."))
        )
    return contact, address


def _named(problems: list[Problem]) -> bool:
    return any(problem.path[:1] == ("customer",) for problem in problems)


async def find_buyer(
    tx: Transaction,
    wanted: "PlaceOrder",
    contact: Contact,
    request: Request,
    problems: list[Problem],
) -> Buyer | None:
    """The buyer's record, made where there is none; nothing is made beside a problem."""
    found = await _find(tx, wanted, contact)
    if wanted.customer_id is not None and found is None:
        problems.append(Problem(("customer", "id"), say("No customer has this id.")))
    if wanted.customer_id is not None and found is not None and _is_anothers(tx, found, contact):
        problems.append(
            Problem(("customer", "account"), say("This is not that customer's account."))
        )
    if problems:
        return None
    if contact.is_anonymous and found is None:
        return Buyer(contact, None, None)
    if found is None:
        key = email_key(contact.email) if contact.email else None
        found = await tx.customers.add(contact, key, request.at)
    by_email = wanted.customer_id is None and contact.account is None
    own_key = None if by_email else found.account_key
    copy = contact
    if not (contact.name or contact.email or contact.phone):
        copy = replace(await tx.customers.contact(found.id), account=contact.account)
    return Buyer(copy, found.id, own_key)


def _is_anothers(tx: Transaction, found: FoundCustomer, contact: Contact) -> bool:
    """Whether the record that an id named belongs to another account than was given."""
    given = tx.customers.account_key(contact.account)
    return None not in (given, found.account_key) and given != found.account_key


async def _find(tx: Transaction, wanted: "PlaceOrder", contact: Contact) -> FoundCustomer | None:
    if wanted.customer_id is not None:
        return await tx.customers.by_id(wanted.customer_id)
    if contact.account is not None:
        return await tx.customers.by_account(contact.account)
    if contact.email is not None:
        return await tx.customers.by_email(email_key(contact.email))
    return None
