"""What must work at every step of every operation, generated from one table of ways to each step (U3, U4).

An operation that asks something and has no way here fails ``test_every_question_is_reached``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from actions.mechanism.registry import operations
from bot.store.tables import Conversation
from tests.world import Chat, Live, said


@dataclass(frozen=True)
class Step:
    """``says`` leads to a step that asks for ``slot`` with a text that holds ``question``."""

    operation: str
    slot: str
    question: str
    says: tuple[str, ...]
    member: str = "37728"


BUY = "utiliser mon chèque-cadeau"
ATTACH = "rattacher une personne à mon compte"
DETACH = ("rattacher le numéro 44619 exemple1@mail.fr à mon compte", "oui", "détacher une personne")

STEPS = (
    Step("buy_voucher", "brand", "Pour quelle enseigne", (BUY,)),
    Step("buy_voucher", "amount", "De quel montant, le bon Fnac", (BUY, "Fnac")),
    Step("buy_voucher", "cheques", "Quel chèque-cadeau voulez-vous utiliser", (BUY, "Fnac", "50 €")),
    Step("buy_voucher", "confirmation", "Je passe la commande dès votre accord", (BUY, "Fnac", "50 €", "le premier")),
    Step(
        "buy_voucher",
        "step_up",
        "saisissez le code à six chiffres",
        ("utiliser mon chèque-cadeau chez Fnac pour 20 €", "oui"),
        member="44619",
    ),
    Step("ecard_balance", "ecard", "De quelle e-carte", ("solde de ma carte cadeau",)),
    Step("archive_ecard", "confirmation", "Elle quitte la liste de vos e-cartes actives", ("archiver ma carte Fnac",)),
    Step(
        "unarchive_ecard",
        "confirmation",
        "Elle revient parmi vos e-cartes actives",
        ("désarchiver ma carte Decathlon",),
    ),
    Step("attach_consumer", "consumer_id", "Quel est le numéro d'abonné", (ATTACH,)),
    Step("attach_consumer", "email", "Et l'adresse e-mail du compte n° 44619", (ATTACH, "44619")),
    Step("attach_consumer", "confirmation", "La personne sera prévenue", (ATTACH, "44619", "exemple1@mail.fr")),
    Step("detach_consumer", "consumer", "Qui voulez-vous détacher", DETACH[:3]),
    Step("detach_consumer", "confirmation", "Cette personne garde son compte", (*DETACH, "44619")),
)

#: Asked only of members who have several cards to choose from, which the demonstration data does not make.
ONLY_WITH_MORE_CARDS = {("archive_ecard", "ecard"), ("unarchive_ecard", "ecard")}

every_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.operation}-{step.slot}")


def reach(live: Live, step: Step) -> Chat:
    """A chat in which this step's question is open."""
    chat = live.chat(step.member)
    for sentence in step.says:
        chat.say(sentence)
    # One person attached needs no choice, so a second one makes the question.
    if step.slot == "consumer" and "Qui voulez-vous" not in said(chat.last):
        pytest.fail(f"the question was not asked: {said(chat.last)}")
    assert step.question in said(chat.last), said(chat.last)
    return chat


def test_every_question_is_reached() -> None:
    asked = {(step.operation, step.slot) for step in STEPS} | ONLY_WITH_MORE_CARDS
    declared = {(operation.name, value.name) for operation in operations().values() for value in operation.values} | {
        (operation.name, "confirmation") for operation in operations().values() if operation.confirm
    }
    assert declared <= asked


@every_step
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("au fait, quels sont les délais de livraison ?", "24 heures ouvrées"),
        ("merci beaucoup", "Avec plaisir"),
        ("tu es un robot ?", "assistant automatique"),
        ("montre moi les infos de mon compte", "Identifiant"),
    ],
    ids=["article", "thanks", "small talk", "operation that asks nothing"],
)
def test_u4_a_question_in_between_is_answered_once_and_the_open_one_asked_again_once(
    live: Live, step: Step, question: str, answer: str
) -> None:
    chat = reach(live, step)
    text = said(chat.say(question))
    assert text.count(answer) == 1
    assert text.count(step.question) == 1
    assert text.index(answer) < text.index(step.question)
    assert "Avez-vous trouvé" not in text


@every_step
def test_u3_d9_a_person_is_one_phrase_away_and_until_they_come_the_assistant_goes_on(live: Live, step: Step) -> None:
    chat = reach(live, step)
    assert "Je préviens un conseiller" in said(chat.say("je veux parler à un conseiller"))
    assert step.question in said(chat.say("oui"))
    assert "24 heures ouvrées" in said(chat.say("au fait, quels sont les délais de livraison ?"))
    with live.store.read() as unit:
        state = unit.session.scalar(select(Conversation.state).where(Conversation.id == chat.conversation))
    assert state == "waiting"


#: One question of each facet of bot/dialogue/questions.py, as members ask it.
ABOUT_THE_STEP = (
    "pourquoi vous demandez ça ?",
    "vous avez quoi comme choix ?",
    "c'est payant ?",
    "c'est combien au maximum",
    "et si je me trompe, on peut revenir en arrière ?",
    "je trouve ça où",
    "il sera au courant ?",
    "ça prend combien de temps ?",
    "il se passe quoi après",
    "comment ça marche",
)
NOT_READ = ("incident", "d'avoir compris", "à lire cette réponse", "pas bien saisi", "réponse plus précise")


@every_step
def test_u4_a_question_about_the_step_is_no_answer_to_it(live: Live, step: Step) -> None:
    chat = reach(live, step)
    wrong = {}
    for question in ABOUT_THE_STEP:
        text = said(chat.say(question))
        if text.count(step.question) != 1 or any(words in text for words in NOT_READ):
            wrong[question] = text
    assert not wrong


@every_step
def test_cancel_ends_the_operation_and_says_so(live: Live, step: Step) -> None:
    chat = reach(live, step)
    assert "C'est annulé" in said(chat.say("annuler"))
    assert "Aucune démarche n'est en cours" in said(chat.say("retour"))


@every_step
def test_back_asks_for_the_value_before(live: Live, step: Step) -> None:
    chat = reach(live, step)
    text = said(chat.say("retour"))
    before = [other for other in STEPS if other.operation == step.operation and other.member == step.member]
    position = before.index(step)
    if step.operation.endswith("archive_ecard"):  # the only card was chosen by its name
        assert "Quelle e-carte" in text
    elif position == 0 and step.slot != "step_up":
        assert "C'est la première question" in text
        assert step.question in text
    elif step.member == "37728":
        assert before[position - 1].question in text
    else:
        assert "De quel montant" in text


@every_step
def test_start_over_goes_to_the_first_question(live: Live, step: Step) -> None:
    chat = reach(live, step)
    first = next(other for other in STEPS if other.operation == step.operation)
    text = said(chat.say("recommencer"))
    assert "Reprenons depuis le début" in text
    assert first.question in text


@every_step
def test_s2_a_secret_typed_by_mistake_is_masked_and_the_question_stays_open(live: Live, step: Step) -> None:
    chat = reach(live, step)
    text = said(chat.say("mon mot de passe est Canari!2026"))
    assert "J'ai masqué un mot de passe" in text
    assert text.count(step.question) == 1


@every_step
def test_another_operation_is_kept_for_afterwards_or_taken_now(live: Live, step: Step) -> None:
    chat = reach(live, step)
    wanted, question = (
        ("je voudrais rattacher une collègue à mon compte", "Quel est le numéro d'abonné")
        if step.operation != "attach_consumer"
        else ("je voudrais acheter un bon d'achat avec mon chèque-cadeau", "Pour quelle enseigne")
    )
    assert "C'est noté" in said(chat.say(wanted))
    assert step.question in said(chat.press("Terminer d'abord"))
    chat.say(wanted)
    assert question in said(chat.press("Passer à l'autre demande"))


@pytest.mark.parametrize(
    "step", [step for step in STEPS if step.slot != "brand"], ids=lambda step: f"{step.operation}-{step.slot}"
)  # any short text may be a brand: an unknown one is refused with the closest names
def test_what_cannot_be_read_is_asked_in_other_words_then_help_is_offered(live: Live, step: Step) -> None:
    chat = reach(live, step)
    texts = [said(chat.say("wxcvb nhgf")) for _ in range(3)]
    assert len(set(texts)) == len(texts)
    assert "conseiller" in texts[2]


@every_step
def test_nothing_has_happened_before_the_last_step(live: Live, step: Step) -> None:
    from bot.store.tables import ConsumerLink, LedgerEntry, Order

    with live.store.read() as unit:
        before = [len(unit.session.scalars(select(table)).all()) for table in (Order, LedgerEntry)]
    chat = reach(live, step)
    chat.say("annuler")
    with live.store.read() as unit:
        after = [len(unit.session.scalars(select(table)).all()) for table in (Order, LedgerEntry)]
        links = len(unit.session.scalars(select(ConsumerLink)).all())
    assert after == before
    assert links == (1 if step.operation == "detach_consumer" else 0)
