"""Which warehouse sends what: whole from one where possible, split where it must be (C3)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final, NamedTuple

from app.domain.stock import Shelf

MOST_COMBINATIONS: Final = 2_000
"""Beyond so many sets of warehouses of one size the search goes greedy: it bounds one placing."""
EARTH_RADIUS_KM: Final = 6_371.0


class Rule(StrEnum):
    """What makes one plan better than another."""

    NEAREST = "nearest"
    FEWEST_PARCELS = "fewest_parcels"
    MOST_STOCK = "most_stock"


DEFAULT_RULES: Final = (Rule.NEAREST, Rule.FEWEST_PARCELS, Rule.MOST_STOCK)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a warehouse stands; coordinates in degrees, where known."""

    code: str
    country: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the order goes; unknown for a sale over the counter."""

    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Take(NamedTuple):
    """So many pieces of a product from one warehouse."""

    sku: str
    warehouse: str
    quantity: int


class Candidate(NamedTuple):
    """A plan that was weighed: its warehouses, and the score each rule gave (lower is better)."""

    warehouses: tuple[str, ...]
    scores: tuple[tuple[str, int], ...]


class Decision(NamedTuple):
    """What is taken from where, what else was weighed, and why this."""

    takes: tuple[Take, ...]
    candidates: tuple[Candidate, ...]
    reason: str
    short: tuple[tuple[str, int], ...] = ()

    def then(self, rest: "Decision") -> "Decision":
        """This decision with `rest`, the one on what it left short."""
        if not self.takes or not rest.takes:
            return (rest if rest.takes else self)._replace(short=rest.short)
        return Decision(
            self.takes + rest.takes,
            self.candidates + rest.candidates,
            f"{self.reason}; the rest from {rest.reason}",
            rest.short,
        )


def distance_km(site: Site, goal: Destination) -> int | None:
    """Great-circle distance in whole km; None where either place has no coordinates."""
    if None in (site.latitude, site.longitude, goal.latitude, goal.longitude):
        return None
    lat1, lon1 = math.radians(site.latitude or 0), math.radians(site.longitude or 0)
    lat2, lon2 = math.radians(goal.latitude or 0), math.radians(goal.longitude or 0)
    chord = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return round(2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord))))


def allocate(
    demand: Mapping[str, int],
    shelves: Iterable[Shelf],
    sites: Mapping[str, Site],
    goal: Destination,
    rules: Sequence[Rule] = DEFAULT_RULES,
) -> Decision:
    """What to take from where for `demand` (pieces by SKU); `short` says what is nowhere.

    A warehouse that can send everything is preferred to any split; among plans of equal size the
    rules decide in their order, then the warehouse codes, so the answer is always the same.
    """
    there: dict[str, dict[str, int]] = {}
    total: dict[str, int] = {}
    for shelf in shelves:
        sku, available = shelf.sku, shelf.on_hand - shelf.reserved
        if available > 0 and sku in demand and shelf.warehouse in sites:
            there.setdefault(shelf.warehouse, {})[sku] = available
            total[sku] = total.get(sku, 0) + available
    wanted, short = {}, []
    for sku, quantity in sorted(demand.items()):
        found = min(quantity, total.get(sku, 0))
        if found > 0:
            wanted[sku] = found
        if found < quantity:
            short.append((sku, quantity - found))
    if not wanted:
        return Decision((), (), "nothing is there", tuple(short))
    far = {code: _far(sites[code], goal) for code in there}
    judge = _Judge(wanted, there, far, tuple(rules))
    plans = sorted([(judge.scores(group), group) for group in judge.covers()])
    candidates = tuple([judge.candidate(*plan) for plan in plans[:10]])
    best = candidates[0]
    reason = judge.reason(best, len(plans))
    return Decision(judge.takes(best.warehouses), candidates, reason, tuple(short))


def _far(site: Site, goal: Destination) -> int:
    """Kilometres where both places are known; else 0 in the same country, or very far."""
    km = distance_km(site, goal)
    if km is not None:
        return km
    return 0 if goal.country in (None, site.country) else 20_000


class _Judge(NamedTuple):
    """Weighs sets of warehouses for one demand; `far` says how far each of them is."""

    wanted: Mapping[str, int]
    there: Mapping[str, Mapping[str, int]]
    far: Mapping[str, int]
    rules: tuple[Rule, ...]

    def covers(self) -> list[tuple[str, ...]]:
        """Every smallest set of warehouses that holds all of the demand, or a greedy one."""
        codes = sorted(self.there)
        for size in range(1, len(codes) + 1):
            if math.comb(len(codes), size) > MOST_COMBINATIONS:
                return [self._greedy(codes)]
            found = [group for group in combinations(codes, size) if self._holds_all(group)]
            if found:
                return found
        raise AssertionError("the demand was cut to what is there")

    def _holds_all(self, group: Sequence[str]) -> bool:
        for sku, quantity in self.wanted.items():
            found = 0
            for code in group:
                found += self.there[code].get(sku, 0)
            if found < quantity:
                return False
        return True

    def _greedy(self, codes: Sequence[str]) -> tuple[str, ...]:
        missing = dict(self.wanted)
        chosen: list[str] = []
        while any(missing.values()):
            rest = [code for code in codes if code not in chosen]
            best = min(rest, key=lambda code: (-self._helps(code, missing), self.far[code], code))
            for sku, left in missing.items():
                missing[sku] = left - min(left, self.there[best].get(sku, 0))
            chosen.append(best)
        return tuple(sorted({take.warehouse for take in self.takes(chosen)}))

    def _helps(self, code: str, missing: Mapping[str, int]) -> int:
        return sum(min(left, self.there[code].get(sku, 0)) for sku, left in missing.items())

    def takes(self, group: Sequence[str]) -> tuple[Take, ...]:
        """What each of `group` sends: each product from the nearest first."""
        nearest_first = sorted(group, key=lambda code: (self.far[code], code))
        found: list[Take] = []
        for sku, quantity in self.wanted.items():
            left = quantity
            for code in nearest_first:
                part = min(left, self.there[code].get(sku, 0))
                if part:
                    found.append(Take(sku, code, part))
                    left -= part
        return tuple(found)

    def scores(self, group: Sequence[str]) -> tuple[int, ...]:
        """What each rule gives the plan to send from `group`, all of whom send something."""
        found = {
            Rule.NEAREST: sum([self.far[code] for code in group]),
            Rule.FEWEST_PARCELS: len(group),
            Rule.MOST_STOCK: -sum([sum(self.there[code].values()) for code in group]),
        }
        return tuple([found[rule] for rule in self.rules])

    def candidate(self, scores: Sequence[int], group: tuple[str, ...]) -> Candidate:
        return Candidate(group, tuple(zip(map(str, self.rules), scores, strict=True)))

    def reason(self, best: Candidate, weighed: int) -> str:
        """One line for people: what was chosen and the rule that tipped it."""
        names = " + ".join(best.warehouses)
        if weighed == 1:
            only = "the only one" if len(best.warehouses) == 1 else "the only set"
            return f"{names}: {only} that holds it"
        scores = ", ".join([f"{rule} {score}" for rule, score in best.scores])
        return f"{names}: best of {weighed} by {', then '.join(self.rules)} ({scores})"
