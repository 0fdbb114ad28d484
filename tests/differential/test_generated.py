"""Operations generated over the whole schema are answered alike both ways, errors included."""

import asyncio
import logging

import pytest
from hypothesis import settings

from tests.differential.answers import Way
from tests.differential.kinds import KINDS
from tests.differential.pair import Pair
from tests.differential.shop import Known
from tests.differential.traits import BELOW, EVERYTHING
from tests.differential.trials import OPERATIONS
from tests.differential.trying import EACH, QUIET, Trying

LOG = logging.getLogger(__name__)
MANY = 2_000
"""Of so many operations of each kind some have every trait,"""
NOT_EVERYWHERE = frozenset({"a fragment on a union", "a fragment on an interface"})
"""but for those that only mutations or `node` have a place for."""


@pytest.mark.parametrize("name", KINDS)
async def test_generated(
    pair: Pair, known: Known, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "app.execution.errors")
    trying = Trying(pair, known.values, KINDS[name])
    choice = settings(QUIET, max_examples=OPERATIONS // EACH)

    await asyncio.to_thread(trying.examples(choice, asyncio.get_running_loop()))

    tried = trying.tried
    LOG.info("%s: %s, %s", name, tried.ways, dict(tried.traits.most_common()))
    assert tried.ways[Way.COMPILED] > len(tried.operations) // 8
    assert not tried.ways[Way.UNCOMPILED]
    if OPERATIONS >= MANY:
        assert set(tried.traits) >= EVERYTHING - NOT_EVERYWHERE
        assert tried.traits[BELOW] or not KINDS[name].is_spoiled
