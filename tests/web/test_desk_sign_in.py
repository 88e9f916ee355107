"""Signing in at the desk: who may come in, and when they are out again."""

from __future__ import annotations

import re

from conftest import PASSWORD, Clock, change, sign_in, state_of
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.web.services import Services

CHANGES = ("claim", "messages", "hand-back", "close")


def test_i1_without_a_session_every_address_leads_to_the_sign_in_and_changes_nothing(
    browser: TestClient, services: Services, waiting: str
) -> None:
    before = state_of(services, waiting)
    for path in ("/desk/", f"/desk/conversations/{waiting}"):
        assert browser.get(path).headers["location"] == "/desk/connexion"
    for path in ("/desk/conversations", "/desk/events", f"/desk/conversations/{waiting}/events"):
        answer = browser.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")
    for name in CHANGES:
        assert change(browser, waiting, name, text="Bonjour").status_code == 401
    assert state_of(services, waiting) == before


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(application: Starlette) -> None:
    for scheme in ("http", "https"):
        browser = TestClient(application, base_url=f"{scheme}://testserver", follow_redirects=False)
        answer = browser.post("/desk/connexion", data={"email": "camille@example.org", "password": PASSWORD})
        attributes = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/desk"} <= attributes
        assert ("secure" in attributes) == (scheme == "https")


def test_a_wrong_password_and_an_unknown_agent_get_the_same_calm_line(browser: TestClient) -> None:
    lines = set()
    for email in ("camille@example.org", "nobody@example.org"):
        answer = browser.post("/desk/connexion", data={"email": email, "password": "wrong"})
        assert answer.status_code == 401 and "set-cookie" not in answer.headers
        found = re.search(r'role="alert">([^<]+)<', answer.text)
        lines.add(found and found[1])
    assert len(lines) == 1 and None not in lines


def test_t3_the_sixth_attempt_is_refused_even_with_the_right_password(browser: TestClient, clock: Clock) -> None:
    for _ in range(5):
        browser.post("/desk/connexion", data={"email": "camille@example.org", "password": "wrong"})
    refused = browser.post("/desk/connexion", data={"email": "camille@example.org", "password": PASSWORD})
    assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 300
    clock.forward(minutes=6)
    assert (
        browser.post("/desk/connexion", data={"email": "camille@example.org", "password": PASSWORD}).status_code == 303
    )


def test_signing_in_from_another_site_is_refused(browser: TestClient) -> None:
    values = {"email": "camille@example.org", "password": PASSWORD}
    answer = browser.post("/desk/connexion", data=values, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


def test_i5_signing_out_ends_the_session_for_every_copy_of_its_cookie(application: Starlette) -> None:
    browser = sign_in(application)
    copy = TestClient(application, cookies=dict(browser.cookies), follow_redirects=False)
    assert copy.get("/desk/conversations").status_code == 200
    browser.post("/desk/deconnexion", data={"csrf": browser.headers["X-CSRF-Token"]})
    assert copy.get("/desk/conversations").status_code == 401


def test_i5_a_session_ends_after_a_shift(application: Starlette, clock: Clock) -> None:
    browser = sign_in(application)
    clock.forward(hours=10, minutes=1)
    assert browser.get("/desk/").headers["location"] == "/desk/connexion"
