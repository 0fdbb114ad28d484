"""Every document on the pages of the roles does what its page says, as its role."""

from typing import Any

import pytest
from graphql import parse, validate

from app.api import public_schema
from app.domain.actors import GUEST, Actor
from app.storage.store import Store
from tests.api.doors import Doors
from tests.builders import ADA, CAST, SAM
from tests.documentation.pages import Example, examples, role_of
from tests.documentation.scenes import SCENES, opened
from tests.subscriptions.live import live_doors, message

EXAMPLES = examples()
OF_GUESTS = {"Shelf", "Availability", "WhereIsIt", "ByLink", "ByLinkLive", "Choices", "Choose"}
"""What the pages say that nobody needs a token for."""
MAY_BE_EMPTY = {"Drift", "AdminLooks"}
"""Where nothing is good news."""
EVERYWHERE = {"README": SAM}


def reader_of(example: Example) -> Actor:
    if example.name in OF_GUESTS:
        return GUEST
    roles = {actor.role.value: actor for actor in CAST}
    return (roles | EVERYWHERE)[role_of(example.page)]


def named(example: Example) -> str:
    return example.name


def test_every_document_has_a_name_of_its_own_and_a_scene() -> None:
    assert sorted(map(named, EXAMPLES)) == sorted(SCENES)


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_document_fits_the_schema(example: Example) -> None:
    assert validate(public_schema(), parse(example.text)) == []


async def variables(doors: Doors, example: Example) -> dict[str, Any]:
    """What stands below the document, and for the rest what the scene made."""
    start = (await doors.ask("{ feedCursor }", ADA))["feedCursor"]
    there = {"after": start, **await SCENES[example.name](doors), **example.variables}
    return {name: there[name] for name in example.wanted()}


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.kind == "mutation"], ids=named)
async def test_a_mutation_of_a_page_succeeds(store: Store, example: Example) -> None:
    await opened(store)
    async with live_doors(store) as doors:
        given = await variables(doors, example)
        answer = await doors.ask(example.text, reader_of(example), **given)

    (result,) = answer.values()
    assert result["__typename"].endswith("Success"), result


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.kind == "query"], ids=named)
async def test_a_query_of_a_page_finds_what_it_is_for(store: Store, example: Example) -> None:
    await opened(store)
    async with live_doors(store) as doors:
        given = await variables(doors, example)
        answer = await doors.ask(example.text, reader_of(example), **given)

    for result in answer.values():
        found = result["nodes"] if isinstance(result, dict) and "nodes" in result else result
        assert found or example.name in MAY_BE_EMPTY


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if one.kind == "subscription"], ids=named
)
async def test_a_feed_of_a_page_tells(store: Store, example: Example) -> None:
    await opened(store)
    async with live_doors(store) as doors:
        given = await variables(doors, example)
        async with doors.feed(example.text, reader_of(example), **given) as feed:
            assert message(await anext(feed))
