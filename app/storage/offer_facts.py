"""What was offered as JSON beside the offer, and back."""

import orjson

from app.domain.lifecycle import ShortageChoice
from app.domain.shortages import Missing, Offer, Substitute
from app.storage.shortage_rows import OfferRow
from app.storage.statements.columns import from_micros


def facts_of(offer: Offer) -> str:
    """The part of an offer that never changes."""
    return orjson.dumps(
        {
            "choices": list(offer.choices),
            "missing": [one._asdict() for one in offer.missing],
            "substitutes": [one._asdict() for one in offer.substitutes],
        }
    ).decode()


def offer_of(row: OfferRow) -> Offer:
    """The offer as it is stored."""
    facts = orjson.loads(row.facts)
    return Offer(
        id=row.id,
        order_id=row.order_id,
        made_at=from_micros(row.made_at),
        answer_by=from_micros(row.answer_by),
        choices=tuple(map(ShortageChoice, facts["choices"])),
        missing=tuple(Missing(**one) for one in facts["missing"]),
        substitutes=tuple(Substitute(**one) for one in facts["substitutes"]),
        state=row.state,
        answer=row.answer,
        substitute=row.substitute,
        settled_at=None if row.settled_at is None else from_micros(row.settled_at),
    )
