"""All doors as one schema, and the endpoint that the wire asks: limits, sessions, masking."""

from collections.abc import AsyncGenerator, Callable
from functools import cache

import strawberry
from graphql import GraphQLSchema, print_schema

from app.context import Context, Product
from app.domain.actors import Actor
from app.execution.arguments import null_means_default
from app.execution.engine import Engine, Inspection
from app.execution.errors import Payload
from app.execution.limits import Limits
from app.execution.persisted import PersistedDocuments
from app.execution.streaming import Shared, Update
from app.resolvers.deliveries import DeliveryQueries
from app.resolvers.exception_mutations import ExceptionMutations
from app.resolvers.general import GeneralQueries
from app.resolvers.notice_mutations import NoticeMutations
from app.resolvers.order_mutations import OrderMutations
from app.resolvers.orders import OrderQueries
from app.resolvers.shipment_mutations import ShipmentMutations
from app.resolvers.shortage_mutations import ShortageMutations
from app.resolvers.shortages import ShortageQueries
from app.resolvers.stock import StockQueries
from app.resolvers.stock_mutations import StockMutations
from app.schema.access import StrawberryAccess
from app.schema.building import build_schema
from app.sessions import Sessions
from app.subscriptions.hub import Hub
from app.subscriptions.operations import OperationsFeeds
from app.subscriptions.orders import OrderFeeds
from app.subscriptions.stock import StockFeeds
from app.subscriptions.tail import Tail
from app.transport.endpoint import Live, OperationRequest, Session


@strawberry.type(description="Everything that may be asked.")
class Query(GeneralQueries, OrderQueries, ShortageQueries, DeliveryQueries, StockQueries):
    pass


@strawberry.type(description="Everything that may be done.")
class Mutation(
    OrderMutations,
    ShortageMutations,
    ShipmentMutations,
    ExceptionMutations,
    StockMutations,
    NoticeMutations,
):
    pass


@strawberry.type(
    description="Every feed but `operations` delivers each event once and in log order. With "
    "`after`, it first replays what came after that cursor, then goes on live with no gap and no "
    "repeat. A client too slow to keep up is told so and closed with the cursor to resume from; "
    "it never slows the others and never loses an event silently."
)
class Subscription(OrderFeeds, StockFeeds, OperationsFeeds):
    pass


@cache
def public_schema() -> GraphQLSchema:
    """The schema that clients see."""
    schema = build_schema(Query, Mutation, Subscription)
    null_means_default(schema)
    return schema


def sdl() -> str:
    """The schema as text, with every description."""
    return print_schema(public_schema()) + "\n"


class Api:
    """The product as the wire asks for it; `open` gives it what it stands on before it is asked."""

    def __init__(
        self,
        limits: Limits,
        *,
        introspection_code: Callable[[Context], str | None],
        hide_suggestions: bool,
        persisted: PersistedDocuments | None = None,
    ) -> None:
        self._product: Product
        self._tail: Tail
        self._hub: Hub
        self._sessions: Sessions
        self._engine: Engine[Context] = Engine(
            public_schema(),
            limits,
            introspection_code=introspection_code,
            hide_suggestions=hide_suggestions,
            access=StrawberryAccess(public_schema()),
            persisted=persisted,
        )

    def open(self, product: Product, tail: Tail, hub: Hub, sessions: Sessions) -> None:
        """Answer from these from now on."""
        self._product, self._tail, self._hub, self._sessions = product, tail, hub, sessions

    async def authenticate(self, authorization: str | None, address: str) -> Session[Actor]:
        """Who holds this `Authorization` value; a guest when there is none."""
        return self._sessions.open(authorization)

    def inspect(self, request: OperationRequest) -> Inspection:
        return self._engine.inspect(request)

    async def execute(self, request: OperationRequest, session: Session[Actor]) -> Payload:
        return await self._engine.execute(request, self._context(request, session))

    async def subscribe(
        self, request: OperationRequest, session: Session[Actor]
    ) -> Payload | AsyncGenerator[Update, None] | Live:
        found = await self._engine.subscribe(request, lambda: self._context(request, session))
        return await self._hub.live(found) if isinstance(found, Shared) else found

    def failed(self, error: Exception) -> Payload:
        return self._engine.failed(error)

    def _context(self, request: OperationRequest, session: Session[Actor]) -> Context:
        return Context(session.actor, request.address, self._product, self._tail)
