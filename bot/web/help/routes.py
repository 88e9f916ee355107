"""The addresses of the help centre."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.store import attempts
from bot.support.ratings import rate
from bot.web.bodies import form_texts
from bot.web.help.shelves import Shelves, read_query
from bot.web.pages import Pages, same_origin, static, wants_json
from bot.web.problems import problem
from bot.web.rates import address_of
from bot.web.services import Services

#: Pages that only depend on the library: asked about again after five minutes.
_KEEP = "public, max-age=300"


class Help:
    """Pages of the help centre; all of them are plain HTML that works without a script."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages
        self._shelves = Shelves(services, pages.fingerprint)

    def home(self, request: Request) -> Response:
        """Search field and collections."""
        return self._kept(request, "help/home.html", shelves=self._shelves.all())

    def collection(self, request: Request) -> Response:
        """The articles of one collection; 404 where there is none."""
        found = self._shelves.collection(request.path_params["topic"])
        if found is None:
            return self._missing()
        return self._kept(
            request, "help/collection.html", collection=found, teasers=self._shelves.in_collection(found.topic)
        )

    def search(self, request: Request) -> Response:
        """Results for ``q``; whatever is typed gives a page."""
        query = read_query(request.query_params.get("q", ""))
        teasers = self._shelves.find(query) if query else []
        return self._kept(request, "help/results.html", query=query, teasers=teasers, shelves=self._shelves.all())

    def article(self, request: Request) -> Response:
        """One article; 404 where there is none. ``avis=oui|non``: its reader has just said whether it helped."""
        found = self._shelves.article(request.path_params["slug"])
        if found is None:
            return self._missing()
        return self._kept(
            request,
            "help/article.html",
            article=found,
            collection=self._shelves.collection(found.category),
            description=self._shelves.excerpt(found, 155),
            body=self._shelves.html(found.slug),
            related=self._shelves.related(found),
            opinion=request.query_params.get("avis", ""),
        )

    async def opinion(self, request: Request) -> Response:
        """``utile=oui|non`` for one article: 204 for the page's script, else 303 back to the article."""
        texts = self._pages.texts("help/texts.html")
        slug = request.path_params["slug"]
        form = await form_texts(request)
        useful = form.get("utile")
        if self._shelves.article(slug) is None:
            return self._missing()
        if not same_origin(request):
            return problem(403, "forged", texts["forged"])
        if useful not in ("oui", "non"):
            return problem(422, "malformed", texts["malformed"])
        await run_in_threadpool(self._rate, slug, useful == "oui", address_of(request))
        if wants_json(request):
            return Response(status_code=204)
        return RedirectResponse(f"/aide/{slug}?avis={useful}#avis", 303)

    def missing(self, request: Request) -> Response:
        """Any other address of the help centre."""
        return self._missing()

    def _rate(self, slug: str, helpful: bool, address: str) -> None:
        """Keep the opinion; those of an address that has given too many are thanked for and left out."""
        services = self._services
        subjects = [f"rating:{slug[:60]}:{address[:60]}"]
        with services.store.begin() as unit:
            try:
                attempts.require(unit, services.clock, subjects)
            except attempts.LimitReached:
                return
            attempts.count(unit, services.clock, subjects)
            rate(unit, services.clock, slug, "aide", helpful)

    def _kept(self, request: Request, template: str, **values: Any) -> Response:
        headers = {"ETag": self._shelves.etag, "Cache-Control": _KEEP}
        known = request.headers.get("if-none-match", "").replace("W/", "")
        if self._shelves.etag in (tag.strip() for tag in known.split(",")):
            return Response(status_code=304, headers=headers)
        return self._page(template, headers=headers, canonical=request.url.path, **values)

    def _missing(self) -> Response:
        return self._page("help/missing.html", 404, canonical="", shelves=self._shelves.all())

    def _page(self, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Response:
        base = self._services.public_url.rstrip("/")
        canonical = base + values.pop("canonical")
        return self._pages.page(template, status, headers, canonical=canonical, **{"query": "", **values})


def routes(services: Services) -> list[BaseRoute]:
    """Everything under ``/aide``."""
    pages = Help(services, Pages(services))
    return [
        static("/static"),
        static("/aide/static"),
        Route("/aide", lambda request: RedirectResponse("/aide/", 308)),
        Route("/aide/", pages.home),
        Route("/aide/recherche", pages.search),
        Route("/aide/c/{topic}", pages.collection),
        Route("/aide/{slug}", pages.article),
        Route("/aide/{slug}/avis", pages.opinion, methods=["POST"]),
        Route("/aide/{rest:path}", pages.missing),
    ]
