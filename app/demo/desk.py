"""What everyone in the demo works with: the API, a dice, and the book of what was done."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeVar

from pydantic import ValidationError

from app.demo import documents
from app.demo.answers import Listed, Order, Page, Reply, Shipment, StockLevel
from app.demo.client import Api, Input, RejectedError
from app.demo.feed import Deed, Outcome, Tally, Teller
from app.demo.sights import Sight, Sights
from app.demo.trouble_answers import Alert
from app.demo.webhooks import Secrets
from app.domain.actors import Actor
from app.domain.errors import ErrorCode
from app.domain.lifecycle import TrackingStatus

_PAGE: Final = 20
# How far down a list of work to look when everything on the first page has just been tried.
_PAGES: Final = 3
# After so many turns of anybody, what could not be done is tried again.
_REST_TURNS: Final = 80

# Somebody else was faster: each request carries the version it was decided on.
_RACES: Final = frozenset({ErrorCode.VERSION_CONFLICT})
# A server that says "not now" means it; the next turn is soon enough.
_PASSING: Final = frozenset({"RATE_LIMITED", "SHUTTING_DOWN"})

Item = TypeVar("Item", bound=Listed)
Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Run:
    """One run's dice and ears: who is told of each deed, and what it all comes to."""

    rng: Random
    tell: Teller
    tally: Tally
    sights: Sights
    secrets: Secrets


class Desk:
    """One run's shared means; when `closing`, no new orders come and the rest is seen through."""

    def __init__(self, api: Api, now: Callable[[], datetime], run: Run) -> None:
        self.api = api
        self.rng = run.rng
        self.now = now
        self.tally = run.tally
        self.sights = run.sights
        self.secrets = run.secrets
        # What a carrier was told to do with a parcel shows in its next scan.
        self.next_scan: dict[str, TrackingStatus] = {}
        self.mishaps: Counter[Sight] = Counter()
        self.last_mishap: dict[Sight, datetime] = {}
        self.closing = False
        self.turns = 0
        self._tell = run.tell
        self._resting: dict[str, int] = {}
        self._forgotten: dict[str, datetime] = {}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def rest(self, key: str) -> None:
        """Leave this one alone for a while."""
        self._resting[key] = self.turns + _REST_TURNS

    def forget(self, key: str, time: timedelta) -> None:
        """Nobody thinks of this one for so long, unless somebody is reminded of it."""
        self._forgotten[key] = self.now() + time

    def recall(self, key: str) -> None:
        """Somebody was reminded of it: it is next."""
        self._forgotten.pop(key, None)
        self._resting.pop(key, None)

    def is_forgotten(self, key: str) -> bool:
        until = self._forgotten.get(key)
        return until is not None and self.now() < until

    def wake_all(self) -> None:
        """Nothing is left alone any more."""
        self._resting.clear()
        self._forgotten.clear()

    def link(self, about: str, address: str) -> None:
        """Tell where something is followed, for as long as the run is."""
        self._tell(Deed(self.now(), about, address, "", Outcome.LINK))

    def notice(self, about: str, what: str) -> None:
        """Tell of something that nobody did."""
        self.tell(about, what, Outcome.NOTICE)

    def tell(self, about: str, what: str, outcome: Outcome, by: str = "") -> None:
        """Tell of what was not done by `do`."""
        self._tell(Deed(self.now(), about, what, by, outcome))

    def rested(self, items: Iterable[Item]) -> list[Item]:
        return [
            item
            for item in items
            if self._resting.get(item.key, 0) <= self.turns and not self.is_forgotten(item.key)
        ]

    async def do(
        self,
        mutation: str,
        payload: Input,
        *,
        by: Actor,
        about: str,
        saying: str,
        expecting: frozenset[ErrorCode] = frozenset(),
        silently: bool = False,
    ) -> Reply | None:
        """Do it, tell of it, and return the success; None when it was refused."""
        try:
            reply = await self.api.act(mutation, payload, by=by)
        except RejectedError as error:
            self._rejected(mutation, about, by, error)
            return None
        except ValidationError as error:
            self._unexpected(mutation, about, by, f"MALFORMED: {error.error_count()} faults")
            return None
        if reply.code is not None:
            self._refused(mutation, about, by, reply, expected=reply.code in expecting | _RACES)
            return None
        self.tally.deeds[mutation] += 1
        if reply.order is not None:
            self.tally.reached[reply.order.status] += 1
        if not silently:
            self._tell(_deed(self.now(), about, saying, by, reply))
        return reply

    async def look(
        self, document: str, shape: type[Shape], *, by: Actor, variables: Input | None = None
    ) -> Shape | None:
        """What the query answers; None, told and counted, when it was turned down."""
        try:
            return await self.api.read(document, shape, by=by, variables=variables)
        except RejectedError as error:
            self._rejected(_name(document), "", by, error)
        except ValidationError as error:
            self.malformed(_name(document), by, error)
        return None

    def malformed(self, what: str, by: Actor, error: ValidationError) -> None:
        """Tell of an answer that is not of the agreed shape."""
        faults = f"MALFORMED: {error.error_count()} faults, the first: {error.errors()[0]}"
        self._unexpected(what, "", by, faults)

    async def orders(self, by: Actor, **wanted: object) -> list[Order]:
        """Some orders to work on, from the oldest or from the newest end."""
        direction = "ASC" if self.closing or self.chance(0.6) else "DESC"
        sort = {"field": "PLACED_AT", "direction": direction}
        # Only those who answer customers need to know whom an order is for.
        document = documents.BUYERS if "buyers" in wanted else documents.ORDERS
        wanted.pop("buyers", None)
        return await self.worklist(document, Page[Order], {"filter": wanted, "sort": sort}, by)

    async def shipments(self, by: Actor, **wanted: object) -> list[Shipment]:
        return await self.worklist(documents.SHIPMENTS, Page[Shipment], {"filter": wanted}, by)

    async def pick_queue(self, by: Actor, warehouse: str) -> list[Shipment]:
        """What to pick next in this warehouse, the most urgent first."""
        where = {"warehouse": warehouse}
        return await self.worklist(documents.PICK_QUEUE, Page[Shipment], where, by)

    async def stock(self, by: Actor, **wanted: object) -> list[StockLevel]:
        return await self.worklist(documents.STOCK_LEVELS, Page[StockLevel], {"filter": wanted}, by)

    async def alerts(self, by: Actor, **wanted: object) -> list[Alert]:
        return await self.worklist(documents.ALERTS, Page[Alert], {"filter": wanted}, by)

    async def worklist(
        self, document: str, shape: type[Page[Item]], variables: Mapping[str, object], by: Actor
    ) -> list[Item]:
        """The first page that holds something not tried lately, without what was."""
        after: str | None = None
        for _ in range(_PAGES):
            place = {**variables, "first": _PAGE, "after": after}
            page = await self.look(document, shape, by=by, variables=place)
            if page is None:
                return []
            rested = self.rested(page.nodes)
            if rested or not page.page_info.has_next_page:
                return rested
            after = page.page_info.end_cursor
        return []

    def _refused(
        self, mutation: str, about: str, by: Actor, reply: Reply, *, expected: bool
    ) -> None:
        self.rest(about)
        if expected:
            self.tally.refusals[str(reply.code)] += 1
            what = f"{mutation} refused: {reply.message}"
            self._tell(Deed(self.now(), about, what, by.name, Outcome.REFUSED))
        else:
            where = f" (at {'.'.join(reply.path)})" if reply.path else ""
            self._unexpected(mutation, about, by, f"{reply.code}: {reply.message}{where}")

    def _rejected(self, doing: str, about: str, by: Actor, error: RejectedError) -> None:
        self.rest(about)
        if error.code in _PASSING:
            self.tally.refusals[error.code] += 1
            self._tell(Deed(self.now(), about, f"{doing}: {error}", by.name, Outcome.REFUSED))
        else:
            self._unexpected(doing, about, by, str(error))

    def _unexpected(self, doing: str, about: str, by: Actor, why: str) -> None:
        self.tally.unexpected[f"{doing} {why.partition(':')[0]}"] += 1
        self._tell(Deed(self.now(), about, f"{doing}: {why}", by.name, Outcome.UNEXPECTED))


def _deed(at: datetime, about: str, saying: str, by: Actor, reply: Reply) -> Deed:
    if reply.order is not None:
        return Deed(at, reply.order.number, f"{saying} -> {reply.order.status}", by.name)
    if reply.shipment is not None:
        return Deed(at, reply.shipment.number, f"{saying} -> {reply.shipment.status}", by.name)
    return Deed(at, about, saying, by.name)


def instant(at: datetime) -> str:
    """The instant as the API writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _name(document: str) -> str:
    """`DemoOrders` of `query DemoOrders(...) {...}`."""
    return document.split()[1].partition("(")[0]
