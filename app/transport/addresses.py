"""Where a connection comes from, and whether the page it was opened by may open it."""

import ipaddress
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import Scope


def client_address(scope: Scope) -> str:
    """The address that guests are counted by.

    The server has put the client's own address in place of a trusted proxy's (`server.run`). One
    IPv6 customer has a whole /64, so that counts as one.
    """
    client = scope.get("client")
    return "unknown" if client is None else _counted(client[0])


@lru_cache(maxsize=1024)
def _counted(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def origin_allowed(connection: HTTPConnection, allowed: Collection[str]) -> bool:
    """Whether the Origin is this host itself or a listed one; programs send none and may pass."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    if origin in allowed or "*" in allowed:
        return True
    return urlsplit(origin).netloc.lower() == connection.headers.get("host", "").lower() != ""
