"""Drives an order on, one allowed step after the other, until it is over."""

import asyncio
import os
import sys

from gql import Client, GraphQLRequest
from gql.transport.websockets import WebsocketsTransport

READ = """
query Read($number: String!) {
  order(number: $number) {
    status
    availableActions { action allowed }
    shipments {
      number status trackingStatus
      lines { sku quantity picked }
      availableActions { action allowed }
    }
  }
}
"""
STEP = """
mutation Step($input: %s!) {
  step: %s(input: $input) { __typename ... on ErrorResult { code message } }
}
"""
INPUTS = {
    "shipmentStartPicking": "ShipmentStartPickingInput",
    "shipmentRecordPick": "ShipmentPickInput",
    "shipmentPack": "ShipmentPackInput",
    "shipmentMarkReady": "ShipmentReadyInput",
    "shipmentDispatch": "ShipmentDispatchInput",
    "shipmentRecordTracking": "ShipmentTrackingInput",
    "orderConfirmReceipt": "OrderReceiptInput",
}
SCANS = ["UNKNOWN", "PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"]


def allowed(thing):
    return {entry["action"] for entry in thing["availableActions"] if entry["allowed"]}


def next_step(number, order):
    """The next mutation and its input; None when nothing is left to do."""
    if "orderConfirmReceipt" in allowed(order):
        return "orderConfirmReceipt", {"number": number}
    for parcel in order["shipments"]:
        may, about = allowed(parcel), {"number": parcel["number"]}
        missing = [
            {"sku": line["sku"], "quantity": line["quantity"] - line["picked"]}
            for line in parcel["lines"]
            if line["picked"] < line["quantity"]
        ]
        if "shipmentStartPicking" in may:
            return "shipmentStartPicking", about
        if "shipmentRecordPick" in may and missing:
            return "shipmentRecordPick", {**about, "lines": missing}
        for step in ("shipmentPack", "shipmentMarkReady"):
            if step in may:
                return step, about
        if "shipmentDispatch" in may:
            return "shipmentDispatch", {**about, "carrier": "dhl"}
        if parcel["status"] == "DISPATCHED":
            seen = parcel["trackingStatus"]
            scan = SCANS[SCANS.index(seen) + 1] if seen in SCANS else "DELIVERED"
            return "shipmentRecordTracking", {**about, "status": scan, "city": "London"}
    return None


async def main(number: str) -> None:
    transport = WebsocketsTransport(
        url=os.environ.get("WAYPOST_URL", "ws://127.0.0.1:8000/graphql"),
        init_payload={"authorization": f"Bearer {os.environ['TOKEN']}"},
    )
    async with Client(transport=transport) as session:
        while True:
            answer = await session.execute(GraphQLRequest(READ, variable_values={"number": number}))
            step = next_step(number, answer["order"])
            if step is None:
                print("nothing left to do:", answer["order"]["status"])
                return
            name, about = step
            done = await session.execute(
                GraphQLRequest(STEP % (INPUTS[name], name), variable_values={"input": about})
            )
            print(f"{name:<24} {done['step'].get('code', 'done')}", flush=True)
            await asyncio.sleep(1)


asyncio.run(main(sys.argv[1]))
