"""Looking at how deliveries keep what was promised."""

from datetime import datetime, timedelta
from typing import Annotated, Final

import strawberry

from app.resolvers.door import Info, query, read
from app.schema.deliveries import DeliveryPerformance
from app.schema.reading import Reader
from app.schema.reading.arguments import bad_input
from app.schema.reading.deliveries import performance_of

LONGEST: Final = timedelta(days=366)
"""Days of one answer: a year, with what was delivered by each carrier for each warehouse."""


@strawberry.type
class DeliveryQueries:
    """Queries about deliveries."""

    @query("How deliveries kept their first promise, by day, carrier and warehouse; for staff.")
    async def delivery_performance(
        self,
        info: Info,
        since: Annotated[
            datetime, strawberry.argument(name="from", description="The first day, in UTC.")
        ],
        until: Annotated[
            datetime,
            strawberry.argument(
                name="to", description="The last day, in UTC; at most a year after the first."
            ),
        ],
        carrier: Annotated[
            str | None, strawberry.argument(description="A carrier's code; all by default.")
        ] = None,
        warehouse: Annotated[
            str | None, strawberry.argument(description="A warehouse's code; all by default.")
        ] = None,
    ) -> DeliveryPerformance:
        if until < since:
            raise bad_input("`to` is no earlier than `from`.")
        if until - since > LONGEST:
            raise bad_input(f"At most {LONGEST.days} days lie between `from` and `to`.")

        async def look(reader: Reader) -> DeliveryPerformance:
            return await performance_of(reader, since, until, carrier, warehouse)

        return await read(info, look)
