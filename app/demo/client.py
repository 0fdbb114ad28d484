"""How the demo talks to the server: GraphQL over HTTP, with the token of whoever acts."""

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import TypeAlias, TypeVar, cast

import httpx
from pydantic import TypeAdapter

from app.demo import documents, trouble_documents
from app.demo.answers import Reply
from app.domain.actors import Actor

Input: TypeAlias = Mapping[str, object]
Issue: TypeAlias = Callable[[Actor], str]

Shape = TypeVar("Shape")

# Mutations that the contract gives no idempotency key, as they say what shall be, not what to add.
_KEYLESS = frozenset(
    {
        "productUpsert",
        "productSetSubstitutes",
        "warehouseUpsert",
        "stockSetPolicy",
        "alertAcknowledge",
        "alertResolve",
    }
)
_MUTATIONS = documents.MUTATIONS | trouble_documents.MUTATIONS
_TIMEOUT_S = 30.0
_SILENCE_S = 120.0
_MESSAGE = '{"data"'
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
        self.home = url.rstrip("/")
        self._endpoint = self.home + "/graphql"
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
        data = await self._post(_MUTATIONS[mutation], {"input": keyed}, by)
        return Reply.model_validate(data[mutation])

    async def follow(
        self, document: str, shape: type[Shape], *, by: Actor, variables: Input | None = None
    ) -> AsyncGenerator[Shape, None]:
        """Each message of the subscription's only field, for ever; what breaks is resumed.

        Raises:
            pydantic.ValidationError: a message does not have the agreed shape.
        """
        body = {"query": document, "variables": variables or {}}
        cursor: str | None = None
        pause_s = _FIRST_PAUSE_S
        while True:
            headers = self._headers(by) | {"accept": "text/event-stream"}
            if cursor is not None:
                headers["last-event-id"] = cursor
            # A shop may be still for long; the server's comments say that it is there.
            waiting = httpx.Timeout(_TIMEOUT_S, read=_SILENCE_S)
            with suppress(httpx.TransportError):
                stream = self._http.stream(
                    "POST", self._endpoint, json=body, headers=headers, timeout=waiting
                )
                async with stream as answer:
                    if answer.status_code == httpx.codes.UNAUTHORIZED:
                        self._tokens.pop(by, None)
                    told: str | None = None
                    async for line in answer.aiter_lines():
                        name, _, value = line.partition(": ")
                        if name == "id":
                            told = value
                        elif name == "data" and value.startswith(_MESSAGE):
                            data = json.loads(value)["data"]
                            yield TypeAdapter(shape).validate_python(next(iter(data.values())))
                            cursor, pause_s = told, _FIRST_PAUSE_S
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    async def tell(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post to one of the server's other doors; the status it answers, 503 when nobody does."""
        try:
            answer = await self._http.post(self.home + path, content=body, headers=dict(headers))
        except httpx.TransportError:
            return int(httpx.codes.SERVICE_UNAVAILABLE)
        return answer.status_code

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
            accept = "application/graphql-response+json, application/json"
            headers = self._headers(by) | {"accept": accept}
            try:
                return await self._http.post(self._endpoint, json=body, headers=headers)
            except httpx.TransportError as error:
                self._away(f"{type(error).__name__}: no answer from {self._endpoint}, trying again")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    def _headers(self, by: Actor) -> dict[str, str]:
        if by not in self._tokens:
            self._tokens[by] = self._issue(by)
        return {"authorization": f"Bearer {self._tokens[by]}"}


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
