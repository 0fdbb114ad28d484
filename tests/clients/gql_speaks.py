"""gql's side of its talk with a test, as speaking.mjs has it: gql_speaks.py <sockets|http>"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from guide.gql_follow import client, follow

Facts = dict[str, Any]


def client_over_http() -> Client:
    url = os.environ["WAYPOST_URL"].replace("ws", "http", 1)
    token = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    return Client(transport=HTTPXAsyncTransport(url, headers=token))


async def ask(query: str, variables: Facts) -> Facts:
    opened = client_over_http() if sys.argv[1] == "http" else client()
    async with opened as session:
        try:
            return {"data": await session.execute(GraphQLRequest(query, variable_values=variables))}
        except TransportQueryError as refused:
            return {"data": refused.data, "errors": refused.errors}


async def watch(query: str, variables: Facts) -> AsyncIterator[Facts]:
    async with client() as session:
        request = GraphQLRequest(query, variable_values=variables)
        async with aclosing(session.subscribe(request)) as results:
            async for data in results:
                yield next(iter(data.values()))


def name(ended: TransportError) -> str:
    """What it is, in a word, and the code it carries."""
    if isinstance(ended, TransportQueryError):
        told = ended.errors[0]["extensions"]["code"]
    else:
        closed = getattr(ended.__cause__, "rcvd", None)
        told = closed.code if closed else type(ended.__cause__).__name__
    return f"{type(ended).__name__} {told}"


async def listen(say: Any, events: AsyncIterator[Facts], most: int | None) -> None:
    seen = 0
    async with aclosing(events):
        async for event in events:
            say(event={key: event.get(key) for key in ("cursor", "type", "version")})
            seen += 1
            if seen == most:
                break
    say(left=True)


async def carry_out(
    id: int, verb: str, query: str, variables: Facts, most: int | None = None
) -> None:
    def say(**record: Any) -> None:
        print(json.dumps({"id": id} | record), flush=True)

    try:
        if verb == "ask":
            say(answer=await ask(query, variables))
        else:
            await listen(say, {"watch": watch, "follow": follow}[verb](query, variables), most)
    except TransportError as ended:
        say(ended=name(ended))


async def main() -> None:
    async with asyncio.TaskGroup() as at_work:
        while line := await asyncio.to_thread(sys.stdin.readline):
            command = json.loads(line)
            if command["verb"] == "become":
                os.environ["TOKEN"] = command["token"]
            else:
                at_work.create_task(carry_out(**command))
        os._exit(0)


asyncio.run(main())
