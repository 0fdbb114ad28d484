"""Every refusal of the domain has its error type, with the facts a client acts on."""

from dataclasses import dataclass

import pytest

from app.domain.actors import Actor, Role
from app.domain.errors import (
    IdempotencyConflict,
    IllegalTransition,
    InsufficientStock,
    Invalid,
    NotFound,
    NotPermitted,
    Problem,
    Refused,
    Shortage,
    VersionConflict,
)
from app.domain.sentences import say
from app.schema.errors import error_of
from tests.api.throwaway import asked

SAM = Actor(Role.SALES, "sam")
QUERY = """{ OrderResult {
  __typename
  ... on ErrorResult { code path message zh: message(locale: ZH) }
  ... on ValidationError { problems { path message } }
  ... on PermissionDeniedError { requiredRoles }
  ... on InvalidTransitionError { from action allowed blockedBy { code message(locale: ZH) } }
  ... on InsufficientStockError { shortages { sku requested available } }
  ... on VersionConflictError { currentVersion }
} }"""


@dataclass(frozen=True)
class Case:
    refusal: Refused
    type: str
    path: list[str]
    facts: dict[str, object]


UNKNOWN = say("No product has the SKU {sku}.", sku="CUP-9")
NO_ORDER = say("No order {number} was found.", number="17")
ORDER = say("Order {number}", number="17")
CASES = [
    Case(
        Invalid(
            [Problem(("lines", "2", "sku"), say("No product has the SKU {sku}.", sku="CUP-9"))]
        ),
        "ValidationError",
        ["lines", "2", "sku"],
        {"problems": [{"path": ["lines", "2", "sku"], "message": "No product has the SKU CUP-9."}]},
    ),
    Case(
        NotFound(say("No order {number} was found.", number="17")), "NotFoundError", ["number"], {}
    ),
    Case(
        NotPermitted(Role.SUPPORT, "orderHold", {Role.SALES, Role.MANAGER}),
        "PermissionDeniedError",
        [],
        {"requiredRoles": ["MANAGER", "SALES"]},
    ),
    Case(
        IllegalTransition(
            ORDER,
            "SHIPPED",
            "orderHold",
            ["orderAddNote"],
            ["ORDER_CLOSED"],
        ),
        "InvalidTransitionError",
        [],
        {
            "from": "SHIPPED",
            "action": "orderHold",
            "allowed": ["orderAddNote"],
            "blockedBy": [{"code": "ORDER_CLOSED", "message": "订单已关闭。"}],
        },
    ),
    Case(
        InsufficientStock([Shortage("CUP-1", 5, 2)], ("lines",)),
        "InsufficientStockError",
        ["lines"],
        {"shortages": [{"sku": "CUP-1", "requested": 5, "available": 2}]},
    ),
    Case(
        VersionConflict(ORDER, 3, 4),
        "VersionConflictError",
        ["expectedVersion"],
        {"currentVersion": 4},
    ),
    Case(
        IdempotencyConflict(say("This idempotency key"), ("idempotencyKey",)),
        "IdempotencyConflictError",
        ["idempotencyKey"],
        {},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_a_refusal_answers_its_type_and_facts(case: Case) -> None:
    answered = asked({"OrderResult": error_of(case.refusal, SAM)}, QUERY, SAM)

    assert answered.errors is None
    assert answered.data is not None
    assert answered.data["OrderResult"] == {
        "__typename": case.type,
        "code": case.refusal.code.value,
        "path": case.path,
        "message": case.refusal.message,
        "zh": case.refusal.message.within("ZH"),
        **case.facts,
    }


def test_every_refusal_has_its_type() -> None:
    assert {type(case.refusal) for case in CASES} == set(Refused.__subclasses__())
