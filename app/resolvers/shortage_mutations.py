"""Changing orders before they ship, and doing something about those that are short."""

from typing import Annotated

import strawberry

from app.domain.errors import NotFound
from app.domain.sentences import say
from app.resolvers.door import Info, filled, mutation, read
from app.resolvers.order_mutations import order_success
from app.resolvers.requests import address_of, key_of, request_of
from app.schema import inputs
from app.schema.reading import Reader
from app.schema.reading.shortages import offer_for_guest
from app.schema.results import (
    OrderResult,
    ProductSuccess,
    ShortageOfferResult,
    ShortageOfferSuccess,
    SubstitutesResult,
)
from app.schema.stock import Product
from app.usecases.orders import adjust, split
from app.usecases.shortages import answer, offer
from app.usecases.shortages.substitutes import set_substitutes

_INPUT = strawberry.argument(description="What to do, to what.")


@strawberry.type
class ShortageMutations:
    """Mutations of orders that are to change, or for which there is not enough."""

    @mutation(
        "Changes lines, prices or the address before the order ships: priced, allocated and "
        "reviewed anew in one transaction."
    )
    async def order_adjust(
        self, info: Info, input: Annotated[inputs.OrderAdjustInput, _INPUT]
    ) -> OrderResult:
        outcome = await adjust.adjust_order(
            info.context.shop,
            request_of(info, input),
            input.number,
            _adjustment(input),
            input.reason,
        )
        return await order_success(info, outcome)

    @mutation("Makes parcels of what is there, although something waits; the rest follows later.")
    async def order_split(
        self, info: Info, input: Annotated[inputs.OrderSplitInput, _INPUT]
    ) -> OrderResult:
        outcome = await split.split_order(
            info.context.shop, request_of(info, input), input.number, input.reason
        )
        return await order_success(info, outcome)

    @mutation("Lets the customer of a short order choose what to do; they get a link.")
    async def order_offer_choices(
        self, info: Info, input: Annotated[inputs.OrderOfferChoicesInput, _INPUT]
    ) -> OrderResult:
        outcome = await offer.offer_shortage_choices(
            info.context.shop,
            request_of(info, input),
            input.number,
            choices=input.choices,
            substitutes=input.substitutes,
            answer_by=input.answer_by,
        )
        return await order_success(info, outcome)

    @mutation("Takes the open choices back; the order goes on waiting.")
    async def order_withdraw_offer(
        self, info: Info, input: Annotated[inputs.OrderWithdrawOfferInput, _INPUT]
    ) -> OrderResult:
        outcome = await offer.withdraw_shortage_offer(
            info.context.shop, request_of(info, input), input.number
        )
        return await order_success(info, outcome)

    @mutation("Answers the open choices of an order: its customer, or staff on their behalf.")
    async def order_answer_shortage(
        self, info: Info, input: Annotated[inputs.OrderAnswerShortageInput, _INPUT]
    ) -> OrderResult:
        outcome = await answer.answer_for_order(
            info.context.shop,
            request_of(info, input),
            input.number,
            answer.Answer(input.choice, input.substitute),
        )
        return await order_success(info, outcome)

    @mutation("Answers choices by the link that names them; the same answer again is a replay.")
    async def shortage_offer_answer(
        self, info: Info, input: Annotated[inputs.ShortageOfferAnswerInput, _INPUT]
    ) -> ShortageOfferResult:
        context = info.context
        offer_id = context.product.tokens.offer_of(input.token)
        if offer_id is None:
            raise NotFound(say("No offer behind this link was found."), ("token",))
        outcome = await answer.answer_by_link(
            context.shop,
            request_of(info, input),
            offer_id,
            answer.Answer(input.choice, input.substitute),
        )

        async def look(reader: Reader) -> ShortageOfferSuccess:
            found = await offer_for_guest(reader, offer_id)
            assert found is not None, "offers are kept for ever"
            return ShortageOfferSuccess(offer=found, replayed=outcome.replayed)

        return await read(info, look)

    @mutation("Says which products may stand in for another, the best first.")
    async def product_set_substitutes(
        self, info: Info, input: Annotated[inputs.ProductSubstitutesInput, _INPUT]
    ) -> SubstitutesResult:
        sku = await set_substitutes(
            info.context.shop, request_of(info, input), input.sku, input.substitutes
        )

        async def look(reader: Reader) -> ProductSuccess:
            row = await reader.reading.stock.product(sku)
            assert row is not None, "what stands in was just written for it"
            return await filled(info, reader, ProductSuccess(product=Product(row=row)))

        return await read(info, look)


def _adjustment(given: inputs.OrderAdjustInput) -> adjust.AdjustOrder:
    return adjust.AdjustOrder(
        lines=tuple(
            adjust.LineChange(
                None if line.line_id is None else key_of("OrderLine", line.line_id),
                line.sku,
                line.gtin,
                line.quantity,
                line.unit_price,
            )
            for line in given.lines or ()
        ),
        address=None if given.shipping_address is None else address_of(given.shipping_address),
        when_short=given.when_short,
    )
