"""The listening socket of a server, with the options that everything it accepts inherits."""

import socket
from typing import Final

SEND_BUFFER_BYTES: Final = 256 * 1024
"""What the kernel holds for one client. Left to itself it takes megabytes, and tells of progress
only when a third of that was read, too late to tell a slow client from a deaf one."""


class CannotListen(Exception):
    """Nobody can listen at this address; the message says why."""


def listening_at(host: str, port: int, unacknowledged_s: float) -> socket.socket:
    """A bound socket; `unacknowledged_s` is how long sent bytes may stay unread (Linux).

    Raises:
        CannotListen: the place is taken, or is none of this machine's.
    """
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        why = error.strerror or str(error)
        raise CannotListen(f"Nothing can listen on {host}:{port}: {why}.") from error
    bound.set_inheritable(True)  # by the other workers
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        unacknowledged_ms = round(unacknowledged_s * 1000)
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, unacknowledged_ms)
    return bound
