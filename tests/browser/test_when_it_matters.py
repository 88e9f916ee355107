"""What a member sees at the moments that matter: consent, an expiry, a lost network, a form filled in elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from bot.store.demo import DEMO_TOTP_SECRET
from bot.store.tables import CardTicket, Message, Order
from tests.browser.pages import Watched, context_for
from tests.world import Live, wait_for

#: Is this text inside the visible part of the thread?
IN_VIEW = """wanted => {
    const log = document.querySelector('guichet-chat').shadowRoot.querySelector('[role=log]');
    const frame = log.getBoundingClientRect();
    const nodes = [...log.querySelectorAll('h3, dd, button')].filter((node) => node.textContent.includes(wanted));
    return nodes.some((node) => {
        const box = node.getBoundingClientRect();
        return box.top >= frame.top && box.bottom <= frame.bottom + 1;
    });
}"""


def orders(live: Live, member: str) -> int:
    with live.store.read() as unit:
        query = select(func.count()).select_from(Order).where(Order.member_number == member)
        return int(unit.session.scalar(query) or 0)


def at_the_summary(watched: Watched) -> Watched:
    """A member in front of the summary of a Fnac voucher of 50 €."""
    watched.visit().sign_in("37728").open()
    watched.say("un bon fnac de 50 € avec mon chèque-cadeau")
    watched.reads("Quel chèque-cadeau")
    watched.chat.get_by_role("button", name="Noël, 80").click()
    watched.reads("Je passe la commande dès votre accord")
    return watched


def code_of(live: Live) -> str:
    return pyotp.TOTP(DEMO_TOTP_SECRET).at(live.clock().timestamp())


def at_the_code(watched: Watched) -> Watched:
    """The member with two-factor on, in front of the secure form."""
    watched.visit().sign_in("44619").open()
    watched.say("un bon fnac de 20 € avec mon chèque-cadeau")
    watched.chat.get_by_role("button", name="Acheter le bon Fnac de 20").click()
    expect(watched.chat.get_by_label("Code à six chiffres")).to_be_visible()
    return watched


def new_page(context: BrowserContext, live: Live) -> Watched:
    return Watched(context.new_page(), live)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 664), (320, 568)])
def test_c1_the_brand_is_on_screen_at_the_moment_of_consent(
    browser: Browser, live: Live, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    watched = at_the_summary(Watched(context.new_page(), live))
    assert watched.script(f"({IN_VIEW})('Bon d’achat Fnac')"), "the card's title"
    accept = watched.chat.get_by_role("button", name="Acheter le bon Fnac de 50")
    accept.scroll_into_view_if_needed()
    assert watched.script(f"({IN_VIEW})('Acheter le bon Fnac de 50')"), "the button that buys names what it buys"
    context.close()


@pytest.mark.parametrize("device", [datetime(2025, 11, 20, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)])
def test_a_device_whose_clock_is_a_year_off_buys_all_the_same(page: Page, live: Live, device: datetime) -> None:
    page.clock.install(time=device)
    watched = at_the_summary(Watched(page, live))
    before = orders(live, "37728")
    watched.chat.get_by_role("button", name="Acheter le bon").click()
    watched.reads("C'est fait.")
    assert orders(live, "37728") == before + 1


def test_a_summary_expires_by_the_servers_time_and_not_before(page: Page, live: Live) -> None:
    page.clock.install(time=datetime(2027, 12, 1, tzinfo=UTC))
    watched = at_the_summary(Watched(page, live))
    page.clock.run_for(9 * 60_000)
    expect(watched.chat.locator(".card.expired")).to_have_count(0)
    page.clock.run_for(60_000)
    expect(watched.chat.locator(".card.expired")).to_be_visible()
    expect(watched.chat.get_by_role("button", name="Acheter le bon")).to_be_disabled()


def test_every_question_of_an_operation_offers_to_cancel(watched: Watched) -> None:
    watched.visit().sign_in("37728").open()
    watched.say("acheter un bon avec mon chèque-cadeau")
    for asked, answer in (("Pour quelle enseigne", "Fnac"), ("De quel montant", "50 €"), ("Quel chèque-cadeau", None)):
        watched.reads(asked)
        expect(watched.chat.get_by_role("button", name="Annuler").last).to_be_enabled()
        if answer:
            watched.say(answer)
    watched.chat.get_by_role("button", name="Annuler").last.click()
    watched.reads("C'est annulé")


def test_a_form_that_was_sent_in_another_tab_is_sent_in_this_one(browser: Browser, live: Live) -> None:
    context = context_for(browser)
    here, there = at_the_code(new_page(context, live)), new_page(context, live)
    there.visit().open()
    expect(there.chat.get_by_label("Code à six chiffres")).to_be_visible()
    there.chat.get_by_label("Code à six chiffres").fill(code_of(live))
    there.page.keyboard.press("Enter")
    here.reads("C'est fait.")
    for watched in (here, there):
        watched.reads("Envoyé de façon sécurisée")
        expect(watched.chat.get_by_label("Code à six chiffres")).to_have_count(0)
    assert orders(live, "44619") == 1
    context.close()


def test_a_form_that_was_sent_on_another_device_is_sent_here_also_after_a_reload(browser: Browser, live: Live) -> None:
    phone, laptop = context_for(browser), context_for(browser)
    here, there = at_the_code(new_page(phone, live)), new_page(laptop, live)
    there.visit().sign_in("44619").open()
    there.chat.get_by_label("Code à six chiffres").fill(code_of(live))
    there.page.keyboard.press("Enter")
    here.reads("Envoyé de façon sécurisée")
    here.page.reload()
    here.reads("Envoyé de façon sécurisée")
    expect(here.chat.get_by_label("Code à six chiffres")).to_have_count(0)
    phone.close()
    laptop.close()


def test_a_form_whose_question_was_cancelled_or_asked_again_is_closed(watched: Watched, live: Live) -> None:
    at_the_code(watched)
    watched.say("quels sont les délais de livraison ?")
    watched.reads("24 heures ouvrées")
    watched.reads("Ce formulaire n'est plus valable")
    expect(watched.chat.get_by_label("Code à six chiffres")).to_have_count(1)
    watched.say("annuler")
    expect(watched.chat.get_by_label("Code à six chiffres")).to_have_count(0)
    with live.store.read() as unit:
        assert unit.session.scalars(select(CardTicket.used_at)).all() == [None, None]


def test_d1_what_could_not_be_sent_is_sent_once_and_in_order_when_the_network_is_back(
    watched: Watched, live: Live
) -> None:
    watched.page.clock.install()
    watched.visit().open()
    watched.say("bonjour")
    watched.reads("Que puis-je faire pour vous ?")
    watched.page.route("**/chat/messages", lambda route: route.abort())
    for text in ("premier message", "deuxième message", "troisième message"):
        watched.say(text)
    for _ in range(4):  # the tries of the first; the others wait behind it
        watched.page.clock.run_for(3_000)
    failed = watched.chat.locator(".unsent .status").filter(has_text="Non envoyé")
    expect(failed).to_have_count(3)
    watched.page.unroute("**/chat/messages")
    watched.script("dispatchEvent(new Event('online'))")
    expect(failed).to_have_count(0)

    def said() -> list[str]:
        with live.store.read() as unit:
            query = select(Message.body).where(Message.author == "member").order_by(Message.seq)
            return [body["text"] for body in unit.session.scalars(query)]

    wait_for(lambda: len(said()) >= 4)
    assert said() == ["bonjour", "premier message", "deuxième message", "troisième message"]


def test_u1_what_is_written_from_right_to_left_is_shown_so(watched: Watched) -> None:
    watched.visit().open()
    watched.say("مرحبا، أريد المساعدة")
    watched.reads("مرحبا")
    expect(watched.chat.locator(".unsent")).to_have_count(0)
    own = watched.chat.locator(".message.member p.raw").first
    assert own.evaluate("node => getComputedStyle(node).direction") == "rtl"
    watched.say("bonjour")
    watched.reads("Que puis-je faire pour vous ?")
    assert watched.chat.locator(".message.member p.raw").last.evaluate("n => getComputedStyle(n).direction") == "ltr"
