"""Many feeds on a socket, many sockets of a principal: served, up to the limit."""

from __future__ import annotations

from contextlib import ExitStack

from .documents import AVAILABILITY, gql
from .shop import Shop
from .wire import Socket

OPERATIONS_A_SOCKET = 50
SOCKETS_A_PRINCIPAL = 100


def test_the_fifty_first_operation_of_a_socket_is_refused(shop: Shop) -> None:
    skus = [shop.stocked(1).sku]
    with shop.manager.socket() as wire:
        for _ in range(OPERATIONS_A_SOCKET):
            wire.subscribe(AVAILABILITY, skus=skus)
        refused = wire.subscribe(AVAILABILITY, skus=skus).refusal()
        wire.send(type="complete", id="1")
        freed = wire.subscribe(gql("{ viewer { role } }")).next()

    assert refused["code"] == "RATE_LIMITED"
    assert freed["role"] == "MANAGER"


def test_the_hundred_and_first_socket_of_a_principal_is_closed_1013(shop: Shop) -> None:
    crowd = shop.caller("CUSTOMER", "crowd")
    with ExitStack() as open_sockets:
        for _ in range(SOCKETS_A_PRINCIPAL):
            open_sockets.enter_context(crowd.socket())
        one_more = open_sockets.enter_context(Socket(shop.product.url, hello=False))
        one_more.send(type="connection_init", payload={"authorization": f"Bearer {crowd.token}"})
        assert one_more.close_code() == 1013
        with shop.anna.socket() as other:
            assert other.subscribe(gql("{ viewer { subject } }")).next()["subject"] == "anna"
