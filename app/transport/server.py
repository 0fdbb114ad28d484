"""The server as Waypost runs it: uvicorn with our own connections, on a socket of our own."""

from collections.abc import Callable, Sequence
from typing import Any

import uvicorn

from app.transport.configuration import App, WireConfig, times_of
from app.transport.connections import GuardedHTTP
from app.transport.deadlines import WireTimes
from app.transport.listening import listening_at
from app.transport.socket import Socket
from app.transport.workers import Workers

WS_MAX_BYTES = 256 * 1024


def build_server(
    app: App,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    times: WireTimes | None = None,
    trusted_proxies: Sequence[str] = (),
    **options: Any,
) -> uvicorn.Server:
    """A server that is not running yet; `options` are uvicorn's own."""
    times = times or WireTimes()
    config = WireConfig(
        app,
        times,
        host=host,
        port=port,
        loop="uvloop",
        http=GuardedHTTP,
        ws=Socket,
        ws_max_size=WS_MAX_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=times.ping_interval_s,
        ws_ping_timeout=times.ping_timeout_s,
        timeout_graceful_shutdown=round(times.farewell_window_s + times.farewell_grace_s) + 2,
        server_header=False,
        access_log=False,  # query strings of GET requests hold personal data
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        log_config=None,  # its lines go where all lines go
        **{"log_level": "warning", **options},
    )
    return uvicorn.Server(config)


def run(
    app: App,
    *,
    workers: int = 1,
    listening: Callable[[int], None] = lambda port: None,
    say: Callable[[str], None] = lambda sentence: None,
    **options: Any,
) -> None:
    """Serve until a signal ends it; to several workers `app` travels pickled, or as its name.

    `listening` is told the port once it is ours, `say` what becomes of the workers.

    Raises:
        CannotListen: nobody can listen there.
        CannotServe: no worker could start.
    """
    server = build_server(app, workers=workers, **options)
    config = server.config
    bound = listening_at(config.host, config.port, times_of(config).unacknowledged_s)
    listening(bound.getsockname()[1])
    if workers > 1:
        Workers(config, bound, say).run()
    else:
        server.run(sockets=[bound])
