"""Which products may stand in for another, the best first."""

from collections.abc import Container, Sequence

from app.domain.errors import NotFound, Problem
from app.domain.sentences import Sentence, say
from app.storage.transaction import Transaction
from app.usecases.once import refuse
from app.usecases.permitted import ensure_may
from app.usecases.shop import Request, Shop

MOST = 20


async def set_substitutes(
    shop: Shop, request: Request, sku: str, substitutes: Sequence[str]
) -> str:
    """Let these, the best first, be all that stands in for the product; returns its SKU.

    Raises:
        NotPermitted, NotFound, Invalid.
    """
    ensure_may(request.by, "productSetSubstitutes")

    async def work(tx: Transaction) -> str:
        known = await tx.catalogue.by_sku({sku, *substitutes})
        if sku not in known:
            raise NotFound(say("No product {sku} was found.", sku=sku), ("sku",))
        problems = []
        if len(substitutes) > MOST:
            problems.append(
                Problem(("substitutes",), say("At most {most} products stand in.", most=MOST))
            )
        for n, other in enumerate(substitutes):
            if (wrong := _wrong(sku, other, known, substitutes[:n])) is not None:
                problems.append(Problem(("substitutes", str(n)), wrong))
        refuse(problems)
        await tx.shortages.put_substitutes(sku, substitutes)
        return sku

    return await shop.store.write(work, request.at)


def _wrong(sku: str, other: str, known: Container[str], before: Sequence[str]) -> Sentence | None:
    if other == sku:
        return say("A product does not stand in for itself.")
    if other in before:
        return say("{sku} is named twice.", sku=other)
    if other not in known:
        return say("No product has the SKU {sku}.", sku=other)
    return None
