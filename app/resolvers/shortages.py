"""Looking at the choices of a short order by the link that its customer was sent."""

from typing import Annotated

import strawberry

from app.resolvers.door import Info, query, read
from app.schema.reading import Reader
from app.schema.reading.shortages import offer_for_guest
from app.schema.shortages import ShortageOffer


@strawberry.type
class ShortageQueries:
    """Queries about short orders."""

    @query(
        "The choices behind a customer's link, also when they are over. Null for a token that is "
        "none of this server's."
    )
    async def shortage_offer(
        self,
        info: Info,
        token: Annotated[str, strawberry.argument(description="What the link ends in.")],
    ) -> ShortageOffer | None:
        offer_id = info.context.product.tokens.offer_of(token)
        if offer_id is None:
            return None

        async def look(reader: Reader) -> ShortageOffer | None:
            return await offer_for_guest(reader, offer_id)

        return await read(info, look)
