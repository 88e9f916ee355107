"""A small world for the pages: a fresh datastore, three members, two agents, conversations in every state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.knowledge.articles import Library, load_articles
from bot.knowledge.phrases import Phrases
from bot.knowledge.search import ArticleSearch
from bot.store import Store, UnitOfWork
from bot.store.tables import Base, Conversation, Member
from bot.store.types import use_keys
from bot.support import agents, handoff, queue
from bot.support.hours import OpeningHours
from bot.support.hub import Hub
from bot.support.inbox import store_member_message
from bot.support.messages import Reply, add_message
from bot.web import desk, help, portal
from bot.web.services import Services

DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = {
    "platform": "Votre plateforme",
    "box_office": "La billetterie",
    "support_email": "support@example.org",
    "support_phone": "01 23 45 67 89",
    "support_hours": "lun-ven 9:00-18:00",
}
SAID = {
    "utter_state_assistant": "Vous reprenez avec l’assistant.",
    "utter_state_person": "{agent} a rejoint la conversation.",
    "utter_state_handed_back": "L’assistant reprend la conversation.",
    "utter_state_closed": "L’échange est terminé. Écrivez de nouveau quand vous voulez.",
    "utter_state_agent_gone": "{agent} n’est plus là.",
    "utter_resume_assistant": "Revenir à l’assistant",
    "utter_hours": "{support_hours}",
    "utter_header_waiting_next": "Vous êtes le prochain",
    "utter_header_waiting_ahead": "Avant vous : {ahead}",
    "utter_header_waiting_absent": "Personne à son poste",
    "utter_header_waiting_closed": "Retour {opening}",
}
PASSWORD = "correct-horse-battery"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@cache
def the_library() -> tuple[Library, ArticleSearch]:
    """The real articles, read once."""
    library = load_articles(DATA / "faq")
    return library, ArticleSearch(library)


def make_services(url: str, clock: Clock | None = None, demo: bool = True) -> Services:
    """Services on an empty database, with the real articles."""
    use_keys([Fernet.generate_key().decode()])
    store = Store(url)
    Base.metadata.create_all(store.engine)
    library, search = the_library()
    return Services(
        store=store,
        clock=clock or Clock(),
        hub=Hub(store),
        say=Phrases({name: [{"text": text}] for name, text in SAID.items()}, NAMES),
        library=library,
        search=search,
        hours=OpeningHours.parse("lun-ven 9:00-18:00"),
        names=NAMES,
        host_key="a host key of at least thirty-two characters",
        public_url="http://testserver",
        demo=demo,
    )


def add_people(services: Services) -> None:
    """Members 37728 and 44619; agents Camille (1) and Dominique (2)."""
    with services.store.begin() as unit:
        for number, first, last in (("37728", "Guillaume", "CADOTEST"), ("44619", "UN", "EXEMPLE 1")):
            email = f"{number}@mail.fr"
            unit.session.add(
                Member(
                    number=number,
                    first_name=first,
                    last_name=last,
                    account_email=email,
                    communication_email=email,
                    structure="CSE Exemple",
                    created_at=services.clock(),
                )
            )
        agents.add_agent(unit, "camille@example.org", "Camille", PASSWORD)
        agents.add_agent(unit, "dominique@example.org", "Dominique", PASSWORD)


def add_conversation(services: Services, key: str, member: str | None, *said: str, waiting: bool = True) -> str:
    """A conversation in which the member said these texts and the assistant answered; returns its id."""
    conversation_id = key.ljust(43, "x")
    with services.store.begin() as unit:
        unit.session.add(Conversation(id=conversation_id, member_number=member, opened_at=services.clock()))
        unit.session.flush()
        for text in said:
            store_member_message(unit, services.clock, conversation_id, text, client_id=None)
        say(unit, services, conversation_id, Reply("text", {"text": "Je transmets à un conseiller."}))
        if waiting:
            handoff.ask_person(unit, services.clock, conversation_id)
    return conversation_id


def say(unit: UnitOfWork, services: Services, conversation_id: str, reply: Reply, author: str = "assistant") -> None:
    """One message that is not the member's."""
    add_message(unit, services.clock, conversation_id, author, reply)


def sign_in(application: Starlette, name: str = "camille", base_url: str = "http://testserver") -> TestClient:
    """A browser with that agent at the desk; every request carries the page's CSRF token."""
    browser = TestClient(application, base_url=base_url, follow_redirects=False)
    answer = browser.post("/desk/connexion", data={"email": f"{name}@example.org", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/desk/").text)
    assert found is not None
    browser.headers["X-CSRF-Token"] = found[1]
    return browser


def change(browser: TestClient, conversation_id: str, name: str, **values: str):  # type: ignore[no-untyped-def]
    return browser.post(f"/desk/conversations/{conversation_id}/{name}", json=values)


def state_of(services: Services, conversation_id: str) -> tuple[str, str | None, int]:
    with services.store.read() as unit:
        entry = queue.entry(unit, conversation_id)
    assert entry is not None
    return entry.state, entry.agent_name, entry.last_seq


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """argon2 at its cheapest: what is tested here is who gets in, not how long a guess takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agents, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[Services]:
    made = make_services(f"sqlite:///{tmp_path / 'web.db'}", clock)
    add_people(made)
    yield made
    made.store.close()


@pytest.fixture
def application(services: Services) -> Starlette:
    return Starlette(routes=[*desk.routes(services), *help.routes(services), *portal.routes(services)])


@pytest.fixture
def browser(application: Starlette) -> TestClient:
    """A browser that follows no redirection by itself."""
    return TestClient(application, follow_redirects=False)


@pytest.fixture
def waiting(services: Services) -> str:
    return add_conversation(services, "waiting", "37728", "Je voudrais parler à quelqu’un")
