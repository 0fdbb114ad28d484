"""Past orders come in whole or not at all, closed, once, and touch no stock."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.domain.actors import Channel, Role
from app.domain.contacts import Contact
from app.domain.errors import IdempotencyConflict
from app.domain.imports import Created, DraftLine, Rejected, Replayed
from app.domain.lifecycle import OrderStatus, PaymentStatus
from app.storage import tables
from app.storage.kept.counting import minute_of
from app.storage.store import Store
from app.usecases.importing import history as history_room
from app.usecases.orders.place import PlaceOrder, WantedLine, place_order
from app.usecases.shop import Request, Shop
from app.usecases.stock.catalogue import ProductFacts, put_product
from tests.builders import MAY

from .importing import LONDON, MUG, NOW, THEN, a_desk, a_draft, count, rows_of


async def test_a_past_order_is_completed_and_paid_at_its_own_time(store: Store) -> None:
    free = DraftLine("GIFT", None, 1, 0, 2)
    draft = a_draft("536365", MUG, free, shipping_fee_minor=1800, discount_minor=30)

    (outcome,) = await a_desk(store).history([draft])

    (order,) = await rows_of(store, tables.orders)
    assert outcome == Created(order.number)
    assert order.number.startswith("101201-")
    assert (order.status, order.payment_status) == (OrderStatus.COMPLETED, PaymentStatus.PAID)
    assert (order.placed_at, order.status_since) == (THEN, THEN)
    assert (order.subtotal_minor, order.total_minor, order.paid_minor) == (1530, 3300, 3300)
    lines = await rows_of(store, tables.order_lines)
    assert [(x.sku, x.name, x.quantity, x.shipped, x.delivered) for x in lines] == [
        ("MUG", "Mug", 6, 6, 6),
        ("GIFT", "GIFT", 1, 1, 1),
    ]
    for table in (tables.shipments, tables.shelves, tables.stock_movements, tables.waiting_pieces):
        assert await count(store, table) == 0


async def test_the_log_tells_that_it_was_placed_and_completed(store: Store) -> None:
    await a_desk(store).history([a_draft("1"), a_draft("2")])

    log = await rows_of(store, tables.events)
    assert [(e.type, e.status, e.previous_status, e.version) for e in log[:2]] == [
        ("order.placed", OrderStatus.PLACED, None, 1),
        ("order.completed", OrderStatus.COMPLETED, OrderStatus.PLACED, 2),
    ]
    assert [e.position for e in log] == [1, 2, 3, 4]
    assert {(e.occurred_at, e.recorded_at, e.actor_role) for e in log} == {(THEN, NOW, Role.SYSTEM)}
    (counted,) = await rows_of(store, tables.throughput)
    assert tuple(counted) == ("placed", minute_of(THEN), 2)
    assert [tuple(row) for row in await rows_of(store, tables.totals)] == [("status:COMPLETED", 2)]


async def test_a_second_run_creates_nothing_and_another_content_is_refused(store: Store) -> None:
    (first,) = await a_desk(store).history([a_draft()])
    dearer = a_draft("536365", MUG._replace(unit_price_minor=256))

    again, other = await a_desk(store).history([a_draft(), dearer])

    assert isinstance(first, Created)
    assert again == Replayed(first.key)
    assert isinstance(other, Rejected)
    assert other.problems[0].path == ("externalReference",)
    assert await count(store, tables.orders) == 1


async def test_one_reference_twice_in_a_batch_is_one_order(store: Store) -> None:
    first, same, other = await a_desk(store).history(
        [a_draft(), a_draft(), a_draft("536365", MUG, MUG)]
    )

    assert isinstance(first, Created)
    assert same == Replayed(first.key)
    assert isinstance(other, Rejected)


async def test_the_api_and_an_import_know_each_others_orders(store: Store) -> None:
    shop = Shop(store)
    await put_product(shop, Request(MAY, NOW), ProductFacts("MUG", "Mug", None, Decimal(3), "GBP"))
    wanted = PlaceOrder(
        channel=Channel.WEBSITE,
        customer=Contact(name="Anna"),
        lines=(WantedLine("MUG", None, 6, Decimal("2.5500")),),
        address=LONDON,
        external_reference="536365",
        currency="GBP",
        shipping_fee=Decimal("18.0"),
    )
    draft = a_draft(shipping_fee_minor=1800)
    (made,) = await a_desk(store).history([draft])

    again = await place_order(shop, Request(MAY, NOW), wanted)

    assert isinstance(made, Created)
    assert (again.result, again.replayed) == (made.key, True)
    with pytest.raises(IdempotencyConflict):
        await place_order(shop, Request(MAY, NOW), replace(wanted, discount=Decimal(1)))


async def test_a_bad_order_does_not_spoil_its_batch(store: Store) -> None:
    too_long = DraftLine("X" * 65, None, 1, 100, 4)

    good, bad, more = await a_desk(store).history(
        [a_draft("1"), a_draft("2", MUG, too_long), a_draft("3")]
    )

    assert isinstance(bad, Rejected)
    assert bad.problems[0].path == ("lines", "1", "sku")
    assert isinstance(good, Created)
    assert isinstance(more, Created)
    kept = {order.external_reference for order in await rows_of(store, tables.orders)}
    assert kept == {"1", "3"}
    assert await count(store, tables.order_lines) == 2


async def test_an_invoice_of_postage_alone_is_an_order_without_lines(store: Store) -> None:
    await a_desk(store).history([a_draft(shipping_fee_minor=500, lines=())])

    (order,) = await rows_of(store, tables.orders)
    assert (order.subtotal_minor, order.total_minor) == (0, 500)
    assert await count(store, tables.order_lines) == 0


async def test_unknown_products_are_made_and_known_ones_left_alone(store: Store) -> None:
    facts = ProductFacts("MUG", "Our mug", "4006381333931", Decimal(9), "EUR")
    await put_product(Shop(store), Request(MAY, NOW), facts)
    desk = a_desk(store)
    tea, gift = DraftLine("TEA", "Tea", 1, 300, 2), DraftLine("GIFT", "check", 1, 0, 3)

    await desk.history([a_draft("1", MUG._replace(name=None), tea, gift)])
    await desk.history([a_draft("2", gift._replace(name="Gift box", unit_price_minor=400))])

    kept = await rows_of(store, tables.products)
    made = {product.sku: (product.name, product.price_minor, product.currency) for product in kept}
    assert made == {
        "GIFT": ("Gift box", 400, "GBP"),
        "MUG": ("Our mug", 900, "EUR"),
        "TEA": ("Tea", 300, "GBP"),
    }
    lines = await rows_of(store, tables.order_lines)
    assert ("Our mug", "4006381333931") in {(line.name, line.gtin) for line in lines}


async def test_a_batch_takes_as_few_statements_as_one_order(store: Store) -> None:
    asked: list[str] = []
    event.listen(
        store.database.writer.sync_engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: asked.append(statement),
    )
    anna = Contact(account="1", email="anna@example.com")

    await a_desk(store).history([a_draft("one", customer=anna)])
    for_one = len(asked)
    many = [
        a_draft(str(n), DraftLine(f"S{n}", None, 1, 5, 1), customer=Contact(account=f"a{n}"))
        for n in range(400)
    ]
    await a_desk(store).history(many)
    for_many = len(asked) - for_one

    assert for_many <= for_one
    assert await count(store, tables.orders) == 401


async def test_two_imports_at_once_make_each_order_once(store: Store) -> None:
    batch = [
        a_draft(str(n), DraftLine(f"S{n}", None, 1, 5, 1), customer=Contact(account=f"a{n % 7}"))
        for n in range(60)
    ]

    one, other = await asyncio.gather(
        a_desk(store).history(batch), a_desk(store).history(list(reversed(batch)))
    )

    made = [outcome for outcome in (*one, *other) if isinstance(outcome, Created)]
    assert len(made) == await count(store, tables.orders) == 60
    assert await count(store, tables.customers) == 7
    assert await count(store, tables.events) == 120


async def test_what_a_failed_batch_learned_is_forgotten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ConnectionError

    desk, anna = a_desk(store), Contact(account="anna")
    with monkeypatch.context() as broken:
        broken.setattr(history_room, "add_past_orders", fail)
        with pytest.raises(ConnectionError):
            await desk.history([a_draft(customer=anna)])

    (outcome,) = await desk.history([a_draft(customer=anna)])

    assert isinstance(outcome, Created)
    assert (await count(store, tables.customers), await count(store, tables.products)) == (1, 1)


async def test_a_dry_run_is_told_what_is_there(store: Store) -> None:
    desk = a_desk(store)
    await desk.history([a_draft()])

    there = await desk.existing([(Channel.WEBSITE, "536365"), (Channel.APP, "536365")])

    assert there == {(Channel.WEBSITE, "536365")}
    assert await desk.unknown(["MUG", "POT"]) == {"POT"}
