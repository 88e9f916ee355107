"""Running the application under uvicorn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from bot.settings import Settings
from bot.web.app import checked_app
from bot.web.connections import BODY_TIME, HEADER_TIME, Connections, QuietErrors, protocol_class, room_for


class Server(uvicorn.Server):
    """Tells its address once it really listens, also with port 0."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None] = lambda url: None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: object = None) -> None:
        asyncio.get_running_loop().set_exception_handler(QuietErrors())
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started and self.servers and self.servers[0].sockets:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._ready(f"http://{host}:{port}")


def server_config(
    app: Any,
    settings: Settings,
    host: str,
    port: int,
    header_time: float = HEADER_TIME,
    body_time: float = BODY_TIME,
    stop_time: int = 3,
) -> uvicorn.Config:
    """How this application is served; times in seconds, ``stop_time`` is what open event streams get at the end."""
    connections = Connections(settings.limit_connections, room_for(settings.max_connections), settings.trusted_proxies)
    # Its warnings are one line for each broken request of a stranger.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=protocol_class(connections, header_time, body_time),
        log_config=None,
        access_log=False,
        ws="none",  # no WebSockets here, and Rasa holds websockets at a version that uvicorn no longer speaks
        server_header=False,
        date_header=False,  # it would say the machine's date, not the application's clock
        backlog=512,
        timeout_graceful_shutdown=stop_time,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )


def serve_app(
    settings: Settings,
    model: Path | None,
    host: str,
    port: int,
    demo: bool = False,
    ready: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve until a signal comes. Open event streams are ended after three seconds so that a restart never hangs."""
    app = checked_app(settings, model, demo)
    Server(server_config(app, settings, host, port), ready).run()
