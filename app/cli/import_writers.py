"""Joins an import to the shop: who reads people's data, and who writes what came in."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeAlias

from app.domain.contacts import Address, Contact
from app.domain.errors import Problem
from app.integrations.importing.orders import Importer
from app.integrations.importing.products import ProductImporter
from app.integrations.importing.stock import StockImporter
from app.usecases.contacts import read_address, read_customer


class Writers(Importer, ProductImporter, StockImporter, Protocol):
    """Everything that an import may write to."""


Connect: TypeAlias = Callable[[], AbstractAsyncContextManager[Writers]]


class ShopPeople:
    """Reads customers and addresses by the rules that the API has for them."""

    def customer(self, typed: Contact, country: str | None, problems: list[Problem]) -> Contact:
        """See `People`."""
        return read_customer(typed, country, problems, at=())

    def address(self, typed: Address, problems: list[Problem]) -> Address:
        """See `People`."""
        return read_address(typed, problems, at=())


def connected() -> AbstractAsyncContextManager[Writers]:
    """The shop's writers over the configured database, brought to its newest revision."""
    raise NotImplementedError
