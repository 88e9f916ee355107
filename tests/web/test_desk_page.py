"""What the desk shows of a conversation: all of it, and nothing as markup."""

from __future__ import annotations

import pytest
from conftest import add_conversation, change, say, sign_in
from starlette.applications import Starlette

from bot.support.messages import ChoiceSpec, Reply, messages_after
from bot.web.services import Services


def test_notes_and_cards_are_readable_for_agents(application: Starlette, services: Services, waiting: str) -> None:
    with services.store.begin() as unit:
        card = {
            "title": "Récapitulatif",
            "rows": [["Enseigne", "Fnac"]],
            "items": [{"title": "E-carte", "badge": "Active"}],
        }
        say(unit, services, waiting, Reply("card", card, [ChoiceSpec("Confirmer", {})]))
        say(unit, services, waiting, Reply("text", {"text": "Achat déjà enregistré"}), "note")
    page = sign_in(application).get(f"/desk/conversations/{waiting}").text
    for shown in ("Récapitulatif", "<dt>Enseigne</dt><dd>Fnac</dd>", "E-carte", "Active", "Confirmer"):
        assert shown in page
    assert "visible des conseillers seulement" in page and "Achat déjà enregistré" in page


def test_b2_what_a_member_writes_is_never_markup(application: Starlette, services: Services) -> None:
    evil = "<img src=x onerror=alert(1)></template><script>alert(2)</script>"
    conversation_id = add_conversation(services, "evil", None, evil)
    with services.store.begin() as unit:
        links = [{"title": evil, "href": "javascript:alert(3)"}, {"title": "//", "href": "//evil.example/"}]
        say(unit, services, conversation_id, Reply("card", {"title": evil, "rows": [[evil, evil]], "links": links}))
    page = sign_in(application).get(f"/desk/conversations/{conversation_id}").text
    assert "<img src=x" not in page and "<script>" not in page
    assert "javascript:" not in page and 'href="//evil' not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


@pytest.mark.parametrize(
    "text",
    ["é" * 4000, "\u202eabc", "a\u200bb", "👩‍👩‍👧", "\ud800", "a\x00b", "Z̸̢a̶l̷g̴o", "</textarea>", "{{ 7*7 }}", "{agent}"],
)
def test_b1_any_answer_comes_back_as_it_was_or_is_refused(
    application: Starlette, services: Services, waiting: str, text: str
) -> None:
    browser = sign_in(application)
    change(browser, waiting, "claim")
    escaped = "".join(f"\\u{ord(char):04x}" if ord(char) < 65536 else char for char in text)
    answer = browser.post(
        f"/desk/conversations/{waiting}/messages",
        content=f'{{"text": "{escaped}"}}'.encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 200
    with services.store.read() as unit:
        kept = messages_after(unit, waiting, answer.json()["seq"] - 1)[-1]["text"]
    assert kept == text.replace("\ud800", "\ufffd").replace("\x00", "\ufffd")
    assert browser.get(f"/desk/conversations/{waiting}").status_code == 200
