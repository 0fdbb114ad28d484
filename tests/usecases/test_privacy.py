"""Nobody's name, email, phone or street lies open in any table, whatever an order goes through."""

import logging
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.actors import Actor, Role
from app.domain.contacts import Address, Contact
from app.domain.lifecycle import HoldReason, ShortagePolicy, TrackingStatus
from app.storage.care.portable import PORTABLE
from app.storage.store import Store
from app.usecases.orders.annotate import add_order_note
from app.usecases.orders.cancel import cancel_order
from app.usecases.orders.hold import hold_order
from app.usecases.orders.place import place_order
from app.usecases.orders.release import release_order
from app.usecases.shipments.warehouse_work import cancel_parcel
from app.usecases.shop import Shop
from tests.builders import SAM, WALT
from tests.usecases.shopping import a_shop, an_order_for, asked, buy, order, receive, scan, send

PERSON = Contact("Zebedee Quillfeather", "z.quillfeather@example.org", "+447700900987")
STREET = Address(
    "Zebedee Quillfeather",
    "77 Marzipan Crescent",
    "London",
    "GB",
    line2="Attic Wolfsbane",
    postal_code="N1 9GU",
    phone="+442079460987",
)
CHINESE = Contact("欧阳静怡", "jingyi.ouyang@example.cn", "+8613800138765")
SECRETS = (
    "zebedee",
    "quillfeather",
    "7700900987",
    "2079460987",
    "marzipan",
    "wolfsbane",
    "欧阳静怡",
    "ouyang",
    "13800138765",
    "rang the bell of",
    "behind the gnome",
    "wilhelmina",
)
WILHELMINA = Actor(Role.CUSTOMER, "wilhelmina@example.net")


async def live(shop: Shop) -> None:
    """An order with everything an order can go through, and two that don't get as far."""
    number = await buy(
        shop,
        ("TEA", 2),
        ("CUP", 3),
        customer=PERSON,
        address=STREET,
        note="Behind the gnome, for Zebedee",
        external_reference="REF-1",
    )
    await hold_order(shop, asked(SAM), number, [HoldReason.ADDRESS_INVALID], "ask Quillfeather")
    await release_order(shop, asked(SAM), number, note="Quillfeather lives in Marzipan Crescent")
    await cancel_parcel(shop, asked(WALT), f"{number}-1", "Zebedee wants it wrapped")
    for parcel in (await order(shop, number)).shipments:
        if parcel.counts:
            await send(shop, parcel.number)
            for status in (TrackingStatus.ATTEMPT_FAILED, TrackingStatus.DELIVERED):
                await scan(
                    shop,
                    parcel.number,
                    status,
                    description="Rang the bell of Quillfeather",
                    location="77 Marzipan Crescent",
                    city="London",
                )
    await add_order_note(shop, asked(SAM), number, "Zebedee says thanks", visible_to_customer=True)
    chinese = await buy(
        shop, ("TEA", 99), customer=CHINESE, address=STREET, when_short=ShortagePolicy.BACKORDER
    )
    await cancel_order(shop, asked(SAM), chinese, "欧阳静怡 changed her mind")
    hers = an_order_for(("CUP", 1), customer=Contact(name="Wilhelmina"), payment=None)
    await place_order(shop, asked(WILHELMINA, idempotency_key="K"), hers)


async def every_value(store: Store) -> list[tuple[str, Any]]:
    found = []
    async with store.database.reading() as connection:
        for table in PORTABLE:
            for row in await connection.execute(select(table.clause)):
                found += [(f"{table.name}.{k}", v) for k, v in row._mapping.items()]
    return found


def texts(value: Any) -> str:
    if isinstance(value, bytes):
        return "\n".join(
            value.decode(code, "replace").casefold() for code in ("utf-8", "utf-16", "latin-1")
        )
    return value.casefold() if isinstance(value, str) else ""


async def test_no_column_of_any_table_tells_who_somebody_is(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 10, "CUP": 10})
    await receive(shop, "CUP", 5, "PAR")

    await live(shop)

    values = await every_value(store)
    assert {place.partition(".")[0] for place, _ in values} > {"events", "orders", "notes"}
    open_ = [
        (place, secret) for place, value in values for secret in SECRETS if secret in texts(value)
    ]
    assert open_ == []


async def test_no_log_line_tells_who_somebody_is(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop = await a_shop(store, {"TEA": 10, "CUP": 10})

    await live(shop)

    told = caplog.text.casefold()
    assert [secret for secret in SECRETS if secret in told] == []
