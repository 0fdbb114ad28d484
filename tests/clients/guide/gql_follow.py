import asyncio
import os
import random
from collections.abc import AsyncIterator
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportConnectionFailed, TransportQueryError
from gql.transport.websockets import WebsocketsTransport

PASSING = {None, 1006, 1012, 1013, 4408, "LAGGED", "SHUTTING_DOWN", "RATE_LIMITED", "INTERNAL"}


def client() -> Client:
    token = {"authorization": f"Bearer {os.environ['TOKEN']}"}
    return Client(transport=WebsocketsTransport(os.environ["WAYPOST_URL"], init_payload=token))


async def follow(query: str, variables: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    while True:
        try:
            async with client() as session:
                asked = GraphQLRequest(query, variable_values=variables)
                async for data in session.subscribe(asked):
                    (event,) = data.values()
                    variables = variables | {"after": event["cursor"]}
                    yield event
        except TransportQueryError as refused:
            if refused.errors[0]["extensions"]["code"] not in PASSING:
                raise
        except (TransportConnectionFailed, TimeoutError) as lost:
            closed = getattr(lost.__cause__, "rcvd", None)
            if closed and closed.code not in PASSING:
                raise
        await asyncio.sleep(random.random())  # so that not all clients come back at once
