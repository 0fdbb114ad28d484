"""Where writes are handed in until they are answered, whatever dies meanwhile."""

import asyncio
import time
from typing import Any, Final

import httpx

from tests.faults.violence.clients import Doors
from tests.faults.violence.comparing import Acknowledged, Fault

PATIENCE_S: Final = 90
"""In which a write must be answered, though every server may be down for some of it."""
NEVER: Final = frozenset({"BAD_USER_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "TOO_COMPLEX"})
"""Codes that asking again would not change."""
ORDER: Final = "order { number version shipments { number lines { sku quantity } } }"
ANSWERS: Final = {
    "orderPlace": ("OrderPlaceInput", "OrderSuccess", ORDER),
    "orderAddNote": ("OrderNoteInput", "OrderSuccess", ORDER),
    "orderRecordPayment": ("OrderPaymentInput", "OrderSuccess", ORDER),
    "shipmentStartPicking": ("ShipmentStartPickingInput", "ShipmentSuccess", "replayed"),
    "shipmentRecordPick": ("ShipmentPickInput", "ShipmentSuccess", "replayed"),
    "shipmentPack": ("ShipmentPackInput", "ShipmentSuccess", "replayed"),
    "shipmentMarkReady": ("ShipmentReadyInput", "ShipmentSuccess", "replayed"),
    "shipmentDispatch": ("ShipmentDispatchInput", "ShipmentSuccess", "replayed"),
    "shipmentRecordTracking": ("ShipmentTrackingInput", "ShipmentSuccess", "replayed"),
    "stockReceive": ("StockReceiveInput", "StockSuccess", "replayed"),
    "stockSetPolicy": ("StockPolicyInput", "StockSuccess", "replayed"),
    "alertAcknowledge": ("AlertActionInput", "AlertSuccess", "alert { id }"),
    "warehouseUpsert": ("WarehouseInput", "WarehouseSuccess", "warehouse { code }"),
    "productUpsert": ("ProductInput", "ProductSuccess", "product { sku }"),
}
DOCUMENTS: Final = {
    name: f"mutation($input: {kind}!) {{ answer: {name}(input: $input)"
    f" {{ __typename ... on ErrorResult {{ code message }} ... on {success} {{ {wanted} }} }} }}"
    for name, (kind, success, wanted) in ANSWERS.items()
}
ALERTS: Final = """query($number: String!) {
  answer: alerts(filter: {orderNumber: $number, statuses: [OPEN]}) { nodes { id } } }"""
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 0.8
"""Before it is asked again."""


class Unanswered(Exception):
    """Nobody answered it well, or in time."""


class Desk:
    """Speaks to whichever server is there, as the manager."""

    def __init__(self, http: httpx.AsyncClient, doors: Doors) -> None:
        self._http = http
        self._doors = doors
        self.acknowledged: list[Acknowledged] = []

    async def write(self, mutation: str, makes: str, subject: str = "", **given: Any) -> Any:
        """What the mutation answers; the event that it `makes` of the subject is remembered.

        Raises:
            Unanswered: it was refused, or PATIENCE_S were not enough.
        """
        answer = await self._asked(DOCUMENTS[mutation], {"input": given})
        self._doors.tally.writes += 1
        is_again = mutation == "alertAcknowledge" and answer.get("code") == "INVALID_TRANSITION"
        if not answer["__typename"].endswith("Success") and not is_again:
            raise self._unanswered(mutation, given, f"{answer}")
        order = answer.get("order", {})
        if makes:
            subject = subject or order["number"]
            self.acknowledged.append(Acknowledged(subject, makes, order.get("version", 0)))
        return answer

    async def open_alerts(self, number: str) -> list[str]:
        """The ids of the order's alerts that nobody has taken up."""
        answer = await self._asked(ALERTS, {"number": number})
        return [node["id"] for node in answer["nodes"]]

    async def _asked(self, document: str, variables: dict[str, Any]) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        said = "nothing"
        while time.monotonic() < deadline:
            try:
                url = f"http://127.0.0.1:{self._doors.port()}/graphql"
                asked = {"query": document, "variables": variables}
                body = (await self._http.post(url, json=asked)).json()
                if not body.get("errors"):
                    return body["data"]["answer"]
                said = f"{body['errors'][0]}"
                if body["errors"][0]["extensions"]["code"] in NEVER:
                    break
            except (httpx.TransportError, ValueError) as error:
                said = f"{type(error).__name__}: {error}"
            self._doors.tally.asked_again += 1
            chance = self._doors.chance
            await asyncio.sleep(chance.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S))
        raise self._unanswered(document, variables, said)

    def _unanswered(self, asked: str, given: dict[str, Any], said: str) -> Unanswered:
        self._doors.tally.faults.append(
            Fault("a writer", asked, "it is not answered well", f"{given}", said)
        )
        return Unanswered(said)
