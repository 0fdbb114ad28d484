"""Results that are shelves, named as text for the idempotency record."""

import orjson

from app.domain.stock import Place


def shelf_names(places: list[Place]) -> str:
    """The places as one text."""
    return orjson.dumps(places).decode()


def shelf_places(result: str) -> list[Place]:
    """The places that `shelf_names` named."""
    return [(sku, warehouse) for sku, warehouse in orjson.loads(result)]
