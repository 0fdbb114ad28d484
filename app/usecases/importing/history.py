"""Closed orders of the past, a batch in one transaction; stock is not touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.actors import SYSTEM
from app.domain.errors import Problem
from app.domain.imports import Created, OrderDraft, Outcome, Rejected, Replayed
from app.domain.past_orders import past_events, past_order
from app.storage.ids import new_id, new_order_number
from app.storage.kept.bulk import PastOrder, Reference, add_past_orders, kept_references
from app.storage.kept.orders import OrderKeeping
from app.storage.rows import ProductRow
from app.storage.store import Store
from app.storage.together.ahead import OrderReference
from app.storage.transaction import Transaction
from app.usecases.contact_search import search_terms
from app.usecases.importing.buyers import Buyers, Known
from app.usecases.importing.sent import ANOTHER_CONTENT, draft_digest, problems_of
from app.usecases.importing.wares import Wares
from app.usecases.orders.buyer import Buyer


@dataclass(frozen=True, slots=True)
class _Sent:
    """A draft with what can be known of it before any transaction."""

    draft: OrderDraft
    digest: bytes
    problems: tuple[Problem, ...]

    @property
    def reference(self) -> Reference:
        return self.draft.channel, self.draft.reference


@dataclass(frozen=True, slots=True)
class _Written:
    """What became of a batch, and what the next one need not look up."""

    outcomes: tuple[Outcome, ...]
    products: dict[str, ProductRow]
    free_skus: frozenset[str]
    customers: dict[bytes, Known]


class History:
    """Writes past orders; remembers the products and customers it has met, for its own run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._products: dict[str, ProductRow] = {}
        self._free_skus: frozenset[str] = frozenset()
        self._customers: dict[bytes, Known] = {}

    async def write(self, batch: Sequence[OrderDraft], at: datetime) -> Sequence[Outcome]:
        """One outcome per draft: an order comes in whole or not at all, and never twice."""
        sent = [_Sent(draft, draft_digest(draft), problems_of(draft)) for draft in batch]

        async def work(tx: Transaction) -> _Written:
            return await self._write(tx, sent)

        written = await self._store.write(work, at)
        # Only now: what a transaction learned and did not keep is not true.
        self._products |= written.products
        self._free_skus = written.free_skus
        self._customers |= written.customers
        return written.outcomes

    async def _write(self, tx: Transaction, sent: Sequence[_Sent]) -> _Written:
        there = await kept_references(tx.connection, [each.reference for each in sent])
        fresh: list[tuple[_Sent, str]] = []
        outcomes = tuple(_outcome(each, there, fresh) for each in sent)
        wares = Wares(tx, self._products, self._free_skus)
        buyers = Buyers(tx, self._customers)
        await wares.look_up([each.draft for each, _ in fresh])
        whose = await buyers.of([each.draft.customer for each, _ in fresh])
        past = [
            _past(tx, each, number, wares, buyer)
            for (each, number), buyer in zip(fresh, whose, strict=True)
        ]
        await add_past_orders(tx, past, SYSTEM)
        return _Written(outcomes, wares.learned, wares.free, buyers.learned)


def _outcome(
    sent: _Sent, there: dict[Reference, OrderReference], fresh: list[tuple[_Sent, str]]
) -> Outcome:
    """What becomes of the draft; one to be made joins `fresh` with its number, and `there`."""
    if sent.problems:
        return Rejected(sent.problems)
    found = there.get(sent.reference)
    if found is not None:
        return Replayed(found.number) if found.digest == sent.digest else ANOTHER_CONTENT
    number = new_order_number(sent.draft.placed_at)
    there[sent.reference] = OrderReference(number, sent.digest)
    fresh.append((sent, number))
    return Created(number)


def _past(tx: Transaction, sent: _Sent, number: str, wares: Wares, buyer: Buyer) -> PastOrder:
    draft = sent.draft
    order = past_order(draft, new_id(tx.at), number, wares.lines(draft))
    terms = search_terms(buyer.contact, draft.address)
    keeping = OrderKeeping(
        contact=buyer.contact,
        address=draft.address,
        customer_id=buyer.customer_id,
        account_key=buyer.account_key,
        terms=frozenset(tx.indexer.digest(term.kind, term.normalised) for term in terms),
        reference_digest=sent.digest,
    )
    return PastOrder(order, past_events(order), keeping)
