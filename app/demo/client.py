"""How the demo talks to the server: GraphQL over HTTP, with the token of whoever acts."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import TypeAlias, TypeVar, cast

import httpx
from pydantic import TypeAdapter

from app.demo.answers import Reply
from app.demo.documents import MUTATIONS
from app.domain.actors import Actor

Input: TypeAlias = Mapping[str, object]
Issue: TypeAlias = Callable[[Actor], str]

Shape = TypeVar("Shape")

# Mutations that the contract gives no idempotency key, as they say what shall be, not what to add.
_KEYLESS = frozenset(
    {"productUpsert", "warehouseUpsert", "stockSetPolicy", "alertAcknowledge", "alertResolve"}
)
_TIMEOUT_S = 30.0
# A server that restarts is back within seconds; the pause doubles up to the second figure.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 4.0


class RejectedError(Exception):
    """The request as a whole was turned down: a GraphQL error instead of an answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Api:
    """The public API as seen by several people at once, each with a token of their own."""

    def __init__(
        self, http: httpx.AsyncClient, url: str, issue: Issue, away: Callable[[str], None]
    ) -> None:
        self._http = http
        self._endpoint = url.rstrip("/") + "/graphql"
        self._issue = issue
        self._away = away
        self._tokens: dict[Actor, str] = {}
        # Seeded runs repeat their choices, not their keys: a second run is no replay of the first.
        self._run = secrets.token_hex(5)
        self._counter = count(1)

    def unique(self) -> str:
        """A short word never used before, for keys and references."""
        return f"{self._run}-{next(self._counter)}"

    async def read(
        self, document: str, shape: type[Shape], *, by: Actor, variables: Input | None = None
    ) -> Shape:
        """The only root field of `document`, as `shape`.

        Raises:
            RejectedError: the server answered an error in place of it.
            pydantic.ValidationError: the answer does not have the agreed shape.
        """
        data = await self._post(document, variables or {}, by)
        return TypeAdapter(shape).validate_python(next(iter(data.values())))

    async def act(self, mutation: str, payload: Input, *, by: Actor) -> Reply:
        """What the mutation replied; a refusal is a reply as well.

        Raises:
            RejectedError: the server answered an error in place of a reply.
        """
        keyed: dict[str, object] = dict(payload)
        if mutation not in _KEYLESS:
            # With a key the same request may be sent again when its answer was lost on the way.
            keyed.setdefault("idempotencyKey", f"demo-{self.unique()}")
        data = await self._post(MUTATIONS[mutation], {"input": keyed}, by)
        return Reply.model_validate(data[mutation])

    async def _post(self, document: str, variables: Input, by: Actor) -> Mapping[str, object]:
        body = {"query": document, "variables": variables}
        answer = await self._send(body, by)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._tokens.pop(by, None)  # it ran out: tokens live an hour, a demo may live for days
            answer = await self._send(body, by)
        return _data(answer)

    async def _send(self, body: Mapping[str, object], by: Actor) -> httpx.Response:
        """The server's answer, however long it takes until one comes."""
        pause_s = _FIRST_PAUSE_S
        while True:
            if by not in self._tokens:
                self._tokens[by] = self._issue(by)
            headers = {
                "authorization": f"Bearer {self._tokens[by]}",
                "accept": "application/graphql-response+json, application/json",
            }
            try:
                return await self._http.post(self._endpoint, json=body, headers=headers)
            except httpx.TransportError as error:
                self._away(f"{type(error).__name__}: no answer from {self._endpoint}, trying again")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


def _data(answer: httpx.Response) -> Mapping[str, object]:
    try:
        body = answer.json()
    except ValueError:
        raise RejectedError(f"HTTP {answer.status_code}", "the answer is no JSON") from None
    errors = body.get("errors") if isinstance(body, dict) else None
    if errors:
        first = errors[0]
        code = str(first.get("extensions", {}).get("code", f"HTTP {answer.status_code}"))
        raise RejectedError(code, str(first.get("message", "")))
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise RejectedError(f"HTTP {answer.status_code}", "the answer holds no data")
    return cast(Mapping[str, object], body["data"])


@asynccontextmanager
async def connected(url: str, issue: Issue, away: Callable[[str], None]) -> AsyncIterator[Api]:
    # trust_env off: a proxy meant for the outside has no business between us and this server.
    async with httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False) as http:
        yield Api(http, url, issue, away)
