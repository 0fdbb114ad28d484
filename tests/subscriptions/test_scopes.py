"""Sharing never crosses scopes: told together, everyone reads what they would read alone."""

import asyncio
import random
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actors import STAFF, Actor, Channel, Role
from app.domain.events import OrderEventType
from app.domain.lifecycle import HoldReason
from app.domain.permissions import FIELDS, OPERATIONS, may, reads
from app.schema.actors import Actor as ShownActor
from app.schema.enums import Locale
from app.schema.event_words import holds_for, message_of
from app.storage.store import Store
from app.storage.visibility import scope_of as sight_of
from app.subscriptions.watching import scope_of
from app.usecases.orders.annotate import add_order_note
from app.usecases.orders.hold import hold_order
from app.usecases.shop import Shop
from tests.builders import ADA, ANNA, LIN, MAY, SAM, SUE, WALT, WEBSITE
from tests.subscriptions.live import live_doors
from tests.usecases.shopping import a_shop, asked, buy

SEED = 20_261_122
ROUNDS = 6
BOB = Actor(Role.CUSTOMER, "bob")
APP = Actor(Role.STOREFRONT, "web-shop", Channel.APP)
OTHER_SHOP = Actor(Role.STOREFRONT, "another", Channel.WEBSITE)
SID = Actor(Role.SALES, "sid")
VIEWERS = (ANNA, BOB, WEBSITE, APP, OTHER_SHOP, SAM, SID, WALT, LIN, SUE, MAY, ADA)
BELOW = (
    "cursor type status message actor { role name }",
    "type message(locale: ZH) actor { name }",
    """type order { number holds status timeline { nodes { type message actor { name } } }
       customer { name email tier account } availableActions { action allowed }
       notes { text } alerts { id } allocations { at } }""",
    "cursor shipment { number carrier availableActions { action allowed } }",
)


def everybody() -> st.SearchStrategy[Actor]:
    names = st.sampled_from(["anna", "bob", "dhl"])
    return st.one_of(
        st.builds(
            Actor,
            st.sampled_from([Role.CUSTOMER, Role.CARRIER]),
            names,
            token_id=st.sampled_from(["a", "b"]),
        ),
        st.builds(
            Actor, st.just(Role.STOREFRONT), st.none() | names, st.sampled_from(list(Channel))
        ),
        st.builds(
            Actor,
            st.sampled_from(sorted(STAFF | {Role.SYSTEM, Role.GUEST})),
            st.none() | names,
            token_id=st.none() | st.text(max_size=3),
        ),
    )


def seen_by(viewer: Actor) -> Any:
    """Whatever in an answer depends on who reads it."""
    row = SimpleNamespace(type=OrderEventType.HELD, detail='{"reasons": ["FRAUD_SUSPECTED"]}')
    return (
        sight_of(viewer),
        viewer.channel if viewer.role is Role.STOREFRONT else None,
        [may(viewer, name) for name in OPERATIONS],
        [reads(viewer, name) for name in FIELDS],
        holds_for(viewer, HoldReason),
        [message_of(row, locale, viewer) for locale in Locale],  # type: ignore[arg-type]
        [
            ShownActor.of(role, name, viewer).name
            for role in Role
            for name in ("anna", "bob", "dhl", "someone")
        ],
    )


def scope(viewer: Actor) -> Actor:
    context: Any = SimpleNamespace(viewer=viewer, product=None, feed=None)
    return scope_of(context).viewer


@given(everybody())
def test_a_scope_sees_what_its_viewer_sees(viewer: Actor) -> None:
    assert seen_by(scope(viewer)) == seen_by(viewer)


@given(everybody(), everybody())
def test_those_who_see_otherwise_share_no_scope(one: Actor, other: Actor) -> None:
    if seen_by(one) != seen_by(other):
        assert scope(one) != scope(other)
    if one.role in {Role.CUSTOMER, Role.CARRIER} and one.subject != other.subject:
        assert scope(one) != scope(other)


async def a_story(shop: Shop) -> list[str]:
    """Two orders of Anna's, with notes within and a suspicion."""
    numbers = [await buy(shop, ("TEA", 1), by=ANNA, payment=None) for _ in range(2)]
    await add_order_note(shop, asked(SAM), numbers[0], "between us", visible_to_customer=False)
    await add_order_note(shop, asked(SAM), numbers[0], "for Anna", visible_to_customer=True)
    await hold_order(shop, asked(SAM), numbers[0], [HoldReason.FRAUD_SUSPECTED])
    return numbers


async def told(stream: Any) -> list[Any]:
    """Everything up to the log's end, or why there is nothing."""
    found: list[Any] = []
    while not stream.is_through():
        if stream.has_news():
            found.append((await anext(stream)).payload)
        else:
            await asyncio.sleep(0)
    return found


@pytest.mark.patient
async def test_told_together_everyone_reads_what_they_read_alone(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    chance = random.Random(SEED)
    async with live_doors(store) as doors:
        start = (await doors.ask("{ feedCursor }"))["feedCursor"]
        numbers = await a_story(shop)

    asks = [
        (viewer, f"subscription($after: String) {{ {field} {{ {below} }} }}")
        for viewer in VIEWERS
        for below in BELOW
        for field in (
            "orderEvents(after: $after)",
            f'orderUpdated(number: "{numbers[0]}", after: $after)',
        )
    ]
    alone = {}
    for place, (viewer, document) in enumerate(asks):
        async with live_doors(store) as doors, doors.feed(document, viewer, after=start) as feed:
            alone[place] = await told(feed)

    assert len({str(each) for each in alone.values()}) > len(BELOW)  # they do differ
    for _ in range(ROUNDS):
        order = chance.sample(range(len(asks)), len(asks))
        async with live_doors(store) as doors, AsyncExitStack() as opened:
            feeds = {
                place: await opened.enter_async_context(
                    doors.feed(asks[place][1], asks[place][0], after=start)
                )
                for place in order
            }
            together = {place: await told(feed) for place, feed in feeds.items()}
        assert together == alone
