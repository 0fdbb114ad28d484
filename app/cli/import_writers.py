"""Joins an import to the shop: who reads people's data, and who writes what came in."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeAlias

from app.deadline_policy import deadline_policy
from app.domain.contacts import Address, Contact
from app.domain.errors import Problem
from app.integrations.importing.orders import Importer
from app.integrations.importing.products import ProductImporter
from app.integrations.importing.stock import StockImporter
from app.settings import load_settings, with_keys
from app.shop_rules import shop_rules
from app.storage.care.opening import opened_store
from app.usecases.contacts import read_address, read_customer
from app.usecases.importing.desk import ImportDesk
from app.usecases.shop import Shop


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


@asynccontextmanager
async def connected() -> AsyncIterator[Writers]:
    """The shop's writers over the configured database, brought to its newest revision."""
    settings = with_keys(load_settings())
    now = partial(datetime.now, UTC)
    policy = deadline_policy(settings, now())
    async with opened_store(settings, policy=policy) as store:
        yield ImportDesk(Shop(store, shop_rules(settings)), now)
