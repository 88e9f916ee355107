"""The chat in a real browser, on the demonstration portal that embeds it as a customer's site would."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from bot.settings import ROOT
from bot.store.tables import Agent, Member, Order
from bot.support import handoff
from tests.browser.pages import Watched, context_for
from tests.world import AGENT_PASSWORD, Chat, Live, wait_for

POISON = '<img src=x onerror="window.hacked=1"><svg onload="window.hacked=1"> javascript:window.hacked=1'


def test_a_member_signs_in_buys_a_voucher_and_it_stands_in_the_datastore(watched: Watched, live: Live) -> None:
    watched.visit().open()
    watched.say("je veux un bon fnak de 50 euro avec mon cheque cadeau")
    watched.reads("Connectez-vous")
    watched.chat.get_by_text("Se connecter").last.click()
    watched.page.locator('dialog button[value="37728"]').click()
    watched.reads("Quel chèque-cadeau voulez-vous utiliser ?")
    watched.say("celui qui expire en premier")
    watched.reads("Vous payez")
    watched.chat.get_by_role("button", name="Acheter le bon").click()
    watched.reads("CMD-2026-001874")
    assert watched.errors == []
    with live.store.read() as unit:
        assert unit.session.get(Order, "CMD-2026-001874") is not None


def test_a_purchase_by_keyboard_alone(watched: Watched) -> None:
    watched.visit().sign_in("37728")
    watched.script("document.querySelector('guichet-chat').open()")
    expect(watched.chat.get_by_role("textbox")).to_be_focused()
    for sentence, answer in (
        ("un bon Fnac de 50 € avec mon chèque-cadeau", "Quel chèque-cadeau"),
        ("le premier", "Je passe la commande dès votre accord"),
        ("oui", "C'est fait."),
    ):
        watched.page.keyboard.type(sentence)
        watched.page.keyboard.press("Enter")
        watched.reads(answer)
    watched.page.keyboard.press("Escape")
    expect(watched.chat.get_by_role("textbox")).to_have_count(0)


def test_p5_nothing_is_stored_and_nobody_else_is_asked(watched: Watched, live: Live) -> None:
    watched.visit()
    assert watched.script("[localStorage.length, sessionStorage.length, document.cookie.length]") == [0, 0, 0]
    assert not [url for url in watched.requests if "/chat/" in url]
    watched.open()
    watched.say("quels sont les délais de livraison ?")
    watched.reads("24 heures ouvrées")
    host = urlsplit(live.url).netloc
    assert {urlsplit(url).netloc for url in watched.requests} == {host}
    assert watched.errors == []


def test_b2_what_people_write_never_runs(watched: Watched, browser: Browser, live: Live) -> None:
    with live.store.begin() as unit:
        unit.session.get_one(Member, "37728").first_name = POISON[:90]
    watched.visit().sign_in("37728").open()
    watched.say(POISON)
    watched.say("parler à un conseiller")
    watched.reads("Je préviens un conseiller")
    desk = browser.new_context().new_page()
    desk.goto(f"{live.url}/desk/")
    desk.get_by_label("mail").fill("camille@example.org")
    desk.get_by_label("passe").fill(AGENT_PASSWORD)
    desk.keyboard.press("Enter")
    desk.get_by_text("parler à un conseiller").first.click()
    desk.get_by_role("button", name="Prendre en charge").click()
    watched.reads("Camille a rejoint la conversation")
    desk.get_by_role("textbox").last.fill(POISON)
    desk.keyboard.press("Enter")
    watched.reads("<img src=x onerror")
    for page in (watched.page, desk):
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.querySelectorAll('img[src=x], svg[onload]').length") == 0
    watched.page.goto(f"{live.url}/aide/recherche?q=%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3D1%22%3E")
    assert watched.page.evaluate("window.hacked") is None
    desk.context.close()


def test_a_reload_finds_the_thread_again(watched: Watched) -> None:
    watched.visit().open()
    watched.say("bonjour")
    watched.reads("Que puis-je faire pour vous ?")
    watched.page.reload()
    watched.page.wait_for_function("() => !!customElements.get('guichet-chat')")
    watched.script("document.querySelector('guichet-chat').open()")
    watched.reads("Que puis-je faire pour vous ?")


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (1280, 800)])
def test_nothing_is_cut_off_at_any_width(browser: Browser, live: Live, width: int, height: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    watched = Watched(context.new_page(), live).visit().open()
    watched.say("aide")
    watched.reads("Voir mon compte")
    assert watched.script("document.documentElement.scrollWidth <= innerWidth")
    log = "document.querySelector('guichet-chat').shadowRoot.querySelector('[role=log]')"
    assert watched.script(f"{log}.scrollWidth <= {log}.clientWidth")
    context.close()


#: What a first conversation does without: secure forms, refusals, the dark theme. Fetched with the first need of it.
RARE = {"form.js", "form.css", "refused.js", "dark.css"}


def test_u2_what_a_first_conversation_fetches_is_small(watched: Watched) -> None:
    def fetched() -> dict[str, int]:
        names = {urlsplit(url).path.rpartition("/widget/")[2] for url in watched.requests if "/widget/" in url}
        return {name: len(gzip.compress((ROOT / "bot" / "widget" / name).read_bytes(), 9)) for name in names}

    watched.visit().sign_in("37728")
    assert set(fetched()) == {"guichet-chat.js"}
    assert sum(fetched().values()) <= 3_000
    watched.open()
    watched.say("un bon fnac de 50 € avec mon chèque-cadeau")
    watched.chat.get_by_role("button", name="Noël, 80").click()
    watched.chat.get_by_role("button", name="Acheter le bon").click()
    watched.reads("C'est fait.")
    assert set(fetched()) == {file.name for file in (ROOT / "bot" / "widget").iterdir()} - RARE
    assert sum(fetched().values()) <= 20_000


def test_the_help_centre_leads_to_the_chat(watched: Watched) -> None:
    watched.visit("/aide/")
    watched.page.get_by_role("searchbox").first.fill("delai livrason")
    watched.page.keyboard.press("Enter")
    watched.page.get_by_role("link", name="livraison").first.click()
    watched.page.get_by_role("button", name="Non").click()
    expect(watched.chat.get_by_role("textbox")).to_be_visible()
    assert watched.errors == []


def test_an_agent_answers_in_the_same_thread(watched: Watched, browser: Browser, live: Live) -> None:
    watched.visit().sign_in("44619").open()
    watched.say("je veux parler à quelqu'un")
    watched.reads("Je préviens un conseiller")
    desk = browser.new_context(locale="fr-FR").new_page()
    desk.goto(f"{live.url}/desk/")
    desk.get_by_label("mail").fill("sacha@example.org")
    desk.get_by_label("passe").fill(AGENT_PASSWORD)
    desk.keyboard.press("Enter")
    desk.get_by_text("UN EXEMPLE 1").first.click()
    desk.get_by_role("button", name="Prendre en charge").click()
    watched.reads("Sacha a rejoint la conversation")
    watched.say("vous m'entendez ?")
    expect(desk.get_by_text("vous m'entendez ?").last).to_be_visible()
    desk.get_by_role("textbox").last.fill("Bonjour, je vous lis.")
    desk.keyboard.press("Enter")
    watched.reads("Bonjour, je vous lis.")
    desk.get_by_role("button", name="Rendre à l’assistant").click()
    watched.reads("l'assistant automatique vous répond de nouveau")
    with live.store.read() as unit:
        assert unit.session.scalars(select(Order).where(Order.member_number == "44619")).all() == []
    desk.context.close()


def with_an_agent(live: Live) -> tuple[Chat, int]:
    """A member whose conversation an agent has claimed."""
    chat = live.chat("37728")
    chat.say("je veux parler à un conseiller")
    with live.store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id)).first()
        assert agent is not None
        handoff.claim(unit, live.clock, live.guichet.services.say, chat.conversation, agent)
    return chat, agent


def answers(live: Live, chat: Chat, agent: int, text: str) -> None:
    with live.store.begin() as unit:
        handoff.answer(unit, live.clock, chat.conversation, agent, text)
        live.guichet.services.hub.changed(unit, chat.conversation)


def unread(live: Live) -> int:
    return int(Chat(live, "37728").opened["unread"])


def test_d9_an_answer_that_came_while_the_chat_was_closed_shows_on_the_launcher_of_every_page(
    watched: Watched, live: Live
) -> None:
    chat, agent = with_an_agent(live)
    answers(live, chat, agent, "Votre colis part demain.")
    watched.visit().sign_in("37728")
    launcher = watched.chat.get_by_role("button", name=re.compile("1.nouveau message"))
    expect(launcher).to_be_visible()
    launcher.click()
    expect(watched.chat.get_by_role("textbox")).to_be_visible()
    watched.reads("Votre colis part demain.")
    expect(watched.chat.locator(".subtitle")).to_have_text("Vous parlez avec Camille")
    wait_for(lambda: unread(live) == 0)
    watched.visit()
    expect(launcher).to_have_count(0)
    assert watched.errors == []


def test_d9_a_chat_that_is_closed_and_opened_again_reads_what_comes(watched: Watched, live: Live) -> None:
    chat, agent = with_an_agent(live)
    watched.visit().sign_in("37728").open()
    watched.reads("a rejoint la conversation")
    expect(watched.chat.locator(".log.live")).to_be_visible()
    watched.chat.get_by_role("button", name="Fermer").click()
    answers(live, chat, agent, "Premier point.")
    expect(watched.chat.get_by_role("button", name=re.compile("1.nouveau message"))).to_be_visible()
    assert unread(live) == 1
    watched.open()
    wait_for(lambda: unread(live) == 0)
    answers(live, chat, agent, "Second point.")
    watched.reads("Second point.")
    wait_for(lambda: unread(live) == 0)


def test_d9_a_tab_that_shows_the_chat_reads_for_one_in_which_it_is_closed(browser: Browser, live: Live) -> None:
    context = context_for(browser)
    chat, agent = with_an_agent(live)
    closed = Watched(context.new_page(), live).visit().sign_in("37728").open()
    closed.reads("a rejoint la conversation")
    closed.chat.get_by_role("button", name="Fermer").click()
    shown = Watched(context.new_page(), live).visit().open()
    shown.reads("a rejoint la conversation")
    answers(live, chat, agent, "Votre colis part demain.")
    shown.reads("Votre colis part demain.")
    wait_for(lambda: unread(live) == 0)
    context.close()
