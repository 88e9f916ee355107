"""Signing in at the desk and out of it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.store.attempts import LimitReached
from bot.support import agents, presence
from bot.support.errors import SessionEnded, SignInRefused
from bot.web.bodies import form_texts
from bot.web.desk.access import (
    COOKIE,
    DEVICE_COOKIE,
    SIGN_IN,
    ForgedRequest,
    give_cookie,
    know_browser,
    require_own_page,
    signed_in,
    take_cookie,
)
from bot.web.pages import Pages, plain, same_origin
from bot.web.rates import address_of
from bot.web.services import Services

HOME = "/desk/"


class SignIn:
    """The sign-in page and its form."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages
        self._texts = pages.texts("desk/texts.html")

    async def show(self, request: Request) -> Response:
        """The form; whoever is signed in goes on to the desk."""
        try:
            await run_in_threadpool(self._agent, request)
        except SessionEnded:
            return self._form(200, "session_expired" if "fin" in request.query_params else None)
        return RedirectResponse(HOME, 303)

    async def submit(self, request: Request) -> Response:
        """Check e-mail and password: 303 to the desk, or the form again with one calm line (401, 403, 429)."""
        if not same_origin(request):
            return self._form(403, "forged")
        form = await form_texts(request)
        email, password = plain(form.get("email", ""))[:320], form.get("password", "")
        services, device = self._services, request.cookies.get(DEVICE_COOKIE)
        try:
            cookie = await run_in_threadpool(
                agents.sign_in,
                services.store,
                services.clock,
                email,
                plain(password),
                address_of(request),
                device,
            )
        except SignInRefused:
            return self._form(401, "sign_in_refused", email)
        except LimitReached as limit:
            return self._form(429, "too_many", email, retry_after=limit.retry_after)
        response = RedirectResponse(HOME, 303)
        give_cookie(request, response, cookie)
        know_browser(request, response, email)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session here and in the datastore."""
        try:
            await run_in_threadpool(self._agent, request)
            await run_in_threadpool(self._end, request, await form_texts(request))
        except ForgedRequest:
            return RedirectResponse(HOME, 303)
        except SessionEnded:
            pass
        response = RedirectResponse(SIGN_IN, 303)
        take_cookie(response)
        return response

    def _agent(self, request: Request) -> None:
        with self._services.store.read() as unit:
            signed_in(unit, self._services.clock, request)

    def _end(self, request: Request, sent: dict[str, str]) -> None:
        services = self._services
        with services.store.begin() as unit:
            agent = signed_in(unit, services.clock, request)
            require_own_page(request, agent, sent)
            agents.sign_out(unit, services.clock, request.cookies[COOKIE])
            for conversation_id in presence.leave(unit, services.clock, services.say, agent.agent_id):
                services.hub.changed(unit, conversation_id)

    def _form(self, status: int, notice: str | None, email: str = "", retry_after: int = 0) -> Response:
        minutes = max(1, -(-retry_after // 60))
        text = self._texts[notice].format(minutes=minutes) if notice else ""
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        return self._pages.page(
            "desk/sign_in.html",
            status,
            headers,
            notice=text,
            error=status >= 400,
            email=email,
            title=self._texts["title"],
        )
