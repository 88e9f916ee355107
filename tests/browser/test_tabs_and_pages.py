"""Many tabs, many pages, one conversation: a customer's site stays usable, and the chat goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, expect

from tests.browser.pages import Watched, context_for
from tests.world import AGENT_PASSWORD, Live

#: A browser without Web Locks: each of its tabs listens for itself.
NO_LOCKS = "Object.defineProperty(navigator, 'locks', { value: undefined })"

#: What iOS before 16.4 does.
NO_SHEETS = "globalThis.CSSStyleSheet = class { constructor() { throw new TypeError('Illegal constructor'); } }"

HIDE = """hidden => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = context_for(browser)
    yield made
    made.close()


def tabs_with_chat(context: BrowserContext, live: Live, count: int) -> list[Watched]:
    return [Watched(context.new_page(), live).visit().open() for _ in range(count)]


def streams(tabs: list[Watched]) -> int:
    return sum("/chat/events" in url for tab in tabs for url in tab.requests)


def test_i7_with_the_chat_open_in_six_tabs_the_seventh_page_loads_and_all_follow(
    context: BrowserContext, live: Live
) -> None:
    tabs = tabs_with_chat(context, live, 6)
    context.new_page().goto(live.url, timeout=4_000)
    tabs[5].say("quels sont les délais de livraison ?")
    for tab in tabs:
        tab.reads("24 heures ouvrées")
    assert streams(tabs) == 1
    tabs[0].page.close()  # it listened for all; another one goes on
    tabs[1].say("merci beaucoup")
    tabs[2].reads("merci beaucoup")
    assert streams(tabs[1:]) == 1


def test_i7_control_without_locks_six_streams_keep_the_seventh_page_out(context: BrowserContext, live: Live) -> None:
    context.add_init_script(NO_LOCKS)
    tabs_with_chat(context, live, 6)
    with pytest.raises(TimeoutError):
        context.new_page().goto(live.url, timeout=1_500)


def test_i7_a_hidden_tab_listens_no_more_and_catches_up_when_it_is_shown(context: BrowserContext, live: Live) -> None:
    context.add_init_script(NO_LOCKS)
    hidden, shown = Watched(context.new_page(), live), Watched(context.new_page(), live)
    for tab in (hidden, shown):
        tab.visit().sign_in("37728").open()
    ended: list[str] = []
    hidden.page.on("requestfailed", lambda request: ended.append(request.url))
    hidden.page.evaluate(HIDE, True)
    shown.say("quels sont les délais de livraison ?")
    shown.reads("24 heures ouvrées")
    assert any("/chat/events" in url for url in ended)
    expect(hidden.chat.get_by_text("24 heures ouvrées")).to_have_count(0)
    hidden.page.evaluate(HIDE, False)
    hidden.reads("24 heures ouvrées")


def test_the_hosts_page_does_not_wait_for_a_script_that_never_comes(page: Page, live: Live) -> None:
    page.route("**/widget/**", lambda route: None)
    page.goto(live.url, wait_until="domcontentloaded", timeout=2_000)
    page.locator("#account").click()
    expect(page.locator("dialog[open]")).to_be_visible()


def test_the_chat_stays_open_from_page_to_page_until_it_is_closed(watched: Watched) -> None:
    watched.visit().open()
    watched.say("quels sont les délais de livraison ?")
    watched.reads("24 heures ouvrées")
    watched.visit("/aide/")
    watched.reads("24 heures ouvrées")
    watched.chat.get_by_role("button", name="Fermer").click()
    watched.visit()
    expect(watched.chat.get_by_role("button", name="Ouvrir l’assistance")).to_be_visible()
    expect(watched.chat.get_by_role("log")).to_have_count(0)


def test_it_takes_no_focus_when_it_opens_by_itself(context: BrowserContext, live: Live) -> None:
    watched = Watched(context.new_page(), live).visit().open()
    watched.visit("/aide/")
    expect(watched.chat.get_by_role("log")).to_be_visible()
    assert watched.script("document.activeElement === document.body")


def test_i4_a_sign_in_on_another_page_reopens_the_chat_resumes_and_says_what_was_left(watched: Watched) -> None:
    watched.visit("/aide/").open()
    watched.say("un bon fnac de 50 € avec mon chèque-cadeau")
    watched.reads("Connectez-vous")
    watched.chat.get_by_text("Se connecter").last.click()
    watched.page.locator('main button[value="37728"]').click()
    watched.reads("Quel chèque-cadeau voulez-vous utiliser ?")
    watched.reads("voici votre conversation de membre")


def test_a_token_endpoint_that_fails_signs_nobody_out(watched: Watched) -> None:
    watched.visit().sign_in("37728").open()
    watched.say("mes chèques-cadeaux")
    watched.reads("Noël")
    watched.page.route("**/demo/jeton", lambda route: route.fulfill(status=500))
    watched.visit("/aide/")
    watched.reads("Noël")
    watched.say("quels sont les délais de livraison ?")
    watched.reads("24 heures ouvrées")
    assert not [url for url in watched.requests if url.endswith("/chat/session")][1:], "the session goes on"


def test_i5_signing_out_of_the_site_empties_the_thread(context: BrowserContext, live: Live) -> None:
    watched = Watched(context.new_page(), live).visit().sign_in("37728").open()
    watched.say("mes chèques-cadeaux")
    watched.reads("Noël")
    watched.page.locator("#account").click()
    watched.page.locator("#sign-in .leave button").click()
    expect(watched.chat.get_by_text("Noël")).to_have_count(0)
    watched.visit("/aide/")
    expect(watched.chat.get_by_text("Noël")).to_have_count(0)


def test_i1_a_refused_token_asks_the_site_for_another_and_goes_on_with_it(watched: Watched) -> None:
    watched.page.route("**/demo/jeton", lambda route: route.fulfill(json={"token": "not.a.token", "member": None}))
    watched.visit()
    watched.script("window.asked = 0; addEventListener('guichet-sign-in', () => window.asked++)")
    watched.script("document.querySelector('guichet-chat').open()")
    watched.page.wait_for_function("() => window.asked === 1")
    watched.page.unroute("**/demo/jeton")
    watched.page.locator('dialog button[value="37728"]').click()
    watched.reads("Bonjour Guillaume")
    assert watched.script("window.asked") == 1


def test_an_old_browser_that_makes_no_sheets_opens_the_chat_too(page: Page, live: Live) -> None:
    page.add_init_script(NO_SHEETS)
    watched = Watched(page, live).visit().open()
    watched.say("quels sont les délais de livraison ?")
    watched.reads("24 heures ouvrées")
    assert watched.errors == []


def test_i7_the_desk_in_six_tabs_listens_once_and_each_shows_its_conversation(
    browser: Browser, context: BrowserContext, live: Live
) -> None:
    asks = live.chat("44619")
    asks.say("je veux parler à un conseiller")
    first = context.new_page()
    first.goto(f"{live.url}/desk/")
    first.get_by_label("mail").fill("camille@example.org")
    first.get_by_label("passe").fill(AGENT_PASSWORD)
    first.keyboard.press("Enter")
    first.get_by_text("UN EXEMPLE 1").first.click()
    expect(first.get_by_role("button", name="Prendre en charge")).to_be_visible()
    tabs = [first, *(context.new_page() for _ in range(5))]
    for tab in tabs[1:]:
        tab.goto(first.url)
    context.new_page().goto(f"{live.url}/desk/", timeout=4_000)
    tabs[5].get_by_role("button", name="Prendre en charge").click()
    for tab in tabs:
        expect(tab.get_by_role("button", name="Rendre à l’assistant")).to_be_visible()
    first.close()  # it listened for all
    asks.say("êtes-vous là ?")
    expect(tabs[3].locator("#lines").get_by_text("êtes-vous là ?")).to_be_visible()
