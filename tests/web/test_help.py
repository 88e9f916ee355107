"""The help centre: every article can be found, read and judged, whatever is typed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from urllib.parse import quote

import pytest
from conftest import NAMES
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.knowledge.articles import Library
from bot.support.ratings import ratings_of
from bot.web import help
from bot.web.help.markup import to_html, to_text
from bot.web.help.shelves import LONGEST_QUERY, read_query
from bot.web.services import Services

NASTY = [
    "", " ", "\x00", "%", "%00", "\u202e", "a" * 10_000, "💥", "é̀̂", "<script>alert(1)</script>", "' OR 1=1 --",
    "{{ 7*7 }}", "${x}", "../../etc/passwd", "\ufeff", "((((", "*", "\\", "“«»”", "?!?!",
]  # fmt: skip


def pages(services: Services) -> list[str]:
    """One address of every kind of page."""
    return [
        "/aide/",
        "/aide/c/account",
        "/aide/recherche",
        "/aide/recherche?q=carte",
        "/aide/recherche?q=zzzzqqqq",
        "/aide/rien",
    ] + [f"/aide/{slug}" for slug in services.library.articles]


def test_the_home_page_leads_to_every_collection_and_from_there_to_every_article(
    browser: TestClient, services: Services
) -> None:
    home = browser.get("/aide/").text
    linked = set()
    for topic in re.findall(r'href="/aide/c/([a-z_]+)"', home):
        linked |= set(re.findall(r'href="/aide/([a-z0-9-]+)"', browser.get(f"/aide/c/{topic}").text))
    assert linked == set(services.library.articles)


def test_every_article_is_a_complete_page(browser: TestClient, services: Services) -> None:
    for slug, article in services.library.articles.items():
        page = browser.get(f"/aide/{slug}")
        assert page.status_code == 200 and '<html lang="fr">' in page.text
        assert f'<link rel="canonical" href="http://testserver/aide/{slug}">' in page.text
        assert re.search(r'<meta name="description" content="[^"]{20,160}">', page.text)
        assert f'datetime="{article.updated.isoformat()}"' in page.text and "<guichet-chat" in page.text
        assert not re.search(r"\{[a-z_]+\}|href=\"aide:", page.text), slug


def test_every_link_inside_the_help_centre_leads_somewhere(browser: TestClient, services: Services) -> None:
    known: dict[str, int] = {}
    for address in pages(services):
        for href in re.findall(r'href="(/[^"#]*)', browser.get(address).text):
            path = href.replace("&amp;", "&")
            if not path.startswith("/widget/"):
                known.setdefault(path, browser.get(path).status_code)
    assert {path: status for path, status in known.items() if status not in (200, 303)} == {}


def test_u1_headings_come_in_order_and_the_content_can_be_jumped_to(browser: TestClient, services: Services) -> None:
    for address in pages(services):
        page = browser.get(address).text
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
        assert levels.count(1) == 1 and levels[0] == 1, address
        assert all(after <= before + 1 for before, after in pairwise(levels)), address
        assert 'href="#contenu"' in page and '<main id="contenu"' in page


def test_the_date_is_written_in_french(browser: TestClient) -> None:
    assert "20 novembre 2026" in browser.get("/aide/gerer-mon-compte").text


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("archiver une e-carte", "archiver-une-e-carte"),
        ("chek cado solde", "solde-du-cheque-cadeau"),
        ("doble autentification", "activer-la-double-authentification"),
        ("mot de pase oublié", "mot-de-passe-oublie"),
    ],
)
def test_searching_finds_the_article_in_spite_of_slips(browser: TestClient, query: str, slug: str) -> None:
    page = browser.get("/aide/recherche", params={"q": query}).text
    assert f'href="/aide/{slug}"' in page.split("</form>", 1)[1]


def test_a_search_without_result_offers_the_chat_and_the_collections(browser: TestClient) -> None:
    page = browser.get("/aide/recherche", params={"q": "zzzzqqqq"}).text
    assert "Aucun résultat" in page and "data-open-chat" in page and 'href="/aide/c/account"' in page


@pytest.mark.parametrize("query", NASTY)
def test_b1_whatever_is_searched_gives_a_page(browser: TestClient, query: str) -> None:
    assert browser.get("/aide/recherche", params={"q": query}).status_code == 200
    assert browser.get(f"/aide/recherche?q={quote(query)}&q=%ff%fe").status_code == 200


@pytest.mark.parametrize(
    "path", ["/aide/%00", "/aide/c/%00", "/aide/c/", "/aide/a/b", "/aide/..%2f", "/aide/%ff", "/aide/É"]
)
def test_b1_an_unknown_address_gets_a_french_page_with_a_search(browser: TestClient, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 404 and "Cette page n’existe pas" in page.text and 'role="search"' in page.text


def test_a_query_is_cut() -> None:
    assert len(read_query("mot " * 500)) <= LONGEST_QUERY


def test_b2_a_search_is_shown_as_text(browser: TestClient) -> None:
    page = browser.get("/aide/recherche", params={"q": '"><img src=x onerror=alert(1)>'}).text
    assert "<img src=x" not in page and "&lt;img src=x" in page


def test_b2_an_article_cannot_bring_a_script() -> None:
    body = (
        "<script>alert(1)</script>\n\n### <img src=x onerror=alert(1)>\n\n[un](javascript:alert(1)) [deux](data:x,y) "
        "[trois](aide:me-connecter) ![quatre](https://evil.example/x.png)\n\n<svg onload=alert(1)>"
    )
    html = to_html(body, NAMES)
    assert not re.search(r"<(script|img|svg)|href=\"(javascript|data):", html)
    assert '<a href="/aide/me-connecter" rel="noopener">trois</a>' in html


def test_a_name_is_a_text_and_never_markup() -> None:
    names = {"platform": "A*B*_C_ [x](https://y) <b>", "support_email": "aide_@exemple.fr"}
    html = to_html("Chez {platform}, écrivez à {support_email}.", names)
    assert "A*B*_C_ [x](https://y) &lt;b&gt;" in html and "aide_@exemple.fr" in html and "<em>" not in html
    assert to_text("Chez **{platform}**", names, 99) == "Chez A*B*_C_ [x](https://y) <b>"


def test_a_teaser_ends_at_a_word() -> None:
    assert to_text("Un mot puis un autre", {}, 12) == "Un mot puis…"


def test_pages_are_kept_until_the_library_changes(browser: TestClient, services: Services) -> None:
    first = browser.get("/aide/gerer-mon-compte")
    assert first.headers["cache-control"] == "public, max-age=300"
    again = browser.get("/aide/gerer-mon-compte", headers={"If-None-Match": f'W/{first.headers["etag"]}, "x"'})
    assert again.status_code == 304 and again.content == b""
    articles = dict(services.library.articles)
    articles["gerer-mon-compte"] = replace(articles["gerer-mon-compte"], body="Tout est nouveau.")
    edited = replace(services, library=Library(articles, services.library.collections))
    page = TestClient(Starlette(routes=help.routes(edited))).get(
        "/aide/gerer-mon-compte", headers={"If-None-Match": first.headers["etag"]}
    )
    assert page.status_code == 200 and "Tout est nouveau." in page.text


# --- opinions ---


def counted(services: Services, slug: str) -> tuple[int, int]:
    with services.store.read() as unit:
        return ratings_of(unit, slug)


def test_an_opinion_is_counted_and_thanked_for(browser: TestClient, services: Services) -> None:
    answer = browser.post("/aide/me-connecter/avis", data={"utile": "oui"})
    assert answer.headers["location"] == "/aide/me-connecter?avis=oui#avis"
    assert '<p data-opinion="oui">Merci' in browser.get("/aide/me-connecter?avis=oui").text
    script = browser.post("/aide/me-connecter/avis", data={"utile": "non"}, headers={"Accept": "application/json"})
    assert script.status_code == 204
    assert counted(services, "me-connecter") == (1, 1)


def test_an_opinion_that_is_none_is_not_counted(browser: TestClient, services: Services) -> None:
    assert browser.post("/aide/me-connecter/avis", data={"utile": "<b>"}).status_code == 422
    assert browser.post("/aide/me-connecter/avis").status_code == 422
    assert browser.post("/aide/rien/avis", data={"utile": "oui"}).status_code == 404
    elsewhere = {"Origin": "https://evil.example"}
    assert browser.post("/aide/me-connecter/avis", data={"utile": "oui"}, headers=elsewhere).status_code == 403
    assert counted(services, "me-connecter") == counted(services, "rien") == (0, 0)


def test_one_address_cannot_flood_the_opinions(browser: TestClient, services: Services) -> None:
    for _ in range(8):
        assert browser.post("/aide/me-connecter/avis", data={"utile": "non"}).status_code == 303
    assert counted(services, "me-connecter") == (0, 5)
