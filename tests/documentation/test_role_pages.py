"""The pages of the roles leave nothing out, and name nothing that there is not."""

import re
from collections.abc import Iterator
from itertools import combinations_with_replacement

import pytest

from app.api import public_schema
from app.documentation.filled import filled
from app.documentation.pages import FILLED, ROOT
from app.domain.actors import Actor, Role
from app.domain.alerts import ALERT_RULES, AlertKind
from app.domain.blockers import BlockerCode
from app.domain.guards import possible_for_order, possible_for_parcel
from app.domain.labels import LABELS, Words, label
from app.domain.lifecycle import (
    CLOSED,
    HoldReason,
    OrderStatus,
    ShipmentStatus,
    TrackingStatus,
)
from app.domain.orders import Order
from app.domain.permissions import OPERATIONS
from tests.builders import a_line, an_order, with_parcels
from tests.documentation.pages import role_of, text_of, written

PAGES = [page for page in FILLED if role_of(page) != "README"]
LED_ON = {"MANAGER", "ADMIN"}
"""Who may do what others may; their pages lead to those of the others."""
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
NAMED = re.compile(r"`((?:order|shipment|stock|alert|product|warehouse|notification)[A-Z]\w+)`")
CODE = re.compile(r"`(?!WAYPOST_)([A-Z]+(?:_[A-Z]+)+)`")
IN_CHINESE = re.compile(r"`?\b([A-Z]+(?:_[A-Z]+)*)`? ([\u4e00-\u9fff]+)")
ANY_CODE = {value for words in LABELS.values() for value in words}


def mutations_of(role: Role) -> set[str]:
    """Those that aren't everybody's, but for a customer, whose page stands for everybody."""
    mutations = public_schema().mutation_type
    assert mutations is not None
    everybodys = frozenset(Role)
    return {
        name
        for name in mutations.fields
        if role in OPERATIONS[name] and (OPERATIONS[name] != everybodys or role is Role.CUSTOMER)
    }


def led_to(page: str) -> str:
    """What people wrote on the page and on the roles' pages that it leads to."""
    found = [written(page)]
    for target, _ in LINK.findall(found[0]):
        there = (ROOT / page).parent / target
        name = there.resolve().relative_to(ROOT).as_posix() if target else page
        if name in PAGES:
            found.append(written(name))
    return "\n".join(found)


@pytest.mark.parametrize("page", PAGES)
def test_every_mutation_of_a_role_is_spoken_of_on_its_page(page: str) -> None:
    words = led_to(page) if role_of(page) in LED_ON else written(page)

    silent = {name for name in mutations_of(Role(role_of(page))) if name not in words}

    assert silent == set()


@pytest.mark.parametrize("kind", AlertKind)
def test_every_alert_is_explained_on_its_owners_pages_in_both_languages(kind: AlertKind) -> None:
    owner = ALERT_RULES[kind].owner.lower()
    chinese = label(Words.ALERT_KIND, kind, "ZH")

    assert f"**{kind} {chinese}**: " in written(f"docs/operating/{owner}.md")
    assert f"{kind} {chinese}" in written(f"docs/operating/zh/{owner}.md")


def test_everything_that_can_stand_in_the_way_is_on_some_page() -> None:
    found = {code for page in FILLED for code in CODE.findall(written(page))}

    assert set(BlockerCode) <= found


def orders() -> Iterator[Order]:
    """One or two parcels in every state, held or not, under review or not, and the ends."""
    for count in (1, 2):
        for states in combinations_with_replacement(ShipmentStatus, count):
            for holds in (frozenset[HoldReason](), frozenset({HoldReason.MANUAL_REVIEW})):
                for under_review in (False, True):
                    yield with_parcels(*states, holds=holds, under_review=under_review)
            for end in sorted(CLOSED):
                yield with_parcels(*states)._replace(status=end)
    gone = with_parcels(ShipmentStatus.DISPATCHED)
    for changes in ({"tracking_status": TrackingStatus.RETURNING}, {"given_up": True}):
        yield gone._replace(shipments=(gone.shipments[0]._replace(**changes),))
    yield an_order(a_line(), status=OrderStatus.BACKORDERED)


def in_the_way_of(role: Role) -> set[str]:
    """What may keep the role from what it may ever do to an order or a parcel."""
    viewer = Actor(role, "somebody")
    return {
        code
        for order in orders()
        for possible in (
            possible_for_order(order, viewer),
            *(possible_for_parcel(order, parcel, viewer) for parcel in order.shipments),
        )
        for one in possible
        for code in one.blockers
    }


@pytest.mark.parametrize("page", [page for page in PAGES if "/zh/" not in page])
def test_what_can_stand_in_a_roles_way_is_on_its_page(page: str) -> None:
    words = led_to(page) if role_of(page) in LED_ON else written(page)

    assert in_the_way_of(Role(role_of(page))) <= set(CODE.findall(words))


@pytest.mark.parametrize("page", FILLED)
def test_a_page_names_only_what_there_is(page: str) -> None:
    text = written(page)

    assert {name for name in NAMED.findall(text) if name not in OPERATIONS} == set()
    assert {code for code in CODE.findall(text) if code not in ANY_CODE} == set()


@pytest.mark.parametrize("page", FILLED)
def test_the_chinese_beside_a_name_is_its_own(page: str) -> None:
    of_operations = re.findall(r"`(\w+)`(?:（| \()([\u4e00-\u9fff]+)", written(page))
    wrong = {
        (name, said)
        for name, said in (*IN_CHINESE.findall(written(page)), *of_operations)
        if name in ANY_CODE | set(OPERATIONS)
        and said not in {words[name][1] for words in LABELS.values() if name in words}
    }

    assert wrong == set()


@pytest.mark.parametrize("page", FILLED)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    for target, place in LINK.findall(text_of(page)):
        there = (ROOT / page).parent / target if target else ROOT / page
        assert there.is_file(), target
        heads = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}
        assert not place or place in slugs, f"{target}#{place}"


def test_a_table_between_marks_is_drawn_anew_and_the_words_around_it_stay() -> None:
    page = "Mine.\n<!-- drawn: who SALES -->\nold\n<!-- end -->\nMine too.\n"

    drawn = filled(page, {"who": lambda role: f"| {role} |"})

    assert drawn == "Mine.\n<!-- drawn: who SALES -->\n\n| SALES |\n\n<!-- end -->\nMine too.\n"
    assert filled(drawn, {"who": lambda role: f"| {role} |"}) == drawn


def test_a_mark_of_a_table_that_there_is_not_is_no_page() -> None:
    with pytest.raises(KeyError, match="whom"):
        filled("<!-- drawn: whom -->\n<!-- end -->", {})
