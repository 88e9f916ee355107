"""The desk in a real browser: it stays, says what happens, and loses nothing that an agent typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.store.migrate import upgrade
from bot.support import handoff, sessions
from bot.support.inbox import store_member_message
from bot.support.messages import ChoiceSpec, Reply, add_message
from bot.web.app import Guichet
from tests.world import AGENT_PASSWORD, Clock, Live, plain, refill, settings_for, wait_for

CAMILLE, SACHA = "camille@example.org", "sacha@example.org"


class Desk:
    """A Guichet that can be stopped and started again under its address, and an agent at it."""

    def __init__(self, url: str, folder: Path, browser: Browser, **context: Any) -> None:
        self._url, self._folder, self.clock = url, folder, Clock()
        self.live = self._start(0)
        refill(self.live.store, self.clock)
        self.context = browser.new_context(locale="fr-FR", **context)
        self.page: Page = self.context.new_page()

    def _start(self, port: int) -> Live:
        guichet = Guichet(settings_for(self._url, self._folder), None, self.clock)
        upgrade(guichet.store)
        return Live(guichet, self.clock, port=port).start(ready=False)

    @property
    def port(self) -> int:
        return urlsplit(self.live.url).port or 0

    def stop(self) -> int:
        """Stop the server; returns its port."""
        port = self.port
        self.live.stop()
        return port

    def start_again(self, port: int) -> None:
        self.live = self._start(port)

    def waits(self, member: str | None, *texts: str, reply: Reply | None = None, last: str = "") -> str:
        """Somebody who waits; returns the conversation's id."""
        guichet = self.live.guichet
        with guichet.store.begin() as unit:
            conversation_id = sessions.open_session(unit, self.clock, member).session.conversation_id
            for text in texts:
                store_member_message(unit, self.clock, conversation_id, text, client_id=None)
            answer = reply or Reply("text", {"text": "Je transmets à un conseiller."})
            add_message(unit, self.clock, conversation_id, "assistant", answer)
            handoff.ask_person(unit, self.clock, conversation_id)
            self.clock.forward(seconds=1)
            if last:
                store_member_message(unit, self.clock, conversation_id, last, client_id=None)
            guichet.services.hub.changed(unit, conversation_id)
        return conversation_id

    def sign_in(self, email: str = CAMILLE) -> None:
        self.page.goto(f"{self.live.url}/desk/connexion")
        self.page.get_by_label("Adresse e-mail").fill(email)
        self.page.get_by_label("Mot de passe").fill(AGENT_PASSWORD)
        self.page.get_by_role("button", name="Se connecter").click()
        expect(self.page.get_by_role("heading", name="En attente")).to_be_visible()

    def take(self, conversation_id: str) -> None:
        self.page.locator(f'.entry a[data-id="{conversation_id}"]').click()
        self.page.get_by_role("button", name="Prendre en charge").click()
        expect(self.answer).to_be_visible()

    @property
    def answer(self) -> Any:
        return self.page.get_by_label("Votre réponse")

    @property
    def connection(self) -> Any:
        return self.page.locator("#connection")


@pytest.fixture
def desk(new_database: Callable[[str], str], tmp_path: Path, browser: Browser) -> Iterator[Desk]:
    made = Desk(new_database("sqlite"), tmp_path, browser, viewport={"width": 1440, "height": 900})
    yield made
    made.context.close()
    made.live.stop()


def test_d5_the_desk_stays_while_the_server_is_away_keeps_the_draft_and_goes_on(desk: Desk) -> None:
    waiting = desk.waits("37728", "Bonjour", last="Vous êtes là ?")
    desk.sign_in()
    desk.take(waiting)
    desk.answer.fill("Je regarde votre commande")
    address = desk.page.url
    port = desk.stop()
    expect(desk.connection).to_contain_text("Connexion perdue", timeout=15_000)
    desk.page.get_by_role("button", name="Envoyer").click()
    expect(desk.page.locator("#notice")).to_contain_text("Votre texte est conservé")
    desk.page.locator(".brand").click()
    desk.page.locator(f'.entry a[data-id="{waiting}"]').click()
    desk.page.get_by_role("button", name="Se déconnecter").click()
    expect(desk.connection).to_contain_text("Déconnexion impossible")
    assert desk.page.url == address
    expect(desk.answer).to_have_value("Je regarde votre commande")
    desk.start_again(port)
    expect(desk.connection).to_be_empty(timeout=30_000)
    desk.waits(None, "Et moi ?")
    expect(desk.page.locator('[data-queue="waiting"] .entry')).to_have_count(1, timeout=15_000)
    desk.page.get_by_role("button", name="Envoyer").click()
    expect(desk.page.locator(".line.from-agent .text")).to_have_text(["Je regarde votre commande"])
    expect(desk.answer).to_have_value("")


def test_a_stream_that_a_proxy_refuses_is_asked_for_again_without_leaving_the_page(desk: Desk) -> None:
    desk.sign_in()
    desk.page.route("**/desk/events*", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    desk.page.evaluate("window.stays = true")
    with desk.page.expect_response(lambda answer: answer.status == 502, timeout=20_000):
        desk.start_again(desk.stop())
    expect(desk.connection).to_contain_text("Connexion perdue", timeout=20_000)
    desk.page.unroute("**/desk/events*")
    expect(desk.connection).to_be_empty(timeout=30_000)
    desk.waits("37728", "Bonjour")
    expect(desk.page.locator('[data-queue="waiting"] .entry')).to_have_count(1, timeout=15_000)
    assert desk.page.evaluate("window.stays")


def test_a_draft_outlives_the_page_is_forgotten_when_sent_and_is_nobody_elses(desk: Desk) -> None:
    first, second = desk.waits("37728", "Bonjour"), desk.waits("44619", "Bonsoir")
    desk.sign_in()
    desk.take(first)
    desk.answer.fill("Pour le premier")
    desk.take(second)
    expect(desk.answer).to_have_value("")
    desk.answer.fill("Pour le second")
    desk.page.reload()
    expect(desk.answer).to_have_value("Pour le second")
    desk.page.get_by_role("button", name="Envoyer").click()
    expect(desk.answer).to_have_value("")
    desk.page.reload()
    expect(desk.answer).to_have_value("")
    desk.page.locator(f'.entry a[data-id="{first}"]').click()
    expect(desk.answer).to_have_value("Pour le premier")
    desk.page.get_by_role("button", name="Se déconnecter").click()
    expect(desk.page.get_by_role("button", name="Se connecter")).to_be_visible()
    assert "Pour le premier" not in desk.page.evaluate("JSON.stringify({ ...localStorage })")


def test_whoever_comes_after_a_session_that_ran_out_sees_no_draft_of_a_colleague(desk: Desk) -> None:
    waiting = desk.waits("37728", "Bonjour")
    desk.sign_in()
    desk.take(waiting)
    desk.answer.fill("Secret de Camille")
    desk.context.clear_cookies()
    desk.sign_in(SACHA)
    wait_for(lambda: "Secret de Camille" not in desk.page.evaluate("JSON.stringify({ ...localStorage })"))


def fill_queue(desk: Desk) -> str:
    """Four who wait, each told apart, and one with an agent."""
    link = {"title": "Lire l’article", "href": "/aide/delais-de-livraison"}
    article = Reply("text", {"text": "Comptez 5 jours.", "links": [link]})
    summary = Reply("card", {"title": "Bon d’achat Fnac", "rows": [["Montant", "50 €"]]}, [ChoiceSpec("Oui", {})])
    desk.waits("37728", "où est ma commande", reply=article, last="Toujours rien reçu depuis deux semaines, c’est long")
    desk.clock.forward(minutes=3)
    desk.waits(None, "je veux parler à quelqu’un", last="C’est au sujet de mon inscription")
    desk.waits(None, "un conseiller s’il vous plaît")
    desk.waits("44619", "un bon fnac", reply=summary, last="je préfère voir avec quelqu’un")
    return desk.waits(None, "J’ai perdu mon téléphone", last="Comment me connecter ?")


def test_every_row_of_the_queue_says_who_why_how_long_and_the_last_words(desk: Desk) -> None:
    fill_queue(desk)
    desk.sign_in()
    rows = desk.page.locator('[data-queue="waiting"] .entry')
    expect(rows).to_have_count(5)
    reasons = [" ".join(row.locator(".reason").all_inner_texts()) for row in rows.all()]
    assert [plain(reason).replace("'", "’") for reason in reasons] == [
        "Sujet : Quels sont les délais d’envoi et de livraison ?",
        "Demandé après : « je veux parler à quelqu’un »",
        "",
        "Sujet : Bon d’achat Fnac",
        "Demandé après : « J’ai perdu mon téléphone »",
    ]
    names = rows.locator(".who").all_inner_texts()
    assert len(set(names)) == 5 and sum(name.startswith("Visiteur ") for name in names) == 3
    assert rows.nth(2).locator(".last").inner_text() == "un conseiller s’il vous plaît"
    painted = [row.evaluate("row => row.outerHTML") for row in rows.all()]
    expect(rows.nth(0).locator(".since")).to_have_text("3 min")  # by the server's clock, which is not the browser's
    page = desk.context.request.get(f"{desk.live.url}/desk/").text()
    for html in painted:  # what the script draws is what the server paints, but for the waiting time
        assert html.split("<time")[0] in page


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_header_and_the_bubbles_have_classes_of_their_own(
    new_database: Callable[[str], str], tmp_path: Path, browser: Browser, width: int, scheme: str
) -> None:
    desk = Desk(
        new_database("sqlite"), tmp_path, browser, viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    try:
        waiting = fill_queue(desk)
        desk.sign_in()
        desk.page.screenshot(path=tmp_path / "queue.png")
        desk.take(waiting)
        for text in ("Bonjour, je regarde.", "Une réponse bien plus longue, qui tient sur plusieurs lignes. " * 4):
            desk.answer.fill(text)
            desk.answer.press("Enter")
            expect(desk.answer).to_have_value("")
        bubbles = desk.page.locator(".line.from-agent")
        expect(bubbles).to_have_count(2)
        desk.page.screenshot(path=tmp_path / "thread.png")
        for line in bubbles.all():
            label, bubble = line.locator(".meta").bounding_box(), line.locator(".bubble").bounding_box()
            assert label and bubble and label["y"] + label["height"] <= bubble["y"] + 1  # above, not beside
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        desk.context.close()
        desk.live.stop()
