"""Many callers who write at once, and remember of every write whether they were answered."""

import asyncio
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.acceptance.shop import Goods, Shop
from tests.acceptance.wire import Facts

CALLERS: Final = 24
ASKED_AGAIN: Final = 10
"""Acknowledged writes that are sent once more after the fault."""
KINDS: Final = {
    "orderPlace": ("OrderPlaceInput", "... on OrderSuccess { replayed order { number } }"),
    "orderRecordPayment": ("OrderPaymentInput", "... on OrderSuccess { replayed }"),
    "orderCancel": ("OrderCancelInput", "... on OrderSuccess { replayed }"),
    "stockReceive": ("StockReceiveInput", "... on StockSuccess { replayed }"),
    "stockCount": ("StockCountInput", "... on StockSuccess { replayed }"),
}
DOCUMENTS: Final = {
    name: f"mutation($input: {kind}!) {{ answer: {name}(input: $input)"
    f" {{ __typename ... on ErrorResult {{ code }} {wanted} }} }}"
    for name, (kind, wanted) in KINDS.items()
}


@dataclass
class Write:
    """One write that was sent; `answer` stays None where none came, or an error by its code."""

    mutation: str
    input: Facts
    answer: Facts | None = None
    error: str | None = None
    retry_s: int | None = None

    @property
    def key(self) -> str:
        return str(self.input["idempotencyKey"])

    @property
    def succeeded(self) -> bool:
        return self.answer is not None and self.answer["__typename"].endswith("Success")

    @property
    def number(self) -> str:
        """Of the order that it placed."""
        assert self.answer is not None
        return str(self.answer["order"]["number"])

    @property
    def lines(self) -> dict[str, int]:
        return {line["sku"]: line["quantity"] for line in self.input["lines"]}


@dataclass
class Habits:
    """What one caller asks next; their own orders only, so that they know what must be true."""

    name: str
    shop: Shop
    plenty: Goods
    scarce: list[Goods]
    chance: random.Random
    sent: int = 0
    unpaid: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)

    def next(self) -> Write:
        self.sent += 1
        turn = self.chance.random()
        if turn < 0.15 and self.unpaid:
            return self._about(self.unpaid.pop(), "orderRecordPayment", status="PAID")
        if turn < 0.30 and self.orders:
            return self._about(self.orders.pop(0), "orderCancel")
        if turn < 0.34:
            return self._stock("stockReceive", quantity=self.chance.randint(1, 30))
        if turn < 0.36:
            counted = self.chance.randint(100, 500)
            return self._stock("stockCount", counted=counted, reason="counted")
        return self._place()

    def learn(self, write: Write) -> None:
        if write.mutation == "orderPlace" and write.succeeded:
            self.orders.append(write.number)
            if "payment" not in write.input:
                self.unpaid.append(write.number)

    def _key(self, mutation: str) -> str:
        return f"{mutation}-{self.name}-{self.sent}"

    def _place(self) -> Write:
        chosen = [self.plenty, *(one for one in self.scarce if self.chance.random() < 0.3)]
        lines = [{"sku": each.sku, "quantity": self.chance.randint(1, 3)} for each in chosen]
        paid: Facts = {} if self.chance.random() < 0.5 else {"payment": {"status": "PAID"}}
        given = self.shop.order_input(
            *chosen,
            payment=paid.get("payment", ...),
            priority=self.chance.choice(["NORMAL", "NORMAL", "VIP", "URGENT"]),
            whenShort=self.chance.choice(["REFUSE"] * 5 + ["BACKORDER"]),
            idempotencyKey=self._key("orderPlace"),
        )
        return Write("orderPlace", given | {"lines": lines})

    def _about(self, number: str, mutation: str, **given: Any) -> Write:
        key = self._key(mutation)
        if mutation == "orderRecordPayment":
            given["reference"] = key
        return Write(mutation, {"number": number, "idempotencyKey": key} | given)

    def _stock(self, mutation: str, **given: Any) -> Write:
        shelf = self.chance.choice(self.scarce)
        named = {"sku": shelf.sku, "warehouse": shelf.warehouse}
        return Write(mutation, named | given | {"idempotencyKey": self._key(mutation)})


@dataclass
class Crowd:
    """Callers at one server; `writes` is everything they sent."""

    shop: Shop
    plenty: Goods
    scarce: list[Goods]
    name: str
    chance: random.Random
    writes: list[Write] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)
    """Set from the first answer on."""

    @property
    def answered(self) -> int:
        return sum(write.answer is not None for write in self.writes)

    def write_while(self, hurting: Callable[[], None]) -> None:
        """All write without a pause until `hurting`, in a thread, is done, or their server is."""
        asyncio.run(self._write_while(hurting))

    def ask_again(self, writes: list[Write]) -> list[Write]:
        """The same inputs with the same keys; each must be answered now."""
        return asyncio.run(self._ask_again(writes))

    async def _write_while(self, hurting: Callable[[], None]) -> None:
        async with a_client(self.shop) as http, asyncio.TaskGroup() as company:
            hurt = company.create_task(asyncio.to_thread(hurting))
            for n in range(CALLERS):
                own = random.Random(self.chance.random())
                habits = Habits(f"{self.name}-{n}", self.shop, self.plenty, self.scarce, own)
                company.create_task(self._call(http, habits, hurt))

    async def _call(
        self, http: httpx.AsyncClient, habits: Habits, hurt: "asyncio.Task[None]"
    ) -> None:
        while not hurt.done():
            write = habits.next()
            self.writes.append(write)
            try:
                await send(http, write)
            except (httpx.HTTPError, ValueError):
                return
            self.heard.set()
            habits.learn(write)

    async def _ask_again(self, writes: list[Write]) -> list[Write]:
        again = [Write(write.mutation, write.input) for write in writes]
        async with a_client(self.shop) as http, asyncio.TaskGroup() as company:
            for write in again:
                company.create_task(send(http, write))
        return again


def a_client(shop: Shop) -> httpx.AsyncClient:
    """The manager, on as many connections as it takes."""
    headers = {"Authorization": f"Bearer {shop.manager.token}"}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    url = shop.product.url
    return httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=60)


async def send(http: httpx.AsyncClient, write: Write) -> None:
    """Ask for it and keep the answer, or the error.

    Raises:
        httpx.HTTPError, ValueError: no answer came, or half of one.
    """
    asked = {"query": DOCUMENTS[write.mutation], "variables": {"input": write.input}}
    body = (await http.post("/graphql", json=asked)).json()
    write.error = write.retry_s = write.answer = None
    if body.get("errors"):
        told = body["errors"][0]["extensions"]
        write.error, write.retry_s = told["code"], told.get("retryAfterSeconds")
    else:
        write.answer = body["data"]["answer"]


def ensure_same_answers_again(
    crowd: Crowd, used: set[tuple[str, str]], chance: random.Random
) -> None:
    """Who got no answer asks again with the same key, and so do some who got theirs."""
    done = [write for write in crowd.writes if write.succeeded]
    unanswered = [write for write in crowd.writes if write.answer is None]
    first = [*unanswered, *chance.sample(done, min(len(done), ASKED_AGAIN))]
    for before, again in zip(first, crowd.ask_again(first), strict=True):
        was_kept = (before.mutation, before.key) in used
        assert again.succeeded or not was_kept, (before, again)
        assert again.answer is not None
        assert again.answer.get("replayed", False) == was_kept, (before, again)
        if before.mutation == "orderPlace" and before.succeeded:
            assert again.number == before.number
        before.answer = again.answer
