"""The application: reads the settings and wires everything together. Nothing else does, but the command line."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.clock import Clock, system_clock
from bot.knowledge.articles import load_articles
from bot.knowledge.phrases import load_phrases
from bot.knowledge.search import ArticleSearch
from bot.mail.delivery import Mailer
from bot.settings import ROOT, Settings
from bot.store import Store, StoreUnavailable
from bot.store.cleaning import Cleaner
from bot.store.migrate import check
from bot.store.types import use_keys
from bot.support.hours import OpeningHours
from bot.support.hub import Hub
from bot.support.watch import Watch
from bot.web import chat, desk, help, links, portal
from bot.web.limits import AllowedOrigins, SafeRequests, StrictHeaders
from bot.web.pages import Static
from bot.web.problems import problem
from bot.web.rates import Rates
from bot.web.services import Services

if TYPE_CHECKING:  # Rasa takes a second to import; pages answer meanwhile
    from bot.conversation.engine import Engine

log = structlog.get_logger(__name__)


class Guichet:
    """One running Guichet: turn loop, mailer, cleaner. ``start`` loads the model behind its first requests."""

    def __init__(self, settings: Settings, model: Path | None, clock: Clock = system_clock, demo: bool = False) -> None:
        use_keys(list(settings.encryption_keys))
        self.settings, self._model, self._clock = settings, model, clock
        self.store = Store(settings.database)
        say = load_phrases(ROOT / "data", settings.names)
        library = load_articles(ROOT / "data" / "faq")
        self.services = Services(
            store=self.store,
            clock=clock,
            hub=Hub(self.store),
            say=say,
            library=library,
            search=ArticleSearch(library),
            hours=OpeningHours.parse(settings.opening_hours, settings.closed_on, settings.holidays),
            names=settings.names,
            host_key=settings.host_key,
            host_jwks=_jwks(settings),
            allowed_origins=settings.allowed_origins,
            public_url=settings.public_url,
            sign_in_url=settings.sign_in_url,
            rates=Rates.of(settings),
            demo=demo,
            ready=lambda: self.engine is not None,
        )
        self.engine: Engine | None = None
        self.engine_failed = False
        self._loop: Any = None
        self._mailer = Mailer(self.store, clock, say, settings.smtp_url, settings.mail_from)
        self._cleaner = Cleaner(self.store, clock)
        site = settings.sign_in_url or settings.public_url
        self._watch = Watch(self.store, clock, self.services.hub, say, settings.agent_silence, site)

    def start(self) -> None:
        """Load the model in a thread of its own, so that pages answer meanwhile; then answer what waits."""
        self.services.hub.start()
        self._mailer.start()
        self._cleaner.start()
        self._watch.start()
        threading.Thread(target=_warm_encoder, name="encoder", daemon=True).start()
        threading.Thread(target=self._load, name="engine", daemon=True).start()

    def load_engine(self) -> Engine:
        """The assistant on this Guichet's model and services. Raises ``ModelMissing``."""
        from actions.mechanism.context import Tools
        from bot.conversation.engine import Engine, ModelMissing

        if self._model is None:
            raise ModelMissing("none was trained")
        services = self.services
        tools = Tools(
            store=self.store,
            clock=self._clock,
            say=services.say,
            library=services.library,
            search=services.search,
            hours=services.hours,
            names=services.names,
            public_url=services.public_url,
            most_waiting=self.settings.limit_queue,
        )
        return Engine(self._model, tools)

    def _load(self) -> None:
        from bot.conversation.loop import TurnLoop

        services = self.services
        self._loop = TurnLoop(
            lambda: self.engine,
            self.store,
            self._clock,
            services.hub,
            services.say,
            self.settings.turn_workers,
            broken=lambda: self.engine_failed,
        )
        services.wake_turns = self._loop.wake
        self._loop.start()  # alive from here on, so that a predecessor that died is noticed while the model loads
        try:
            self.engine = self.load_engine()
            self.engine.parse("bonjour")  # the encoder loads its weights with the first sentence
            gc.collect()
            gc.freeze()  # what lives as long as the process is not looked through again
        except Exception as error:
            self.engine, self.engine_failed = None, True
            log.error("model_not_loaded", error=type(error).__name__)
        with suppress(StoreUnavailable):  # what came meanwhile need not wait for the next sweep
            self._loop.look()

    def stop(self) -> None:
        """Let running turns end and close the database."""
        if self._loop is not None:
            self._loop.stop()
        self._watch.stop()
        self._mailer.stop()
        self._cleaner.stop()
        self.services.hub.stop()
        self.store.close()


def _warm_encoder() -> None:
    """Load the weights of the sentence encoder while Rasa is being imported."""
    from bot.understanding.encoder import encoder

    encoder().encode(["bonjour"])


def create_app(guichet: Guichet) -> Starlette:
    """The ASGI application around one Guichet."""
    services = guichet.services

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        guichet.start()
        yield
        await run_in_threadpool(guichet.stop)

    return Starlette(
        routes=[*_health(guichet), *_pages(services)],
        lifespan=lifespan,
        middleware=[
            Middleware(StrictHeaders),
            Middleware(AllowedOrigins, say=services.say, origins=services.allowed_origins),
            Middleware(SafeRequests, say=services.say),
        ],
        exception_handlers={HTTPException: _http_problem(services)},
    )


def _pages(services: Services) -> list[BaseRoute]:
    found: list[BaseRoute] = [
        *chat.routes(services),
        *desk.routes(services),
        *help.routes(services),
        *links.routes(services),
        Mount("/widget", Static(directory=ROOT / "bot" / "widget")),
    ]
    return [*found, *portal.routes(services)] if services.demo else found


def _health(guichet: Guichet) -> list[BaseRoute]:
    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        def database() -> bool:
            try:
                guichet.store.ping()
            except StoreUnavailable:
                return False
            return True

        state = {"model": guichet.services.ready(), "database": await run_in_threadpool(database)}
        return JSONResponse(state, 200 if all(state.values()) else 503)

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def _http_problem(services: Services) -> Any:
    codes = {404: "not_found", 405: "method"}

    async def handle(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = codes.get(error.status_code, "internal" if error.status_code >= 500 else "malformed")
        return problem(error.status_code, code, services.say(f"utter_problem_{code}"), dict(error.headers or {}))

    return handle


def _jwks(settings: Settings) -> dict[str, Any] | None:
    if not settings.host_jwks_file:
        return None
    loaded = json.loads(Path(settings.host_jwks_file).read_text(encoding="utf-8"))
    return dict(loaded)


def checked_app(settings: Settings, model: Path | None, demo: bool = False) -> Starlette:
    """The application on a database that has this version's tables. Raises ``NotMigrated``."""
    guichet = Guichet(settings, model, demo=demo)
    check(guichet.store)
    return create_app(guichet)
