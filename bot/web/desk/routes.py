"""The addresses of the desk."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.support.errors import SessionEnded
from bot.web.desk.access import SIGN_IN
from bot.web.desk.changes import Changes
from bot.web.desk.events import Events
from bot.web.desk.lines import Texts
from bot.web.desk.reading import Reading, Thread
from bot.web.desk.sign_in import HOME, SignIn
from bot.web.pages import Pages, static
from bot.web.problems import problem
from bot.web.services import Services

#: Refusals that the page says itself after a redirection.
NOTICES = frozenset({"taken", "closed", "not_yours", "forged", "text_empty", "text_too_long"})


class Desk:
    """The page of the desk, and its lists as JSON."""

    def __init__(self, pages: Pages, reading: Reading) -> None:
        self._pages = pages
        self._reading = reading

    async def page(self, request: Request) -> Response:
        """The lists, and one conversation where the address names one (404 where it does not exist)."""
        try:
            return await run_in_threadpool(self._page, request)
        except SessionEnded:
            return RedirectResponse(SIGN_IN, 303)

    async def lists(self, request: Request) -> Response:
        """``{"waiting": […], "mine": […], "others": […]}``; 401 without a session."""
        try:
            return JSONResponse(await run_in_threadpool(self._reading.lists, request))
        except SessionEnded:
            return problem(401, "session_expired", self._reading.texts["session_expired"])

    def _page(self, request: Request) -> Response:
        texts = self._reading.texts
        wanted = request.path_params.get("id")
        thread = self._reading.whole_thread(request, wanted) if wanted else None
        missing = wanted is not None and thread is None
        return self._pages.page(
            "desk/desk.html",
            404 if missing else 200,
            agent=self._reading.agent(request),
            now=self._reading.now(),
            lists=self._reading.lists(request),
            thread=thread,
            notice=texts["unknown"] if missing else _notice(request, texts, thread),
        )


def _notice(request: Request, texts: Texts, thread: Thread | None) -> str:
    """Why a form that was sent without the page's script changed nothing."""
    code = request.query_params.get("avis")
    if thread is None or code not in NOTICES:
        return ""
    return texts[code].format(agent=thread.conversation["agent"] or texts["agent"])


def routes(services: Services) -> list[BaseRoute]:
    """Everything under ``/desk``."""
    pages = Pages(services)
    reading = Reading(services, pages)
    desk, events = Desk(pages, reading), Events(services, reading)
    sign_in, changes = SignIn(services, pages), Changes(services, reading)
    one = "/desk/conversations/{id:str}"
    return [
        static("/static"),
        static("/desk/static"),
        Route("/desk", lambda request: RedirectResponse(HOME, 308)),
        Route(HOME, desk.page),
        Route(SIGN_IN, sign_in.show),
        Route(SIGN_IN, sign_in.submit, methods=["POST"]),
        Route("/desk/deconnexion", sign_in.sign_out, methods=["POST"]),
        Route("/desk/events", events.lists),
        Route("/desk/conversations", desk.lists),
        Route(one, desk.page),
        Route(f"{one}/events", events.thread),
        *(Route(f"{one}/{name}", changes.handler(name), methods=["POST"]) for name in changes.names()),
    ]
