"""The demonstration's site: its own sign-in, the token it gives to the chat, its mailbox. Absent outside of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import jwt
import pytest
from conftest import NOW, Clock
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.mail.outbox import AS_WRITTEN
from bot.store.tables import OutboxMail
from bot.web import portal
from bot.web.pages import TEMPLATES
from bot.web.portal.host import COOKIE
from bot.web.portal.routes import linked
from bot.web.services import Services


def test_outside_of_the_demonstration_there_is_no_portal(services: Services) -> None:
    assert portal.routes(replace(services, demo=False)) == []


def test_the_front_page_embeds_the_chat_and_leads_everywhere(browser: TestClient) -> None:
    page = browser.get("/").text
    assert "<guichet-chat " in page and 'src="/widget/guichet-chat.js"' in page
    for path in ("/aide/", "/desk/", "/demo/mails", "/demo/connexion"):
        assert f'href="{path}"' in page
    assert "Démonstration de Guichet" in page


def claims_of(browser: TestClient, services: Services) -> dict[str, object] | None:
    body = browser.get("/demo/jeton").json()
    if body["token"] is None:
        return None
    return jwt.decode(
        body["token"],
        services.host_key,
        algorithms=["HS256"],
        audience="guichet",
        options={"verify_exp": False, "verify_iat": False},
    )


def test_i1_a_signed_in_member_gets_a_short_host_token_for_the_chat(browser: TestClient, services: Services) -> None:
    assert browser.post("/demo/connexion", data={"member": "44619"}).headers["location"] == "/"
    claims, again = claims_of(browser, services), claims_of(browser, services)
    assert claims is not None and again is not None
    assert claims["sub"] == "44619" and claims["jti"] != again["jti"]
    assert claims["exp"] == int((NOW + timedelta(minutes=10)).timestamp()) and claims["iat"] == int(NOW.timestamp())
    assert "UN EXEMPLE 1" in browser.get("/").text


def test_i1_a_visitor_or_a_forged_cookie_gets_no_token(browser: TestClient, services: Services, clock: Clock) -> None:
    assert claims_of(browser, services) is None
    soon = NOW + timedelta(hours=1)
    forged = [
        "37728",
        "a.b.c",
        jwt.encode(
            {"sub": "37728", "aud": "demo-portal", "exp": soon},
            "another key of more than thirty-two characters",
            "HS256",
        ),
        jwt.encode({"sub": "37728", "aud": "demo-portal", "exp": soon}, None, "none"),
        jwt.encode({"sub": "37728", "aud": "guichet", "exp": soon}, services.host_key, "HS256"),
        jwt.encode({"sub": "99999", "aud": "demo-portal", "exp": soon}, services.host_key, "HS256"),
        jwt.encode({"sub": "37728", "aud": "demo-portal"}, services.host_key, "HS256"),
    ]
    for cookie in forged:
        browser.cookies.set(COOKIE, cookie)
        assert claims_of(browser, services) is None, cookie
        assert browser.get("/").status_code == 200


def test_the_site_forgets_its_member_on_sign_out_and_after_a_day(
    browser: TestClient, services: Services, clock: Clock
) -> None:
    browser.post("/demo/connexion", data={"member": "37728"})
    clock.forward(hours=12, minutes=1)
    assert claims_of(browser, services) is None
    browser.post("/demo/connexion", data={"member": "37728"}, headers={"Accept": "application/json"})
    assert claims_of(browser, services) is not None
    assert browser.post("/demo/deconnexion").status_code == 303
    assert claims_of(browser, services) is None


def test_nobody_else_can_sign_in_nor_from_elsewhere(browser: TestClient, services: Services) -> None:
    for member in ("", "99999", "37728 ", "<b>"):
        assert browser.post("/demo/connexion", data={"member": member}).status_code == 422
    elsewhere = {"Origin": "https://evil.example"}
    assert browser.post("/demo/connexion", data={"member": "37728"}, headers=elsewhere).status_code == 403
    assert browser.post("/demo/deconnexion", headers=elsewhere).status_code == 403
    assert claims_of(browser, services) is None


@pytest.mark.parametrize(
    ("back", "lands"),
    [
        ("/aide/me-connecter#chat", "/aide/me-connecter#chat"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nX-Evil: 1", "/"),
        ("", "/"),
    ],
)
def test_signing_in_only_ever_leads_back_to_this_site(browser: TestClient, back: str, lands: str) -> None:
    answer = browser.post("/demo/connexion", data={"member": "37728", "retour": back})
    assert answer.headers["location"] == lands and "x-evil" not in answer.headers


def _mail(subject: str, body: str, at: datetime) -> OutboxMail:
    fill = {"subject": subject, "body": body}
    return OutboxMail(recipient="a@mail.fr", name=AS_WRITTEN, fill=fill, created_at=at, due_at=at)


def test_the_mailbox_shows_the_newest_first_and_nothing_as_markup(browser: TestClient, services: Services) -> None:
    assert "Aucun e-mail pour l’instant" in browser.get("/demo/mails").text
    with services.store.begin() as unit:
        for minutes, subject in ((0, "Premier"), (5, "Second <script>alert(1)</script>")):
            at = NOW + timedelta(minutes=minutes)
            body = "Annulez ici : http://testserver/annuler/abc. <img src=x onerror=alert(1)>"
            unit.session.add(_mail(subject, body, at))
    page = browser.get("/demo/mails").text
    assert page.index("Second") < page.index("Premier") and "démonstration" in page
    assert "<script>alert" not in page and "<img src=x" not in page
    assert '<a href="http://testserver/annuler/abc" rel="noopener">' in page


def test_only_web_addresses_become_links() -> None:
    assert [piece for piece, address in linked("javascript:alert(1) data:x ftp://a http://b/c, fin") if address] == [
        "http://b/c"
    ]


# --- all pages ---


def test_i6_no_page_has_inline_script_or_style_or_asks_another_site(
    application: Starlette, browser: TestClient
) -> None:
    addresses = [
        "/",
        "/demo/connexion",
        "/demo/mails",
        "/aide/",
        "/aide/c/account",
        "/aide/me-connecter",
        "/desk/connexion",
    ]
    for address in addresses:
        page = browser.get(address).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|data:", page), address
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page)), address
        assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?:https?:)?//(?!testserver)", page), address


def test_static_files_are_asked_about_each_time(browser: TestClient) -> None:
    for path in ("/static/base.css", "/desk/static/desk.js", "/aide/static/help.js", "/demo/static/host.js"):
        answer = browser.get(path)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-cache"
        assert browser.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_french_texts_have_their_no_break_spaces() -> None:
    wrong = []
    for folder in TEMPLATES.values():
        for file in (folder / "templates").iterdir():
            for number, line in enumerate(file.read_text().splitlines(), 1):
                text = re.sub(r"\{[%#].*?[%#]\}|\{\{.*?\}\}|<[^>]*>", "", line) if "set " not in line else ""
                if re.search(r"[^\s] [;:?!»]|« |\w'\w| €", text):
                    wrong.append(f"{file.name}:{number}: {text.strip()}")
    assert wrong == []
