"""Where a connection comes from, and whether the page it was opened by may open it."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def client_address(connection: HTTPConnection) -> str:
    """The address that guests are counted by.

    The server has put the client's own address in place of a trusted proxy's (`server.run`). One
    IPv6 customer has a whole /64, so that counts as one.
    """
    if connection.client is None:
        return "unknown"
    try:
        address = ipaddress.ip_address(connection.client.host)
    except ValueError:
        return connection.client.host
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
