"""Killed -9 under all kinds of writes: the acknowledged are there, no other half is."""

import logging
import random
import signal
import time
from pathlib import Path

import pytest

from tests.acceptance.shop import Shop
from tests.faults.books import ensure_kept_as_answered
from tests.faults.crowd import Crowd, ensure_same_answers_again
from tests.faults.server import ensure_books_are_right, rounds, serving

LOG = logging.getLogger(__name__)
SEED = 20_261_122
LONGEST_S = 0.5
"""From the first answer to the kill."""


def killed_at_some_moment(crowd: Crowd, shop: Shop, chance: random.Random) -> None:
    moment = chance.uniform(0, LONGEST_S)

    def kill() -> None:
        assert crowd.heard.wait(20)
        time.sleep(moment)  # anywhere within a write: this is what the seed draws
        shop.product.stop(signal.SIGKILL)

    crowd.write_while(kill)


@pytest.mark.patient
def test_no_acknowledged_write_is_lost_and_no_other_half_is_there(
    tmp_path: Path, migrated_url: str
) -> None:
    chance, begun = random.Random(SEED), time.monotonic()
    sent = answered = lost = 0
    many = rounds(1)
    with serving(tmp_path, WAYPOST_DATABASE_URL=migrated_url) as shop:
        plenty = shop.stocked(100_000, sku="MUG", warehouse="HERE")
        scarce = [shop.stocked(400, sku=sku, warehouse="HERE") for sku in ("POT", "CUP")]
        for n in range(many):
            crowd = Crowd(shop, plenty, scarce, f"{n}", chance)
            killed_at_some_moment(crowd, shop, chance)
            sent, answered = sent + len(crowd.writes), answered + crowd.answered
            shop.product.start()
            assert not any(write.error for write in crowd.writes)
            used = ensure_kept_as_answered(crowd.writes, migrated_url)
            lost += sum(
                write.answer is None and (write.mutation, write.key) not in used
                for write in crowd.writes
            )
            ensure_same_answers_again(crowd, used, chance)
        ensure_kept_as_answered(crowd.writes, migrated_url)
        ensure_books_are_right(shop)
    LOG.info(
        "seed %d, %d rounds, %.0f s: %d writes, %d answered before a kill, %d left nothing",
        *(SEED, many, time.monotonic() - begun, sent, answered, lost),
    )
    assert answered > 0
