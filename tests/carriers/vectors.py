"""Published and computed signatures, and a real body; where they lie beside the repository."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.integrations.deliveries import Delivery

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "carriers"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def delivery(body: bytes | str, at: datetime = NOON, **headers: str) -> Delivery:
    """A request with these headers; _ in their names stands for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery(named, body if isinstance(body, bytes) else body.encode(), at)


def vector(provider: str) -> dict[str, Any]:
    """The recorded signature of a provider."""
    kinds = json.loads(_file("signature_vectors.json"))
    every = [each for kind in kinds.values() for each in kind]
    return next(each for each in every if each["provider"].startswith(provider))


def easypost_body() -> bytes:
    """The real body as it was signed."""
    return _file("easypost_event_body.json").rstrip(b"\n")


def status_map() -> dict[str, Any]:
    """The providers' words, mapped to one set."""
    found: dict[str, Any] = json.loads(_file("status_map.json"))
    return found


def _file(name: str) -> bytes:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"needs shared/data/carriers/{name} beside the repository")
    return path.read_bytes()
