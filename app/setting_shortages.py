"""What becomes of orders for which there is not enough."""

from pydantic_settings import BaseSettings

from app.domain.shortages import SubstitutePrice
from app.setting_values import knob


class Shortages(BaseSettings):
    """Choices for customers whose order is short."""

    shortage_offer_after_min: int = knob(
        15,
        "minutes",
        "An order may be BACKORDERED before its customer is offered choices by itself, once; "
        "0 leaves offering to staff.",
        ge=0,
        le=10_080,
    )
    shortage_answer_h: int = knob(
        72, "hours", "A customer has to answer choices that name no deadline.", ge=1, le=2_160
    )
    substitute_price: SubstitutePrice = knob(
        SubstitutePrice.LOWER,
        "",
        "What a substitute costs: `lower` of both prices, so that nobody pays more, "
        "the `catalogue` price, or the `original` one.",
    )
