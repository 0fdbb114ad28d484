"""Places an order and watches it until it is over."""

import asyncio
import os

from gql import Client, GraphQLRequest
from gql.transport.websockets import WebsocketsTransport

PLACE = """
mutation Place($input: OrderPlaceInput!) {
  orderPlace(input: $input) {
    ... on OrderSuccess { order { number status total { amount currency } } }
    ... on ErrorResult { code message path }
  }
}
"""
WATCH = """
subscription Watch($number: String!) {
  orderUpdated(number: $number) { type status version message }
}
"""
ORDER = {
    "channel": "WEBSITE",
    "customer": {"name": "Anna Hartley", "email": "anna.hartley@example.org"},
    "shippingAddress": {
        "recipient": "Anna Hartley",
        "line1": "14 Lantern Mews",
        "city": "London",
        "postalCode": "E8 4QN",
        "country": "GB",
    },
    "lines": [{"sku": "STA-NOTE-A5", "quantity": 2}, {"sku": "KIT-BOWL-4", "quantity": 1}],
    "payment": {"method": "cod"},
}


async def main() -> None:
    transport = WebsocketsTransport(
        url=os.environ.get("WAYPOST_URL", "ws://127.0.0.1:8000/graphql"),
        init_payload={"authorization": f"Bearer {os.environ['TOKEN']}"},
    )
    async with Client(transport=transport) as session:
        placed = await session.execute(GraphQLRequest(PLACE, variable_values={"input": ORDER}))
        order = placed["orderPlace"].get("order")
        if order is None:
            raise SystemExit(placed["orderPlace"])
        print("placed", order["number"], order["status"], order["total"]["amount"], flush=True)
        watching = GraphQLRequest(WATCH, variable_values={"number": order["number"]})
        async for message in session.subscribe(watching):
            event = message["orderUpdated"]
            print(f"{event['type']:<26} {event['status']:<18} {event['message']}", flush=True)
            if event["status"] in {"COMPLETED", "CANCELLED", "RETURNED"}:
                break


asyncio.run(main())
