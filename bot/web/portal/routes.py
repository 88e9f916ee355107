"""The addresses of the demonstration: the customer's site, its sign-in, and the mailbox."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.mail.outbox import latest_mails
from bot.web.bodies import form_texts
from bot.web.pages import Pages, same_origin, static, wants_json
from bot.web.portal import host
from bot.web.problems import problem
from bot.web.services import Services

_ADDRESS = re.compile(r"(https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)])")


class Portal:
    """The customer's site. Its sign-in is the site's own: Guichet only ever sees the token."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages
        self._texts = pages.texts("portal/texts.html")
        self._members: dict[str, dict[str, str]] = self._texts["members"]
        self._key = services.host_key

    def home(self, request: Request) -> Response:
        """The site's front page."""
        return self._page("portal/home.html", request)

    def choose(self, request: Request) -> Response:
        """The sign-in as a page, for whoever comes without the script or from the help centre."""
        return self._page("portal/sign_in.html", request, back=_back(request.query_params.get("retour", "")))

    async def sign_in(self, request: Request) -> Response:
        """``member`` signs in: 204 for the page's script, else 303 back. 403 from elsewhere, 422 for anybody else."""
        form = await form_texts(request)
        member = form.get("member", "")
        if not same_origin(request):
            return problem(403, "forged", self._texts["forged"])
        if member not in self._members:
            return problem(422, "malformed", self._texts["malformed"])
        response = self._done(request, form.get("retour", ""))
        host.sign_in(request, response, self._key, self._services.clock, member)
        return response

    async def sign_out(self, request: Request) -> Response:
        """The member becomes a visitor again."""
        form = await form_texts(request)
        if not same_origin(request):
            return problem(403, "forged", self._texts["forged"])
        response = self._done(request, form.get("retour", ""))
        host.sign_out(response)
        return response

    def token(self, request: Request) -> Response:
        """``{"token", "member", "name"}`` for the chat; all null for a visitor."""
        member = host.member_of(request, self._key, self._services.clock)
        if member not in self._members:
            body: dict[str, str | None] = {"token": None, "member": None, "name": None}
        else:
            token = host.host_token(self._key, self._services.clock, member)
            body = {"token": token, "member": member, "name": self._members[member]["name"]}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    def mails(self, request: Request) -> Response:
        """What the operations wrote by e-mail, newest first."""
        with self._services.store.read() as unit:
            mails = [(mail, linked(mail.body)) for mail in latest_mails(unit, self._services.say)]
        return self._page("portal/mails.html", request, mails=mails)

    def _page(self, template: str, request: Request, **values: Any) -> Response:
        member = host.member_of(request, self._key, self._services.clock)
        signed_in = self._members.get(member or "")
        return self._pages.page(template, member=member, signed_in=signed_in, members=self._members, **values)

    def _done(self, request: Request, back: str) -> Response:
        if wants_json(request):
            return Response(status_code=204)
        return RedirectResponse(_back(back), 303)


def linked(text: str) -> list[tuple[str, bool]]:
    """``text`` in pieces; those that are marked are addresses to follow (http and https only)."""
    return [(piece, index % 2 == 1) for index, piece in enumerate(_ADDRESS.split(text)) if piece]


def _back(path: str) -> str:
    """A page of this site to return to; the front page for anything else (ASVS 5.0, 3.7.2)."""
    return path if re.fullmatch(r"/(?![/\\])[\w/?=&%.#-]*", path) else "/"


def routes(services: Services) -> list[BaseRoute]:
    """The front page and everything under ``/demo``; nothing outside of the demonstration."""
    if not services.demo:
        return []
    portal = Portal(services, Pages(services))
    return [
        static("/static"),
        static("/demo/static"),
        Route("/", portal.home),
        Route("/demo/connexion", portal.choose),
        Route("/demo/connexion", portal.sign_in, methods=["POST"]),
        Route("/demo/deconnexion", portal.sign_out, methods=["POST"]),
        Route("/demo/jeton", portal.token),
        Route("/demo/mails", portal.mails),
    ]
