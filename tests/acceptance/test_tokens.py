"""Tokens: printed by the command, believed for their time, and no longer."""

from __future__ import annotations

import base64
import json

import pytest

from .documents import AVAILABILITY, gql
from .shop import Shop
from .wire import Caller, Socket, eventually

VIEWER = gql("{ viewer { role subject } }")
ROLES = (
    "CUSTOMER", "STOREFRONT", "SALES", "WAREHOUSE", "LOGISTICS", "SUPPORT", "MANAGER", "ADMIN",
    "CARRIER", "SYSTEM",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_a_token_makes_its_bearer_that_role(shop: Shop, role: str) -> None:
    assert shop.caller(role).query(VIEWER)["viewer"]["role"] == role


def unwelcome(shop: Shop, token: str) -> bool:
    answer = Caller(shop.product.url, token).post(VIEWER)
    if answer.status_code != 401:
        return False
    return bool(answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED")


def test_an_expired_token_is_refused_and_its_streams_end(shop: Shop) -> None:
    sku = shop.stocked(1).sku
    token = shop.product.new_token("SALES", "brief", ttl="3s")
    assert Caller(shop.product.url, token).query(VIEWER)["viewer"]["subject"] == "brief"

    with Socket(shop.product.url, token) as wire:
        wire.subscribe(AVAILABILITY, skus=[sku])
        assert wire.close_code() == 4403

    eventually(lambda: unwelcome(shop, token), "an expired token is refused")
    with Socket(shop.product.url, hello=False) as wire:
        wire.send(type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert wire.close_code() == 4403


def token_id(token: str) -> str:
    """The id that `waypost token revoke` asks for, as the token itself names it."""
    try:
        claims = token.split(".")[1]
        read = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return str(read["jti"])
    except (IndexError, KeyError, ValueError):
        return token


def test_a_revoked_token_is_refused_and_its_streams_end(shop: Shop) -> None:
    sku = shop.stocked(1).sku
    token = shop.product.new_token("SALES", "leaver")
    with Socket(shop.product.url, token) as wire:
        wire.subscribe(AVAILABILITY, skus=[sku])

        done = shop.product.command("token", "revoke", token_id(token))

        assert done.returncode == 0, done.stderr
        assert wire.close_code() == 4403
    eventually(lambda: unwelcome(shop, token), "a revoked token is refused")


def test_a_changed_token_is_refused(shop: Shop) -> None:
    token = str(shop.manager.token)
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"

    assert unwelcome(shop, token[:middle] + other + token[middle + 1 :])
    assert unwelcome(shop, token[:-8])


@pytest.mark.parametrize("words", [["--role", "EMPEROR"], [], ["--role", "SALES", "--ttl", "x"]])
def test_a_wrong_wish_is_one_line_on_standard_error(shop: Shop, words: list[str]) -> None:
    done = shop.product.command("token", *words)

    assert done.returncode != 0
    assert done.stderr.strip()
    assert done.stdout.strip() == ""
    assert "Traceback" not in done.stderr
