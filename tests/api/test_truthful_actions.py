"""What `availableActions` says is so, for every role, wherever a random walk leads an order."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from app.domain.actors import Actor, Channel, Role
from app.domain.contacts import Contact
from app.domain.lifecycle import ShortageChoice, ShortagePolicy
from app.storage.store import Store
from app.usecases.orders.record_payment import PaymentReport
from app.usecases.shop import Shop
from app.usecases.shortages.substitutes import set_substitutes
from tests.api.doors import Doors
from tests.builders import ANNA, LIN, MAY, SAM, SUE, WALT
from tests.usecases.shopping import ANNAS, PAID_NOW, a_shop, asked, buy, ensure_sound, receive

STEPS = 100
SKUS = ("TEA", "CUP", "POT")
WEB = Actor(Role.STOREFRONT, "web", Channel.WEBSITE)
ROLES = (MAY, MAY, MAY, SAM, WALT, LIN, SUE, ANNA, WEB)
SCANS = ("ATTEMPT_FAILED", "LOST", "RETURNED", "DAMAGED", "DELIVERED", "RETURNING")
ELSEWHERE = {"recipient": "Anna", "line1": "5 Mill Road", "city": "Ely", "country": "GB"}
FORWARD = {
    "orderRelease",
    "orderConfirm",
    "shipmentStartPicking",
    "shipmentRecordPick",
    "shipmentPack",
    "shipmentMarkReady",
    "shipmentDispatch",
    "shipmentReship",
    "shipmentRecordTracking",
}
"""Taken more often, so that walks come far."""
FIGURES = {
    "orderAdjust": {"ValidationError", "InsufficientStockError", "PICKING_STARTED"},
    "orderAnswerShortage": {"InsufficientStockError", "CHOICE_NOT_OFFERED"},
    "orderRecordPayment": {"ValidationError"},
    "orderSplit": {"InsufficientStockError"},
    "shipmentPack": {"ValidationError"},
    "shipmentRecordPick": {"ValidationError"},
    "shipmentReship": {"ValidationError"},
}
"""Of these the input decides, too: why one that is allowed may still be refused."""
ACTIONS = "availableActions { action allowed blockedBy { code } }"
LOOK = f"""query($n: String!) {{ order(number: $n) {{ number status lines {{ id sku quantity }}
  {ACTIONS} shipments {{ number status lines {{ sku quantity }} {ACTIONS} }} }} }}"""
TYPES = "{ __schema { mutationType { fields { name args { type { ofType { name } } } } } } }"
REFUSED = "from action allowed blockedBy { code }"


@dataclass
class Walk:
    """One order after another, each pushed about by whoever comes by."""

    doors: Doors
    dice: Random
    kinds: dict[str, str]
    taken: set[str] = field(default_factory=set)

    async def step(self, number: str) -> None:
        """Somebody tries one thing that they are told is blocked, and one that is allowed."""
        by = self.dice.choice(ROLES)
        seen = (await self.doors.ask(LOOK, by, n=number))["order"]
        subjects = [seen, *seen["shipments"]]
        for wanted in (False, True):
            subject = self.dice.choice(subjects)
            listed = [one for one in subject["availableActions"] if one["allowed"] is wanted]
            if not listed:
                continue
            weights = [6 if one["action"] in FORWARD else 1 for one in listed]
            (one,) = self.dice.choices(listed, weights)
            answer = await self.attempt(one["action"], by, subject, seen)
            (self.was_taken if wanted else self.was_refused)(one, answer, subject)
            if wanted:
                return

    async def attempt(
        self, action: str, by: Actor, subject: dict[str, Any], order: dict[str, Any]
    ) -> dict[str, Any]:
        document = f"""mutation($i: {self.kinds[action]}!) {{ {action}(input: $i) {{ __typename
          ... on ErrorResult {{ message }} ... on InvalidTransitionError {{ {REFUSED} }} }} }}"""
        given = {"number": subject["number"], **self.input(action, subject, order)}
        answer: dict[str, Any] = (await self.doors.ask(document, by, i=given))[action]
        return answer

    def was_taken(
        self, one: dict[str, Any], answer: dict[str, Any], subject: dict[str, Any]
    ) -> None:
        assert one["blockedBy"] == []
        self.taken.add(one["action"])
        codes = {each["code"] for each in answer.get("blockedBy", ())}
        why = codes or {answer["__typename"]}
        fine = answer["__typename"].endswith("Success")
        assert fine or why <= FIGURES.get(one["action"], set()), (one, answer, subject)

    def was_refused(
        self, one: dict[str, Any], answer: dict[str, Any], subject: dict[str, Any]
    ) -> None:
        assert answer["__typename"] == "InvalidTransitionError", (one, answer, subject)
        assert (answer["action"], answer["from"]) == (one["action"], subject["status"])
        assert answer["blockedBy"] == one["blockedBy"]
        allowed = {each["action"] for each in subject["availableActions"] if each["allowed"]}
        assert set(answer["allowed"]) == allowed

    def input(self, action: str, subject: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
        """Something sane to say with it."""
        pick, some = self.dice.choice, self.dice.randint(1, 3)
        one = {"sku": pick(subject.get("lines") or order["lines"])["sku"], "quantity": 1}
        change = pick([{"lineId": order["lines"][0]["id"]}, {"sku": pick(SKUS)}])
        short = pick(["REFUSE", "HOLD", "BACKORDER"])
        said: dict[str, dict[str, Any]] = {
            "orderHold": {"reasons": [pick(["MANUAL_REVIEW", "ADDRESS_INVALID"])]},
            "orderRecordPayment": {"status": pick(["PAID", "AUTHORIZED", "FAILED", "REFUNDED"])},
            "orderSetPriority": {"priority": pick(["NORMAL", "URGENT"])},
            "orderAddNote": {"text": "Called."},
            "orderAdjust": {"lines": [{**change, "quantity": some}], "whenShort": short},
            "orderAnswerShortage": {"choice": pick(list(ShortageChoice)).value},
            "shipmentRecordPick": {"lines": [one]},
            "shipmentDispatch": {"carrier": "dhl"},
            "shipmentRecordTracking": {"status": pick(SCANS)},
            "shipmentRedeliver": {"notBefore": "2026-11-29T09:00:00Z"},
            "shipmentRedirect": {"address": ELSEWHERE},
            "shipmentHoldForPickup": {"place": "Locker 7"},
            "shipmentReportException": {"kind": pick(["DAMAGED", "ADDRESS_PROBLEM"])},
            "shipmentReship": pick([{}, {"lines": [one]}]),
        }
        return said.get(action, {})


async def placed(shop: Shop, dice: Random) -> str:
    mine = Contact(ANNAS.name, ANNAS.email, ANNAS.phone, "anna")
    lines = [(dice.choice(SKUS), dice.randint(1, 3)) for _ in range(dice.randint(1, 2))]
    short = dice.choice([ShortagePolicy.BACKORDER, ShortagePolicy.HOLD])
    payment: PaymentReport | None = dice.choice([PAID_NOW, PAID_NOW, None])
    return await buy(shop, *lines, customer=mine, when_short=short, payment=payment)


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_is_listed_as_allowed_or_blocked_is_so(
    doors: Doors, store: Store, seed: int
) -> None:
    dice = Random(seed)
    shop = await a_shop(store, {"TEA": 2, "CUP": 3, "POT": 0})
    for sku in SKUS:
        await set_substitutes(shop, asked(SAM), sku, [other for other in SKUS if other != sku])
    fields = (await doors.ask(TYPES, MAY))["__schema"]["mutationType"]["fields"]
    kinds = {one["name"]: one["args"][0]["type"]["ofType"]["name"] for one in fields}
    walk = Walk(doors, dice, kinds)

    numbers: list[str] = []
    for n in range(STEPS):
        if n % 15 == 0:
            numbers.append(await placed(shop, dice))
        if n % 10 == 9:
            await receive(shop, dice.choice(SKUS), dice.randint(1, 2))
        await walk.step(dice.choice(numbers[-2:]))

    assert len(walk.taken) >= 10, "the walk stood still"
    await ensure_sound(shop)
