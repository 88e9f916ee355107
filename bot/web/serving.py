"""Running the application under uvicorn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import uvicorn

from bot.settings import Settings
from bot.web.app import checked_app


class _Server(uvicorn.Server):
    """Tells its address once it really listens, also with port 0."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started and self.servers and self.servers[0].sockets:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._ready(f"http://{host}:{port}")


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
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        ws="none",  # no WebSockets here, and Rasa holds websockets at a version that uvicorn no longer speaks
        server_header=False,
        timeout_graceful_shutdown=3,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )
    _Server(config, ready).run()
