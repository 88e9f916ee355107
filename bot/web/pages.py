"""Pages: one Jinja environment for the desk, the help centre and the portal, their style and their static files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.clock import PARIS
from bot.web.services import Services

WEB = Path(__file__).resolve().parent
#: Each room of pages: its prefix in template names, and where its templates lie.
TEMPLATES = {"shared": WEB, "desk": WEB / "desk", "help": WEB / "help", "portal": WEB / "portal"}
#: Where static files are served, and from which folder.
STATIC = {
    "/static": WEB / "static",
    "/desk/static": WEB / "desk" / "static",
    "/aide/static": WEB / "help" / "static",
    "/demo/static": WEB / "portal" / "static",
}


class Static(StaticFiles):
    """Static files that browsers keep but ask about each time: after an upgrade no old module meets a new one."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def static(prefix: str) -> Mount:
    """The mount of one folder of ``STATIC``. Every room brings the shared one too, so that it can stand alone."""
    return Mount(prefix, Static(directory=STATIC[prefix]))


class Pages:
    """Renders templates, named ``room/template.html``; each sees ``names``, ``demo`` and the filters below."""

    def __init__(self, services: Services) -> None:
        folders = {room: FileSystemLoader(folder / "templates") for room, folder in TEMPLATES.items()}
        self.environment = Environment(
            loader=PrefixLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(long_date=long_date, short_time=short_time, full_time=full_time)
        self.environment.globals.update(names=services.names, demo=services.demo, sign_in_url=services.sign_in_url)

    def page(
        self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        """The page of one template. What is not cacheable says so itself: the default is ``no-store``."""
        html = self.environment.get_template(template).render(**values)
        return HTMLResponse(
            html.encode("utf-8", "replace"), status, headers={"Cache-Control": "no-store", **(headers or {})}
        )

    def texts(self, template: str) -> Mapping[str, Any]:
        """The sentences that a template sets as ``texts``, for answers that are no pages."""
        found: Template = self.environment.get_template(template)
        texts: Mapping[str, Any] = found.module.texts  # type: ignore[attr-defined]
        return texts

    @cached_property
    def fingerprint(self) -> str:
        """Changes with any template: part of the ETag of pages that may be kept."""
        digest = hashlib.sha256()
        for folder in TEMPLATES.values():
            for file in sorted((folder / "templates").iterdir()):
                digest.update(file.read_bytes())
        return digest.hexdigest()


def render(
    request: Request, services: Services, template: str, values: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    """One page of ``bot/web/templates``, for rare pages outside of the rooms; its environment is made each time."""
    return Pages(services).page(f"shared/{template}", status, **values)


def long_date(day: date) -> str:
    """« 20 novembre 2026 », « 1er mai 2026 »."""
    text = str(format_date(day, "d MMMM y", locale="fr"))
    return text.replace("1 ", "1er ", 1) if day.day == 1 else text


def short_time(moment: datetime) -> str:
    """« 14:05 », in Paris."""
    return str(format_datetime(moment.astimezone(PARIS), "HH:mm", locale="fr"))


def full_time(moment: datetime) -> str:
    """« 20 novembre 2026 à 14:05 », in Paris."""
    return f"{long_date(moment.astimezone(PARIS).date())} à {short_time(moment)}"


def plain(text: str) -> str:
    """``text`` without what cannot be sent: NUL and lone surrogates become U+FFFD. Any string is accepted (B1)."""
    return "".join("\ufffd" if char == "\x00" or "\ud800" <= char <= "\udfff" else char for char in text)


def same_origin(request: Request) -> bool:
    """Whether a posted request comes from our own pages: ``Origin``, where a browser sends it, names this host.

    Under ``Referrer-Policy: no-referrer`` browsers send ``Origin: null`` even to itself: ``Sec-Fetch-Site`` decides.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    if origin == "null":
        return request.headers.get("sec-fetch-site") == "same-origin"
    return origin.partition("://")[2] == request.headers.get("host")


def wants_json(request: Request) -> bool:
    """Whether the page's script asks, and not a form that was submitted without it."""
    return "json" in request.headers.get("accept", "") or "json" in request.headers.get("content-type", "")
