"""Pages behind the links of our mails: undoing that somebody attached one's account."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.benefits import consumers
from bot.web.pages import Pages, same_origin
from bot.web.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """A link is opened by a GET that changes nothing, since mail programs open links too.

    The button on the page does it.
    """

    pages = Pages(services)

    def page(owner: str | None, done: bool) -> Response:
        return pages.page("shared/undo.html", 200 if owner else 404, owner=owner, done=done)

    def show(request: Request) -> Response:
        with services.store.read() as unit:
            owner = consumers.undo_owner(unit, request.path_params["token"][:100])
        return page(owner, done=False)

    def undo(request: Request) -> Response:
        if not same_origin(request):
            return page(None, done=False)
        with services.store.begin() as unit:
            token = request.path_params["token"][:100]
            owner = consumers.undo_owner(unit, token)
            done = consumers.undo(unit, token)
        return page(owner, done)

    path = "/rattachement/{token}"
    return [Route(path, show, methods=["GET"]), Route(path, undo, methods=["POST"])]
