"""What a message means by what was just dealt with; what stands alone is left alone, and no question buys (C2)."""

from __future__ import annotations

import pytest

from bot.dialogue.acts import Act, Follows
from bot.dialogue.again import takes_up, wants_again
from bot.dialogue.asking import asks_outcome
from bot.dialogue.following import follow_up
from bot.dialogue.situation import MOST_THINGS, Choosable, Kind, Outcome, Recent, Situation, recent_from, situation_from
from tests.dialogue.tables import heard, table

CHEQUES = (
    Choosable(("Noël",), (8000, 10000), "2026-12-13", sets={"cheques": [1]}),
    Choosable(("Rentrée",), (2000,), "2027-05-24", sets={"cheques": [2]}),
    Choosable(("Vacances",), (5000,), "2026-10-24", sets={"cheques": [3]}, hidden=True),
)
CARDS = (
    Choosable(("Decathlon",), (3000,), "2026-10-14", sets={"ecard": {"id": 2}}),
    Choosable(("Fnac",), (5000,), "2026-10-14", sets={"ecard": {"id": 1}}),
)
PEOPLE = (
    Choosable(("DEUX EXEMPLE 2",), number="44623", sets={"consumer": {"number": "44623"}}),
    Choosable(("TROIS EXEMPLE 3",), number="44624", sets={"consumer": {"number": "44624"}}),
)
DETACH, ARCHIVE = {"detach_consumer": ("detach_consumer",)}, {"archive_ecard": ("archive_ecard",)}

LISTED = Situation(recent=Recent("gift_cheque_balances", Outcome.SHOWN, things=CHEQUES))
NOEL = Situation(recent=Recent("gift_cheque_balances", Outcome.SHOWN, things=CHEQUES, about={"cheques": [1]}))
BOUGHT = Situation(
    recent=Recent("buy_voucher", Outcome.DONE, things=CHEQUES, about={"cheques": [1]}), again="buy_voucher"
)
BALANCE = Situation(
    recent=Recent("ecard_balance", Outcome.SHOWN, things=CARDS, about={"ecard": {"id": 1}}),
    deeds=ARCHIVE,
    again="buy_voucher",
)
ATTACHED = Situation(
    recent=Recent("attach_consumer", Outcome.DONE, things=PEOPLE, about={"consumer": {"number": "44624"}}),
    deeds=DETACH,
    undo="detach_consumer",
)
REFUSED = Situation(recent=Recent("buy_voucher", Outcome.REFUSED, told="utter_refusal_no_cheque"), again="buy_voucher")


def meant(text: str, situation: Situation, *intents: tuple[str, float], asks: float = 0.9) -> Follows | None:
    """What the message follows up with; ``intents``: how they rank, ``asks``: how surely it asks about the answer."""
    found = follow_up({Act.ASK_STEP: asks}, heard(text, ranking=list(intents)), situation)
    return found.follows if found is not None else None


@pytest.mark.parametrize(
    "text",
    [
        "oui, l'autre aussi",
        "oui aussi",
        "oui, rattachez-la aussi",
        "l'autre aussi",
        "et l'autre ?",
        "ok",
        "oui la deuxième",
    ],
)
def test_a_yes_that_points_at_the_offered_wish_takes_it_up(text: str) -> None:
    assert takes_up(text, "rattacher une personne (44624)")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("oui, rachetez-la", "acheter un bon d'achat"),
        ("oui, celui-là aussi", "acheter un bon d'achat (Yves Rocher 20 €)"),
        ("oui, le Yves Rocher", "acheter un bon d'achat (Yves Rocher 20 €)"),
        ("les chèques aussi", "voir vos chèques-cadeaux"),
        ("oui, mes chèques", "voir vos chèques-cadeaux"),
    ],
)
def test_a_yes_may_name_the_offered_wish(text: str, offered: str) -> None:
    assert takes_up(text, offered)


@pytest.mark.parametrize(
    "text",
    [
        "non merci", "pas maintenant", "oui mais plus tard", "l'autre, non", "merci", "et les délais de livraison ?",
        "oui, et un bon Darty de 30", "c'est déjà fait", "si elle est d'accord", "oubliez l'autre", "pas l'autre",
    ],
)  # fmt: skip
def test_a_no_a_condition_or_something_else_does_not_take_it_up(text: str) -> None:
    assert not takes_up(text, "rattacher une personne (44624)")


@pytest.mark.parametrize(
    "text",
    [
        "c'est fait ?", "c'est bon, c'est passé ?", "vous n'avez rien débité au moins ?", "et maintenant ?",
        "ça a marché ou pas", "c'est bien annulé ?", "c'est fait, c'est bon ?", "on m'a débité combien ?", "ça y est ?",
    ],
)  # fmt: skip
def test_whether_it_was_done_is_asked(text: str) -> None:
    assert asks_outcome(text)
    assert meant(text, BOUGHT) == Follows(asks="outcome")


@pytest.mark.parametrize(
    "text",
    [
        "c'est bon", "c'est fait", "ok merci", "c'est quoi ?", "vous avez débité ma voisine ?", "le bon est où ?",
        "c'est bon pour mon fils ?", "c'est bon jusqu'à quand ?", "c'est fait comment ?", "tu es sûr ?",
    ],
)  # fmt: skip
def test_what_states_it_or_asks_something_else_does_not_ask_for_the_outcome(text: str) -> None:
    assert not asks_outcome(text)


@pytest.mark.parametrize(
    ("text", "situation", "thing"),
    [
        ("et l'autre ?", NOEL, [2]),
        ("et la rentrée ?", LISTED, [2]),
        ("le plus gros, il est encore bon longtemps ?", LISTED, [1]),
        ("et le deuxième, jusqu'à quand ?", LISTED, [2]),
        ("le plus petit ?", NOEL, [2]),
        ("et vacances ?", LISTED, [3]),
        ("ah non pas celui-là, l'autre", NOEL, [2]),
    ],
)
def test_a_question_about_one_of_the_things_means_it(text: str, situation: Situation, thing: list[int]) -> None:
    assert meant(text, situation, ("goodbye", 0.5)) == Follows(asks="thing", thing={"cheques": thing})


def test_a_pronoun_asks_about_the_one_spoken_of_last() -> None:
    assert meant("il expire quand celui-là ?", NOEL, ("check_gift_cheque_balance", 0.57)) == Follows(asks="when")
    assert meant("je regarde où alors ?", BALANCE, ("list_documents", 0.28)) == Follows(asks="where")
    assert meant("pourquoi vous le savez pas ?", BALANCE, ("bot_challenge", 0.33)) == Follows(asks="why")


def test_the_other_one_is_not_guessed_where_none_was_spoken_of() -> None:
    assert meant("et l'autre ?", LISTED) == Follows(asks="list")


@pytest.mark.parametrize(
    "text", ["il reste qui ?", "montrez-moi la liste", "j'ai qui alors ?", "qui reste ?", "c'est tout ce que j'ai ?"]
)
def test_the_list_is_the_one_that_was_dealt_with(text: str) -> None:
    assert meant(text, ATTACHED, ("list_vouchers", 0.84)) == Follows(asks="list")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("mince, enlevez-le", "44624"), ("g fé une bétiz enlev le", "44624"), ("oups je me suis trompé", "44624"),
        ("finalement détachez la première", "44623"), ("vous pouvez la retirer ?", "44624"),
        ("retirez l'autre", "44623"),
    ],
)  # fmt: skip
def test_an_order_about_one_of_them_names_it(text: str, number: str) -> None:
    ranking = (("delete_document", 0.6), ("detach_consumer", 0.13))
    expected = Follows(operation="detach_consumer", thing={"consumer": {"number": number}})
    assert meant(text, ATTACHED, *ranking) == expected


def test_the_empty_card_is_put_away_by_pointing_at_it() -> None:
    text = "j'ai vérifié, zéro. vous pouvez l'enlever de ma liste ?"
    found = meant(text, BALANCE, ("archive_ecard", 0.6), ("detach_consumer", 0.22))
    assert found == Follows(operation="archive_ecard", thing={"ecard": {"id": 1}})


@pytest.mark.parametrize(
    "text",
    [
        "ne l'enlevez pas",
        "enlevez-le si elle est d'accord",
        "je veux l'enlever demain",
        "je veux l'enlever si elle est d'accord",
        "si je l'enlève, elle est prévenue ?",
        "enlevez la subvention",
        "on verra demain pour l'enlever",
    ],
)
def test_no_order_is_read_into_a_no_a_condition_or_another_thing(text: str) -> None:
    found = meant(text, ATTACHED, ("use_subsidy", 0.7), ("detach_consumer", 0.2))
    assert found is None or not found.operation


@pytest.mark.parametrize(
    "text",
    [
        "le même", "encore un", "la même chose encore une fois", "un deuxième svp", "remettez-m'en un", "rachetez-la",
        "Auriez-vous l'obligeance de m'en faire un second, le même ?", "je voudrais le même encore une fois", "pareil",
        "vous pouvez m'en remettre un autre ?", "le même chez Darty",
        "un autre pour ma femme",
    ],
)  # fmt: skip
def test_the_same_again_is_asked_for(text: str) -> None:
    assert meant(text, BOUGHT, ("ask_shared_email", 0.71)) == Follows(operation="buy_voucher")


@pytest.mark.parametrize(
    "text",
    [
        "c'est le même prix ?", "j'ai encore été débité une fois de plus !", "toujours la même chose avec vous",
        "encore un problème", "j'en ai reçu un autre hier", "pas le même", "le même mais demain", "encore une question",
        "si j'en prends un autre ?", "ne m'en refaites pas un", "la même chose est arrivée à ma collègue",
        "je peux en avoir combien d'autres ?",
        "mettez-moi en relation avec le comité", "refaites-moi voir la liste",
        "le même ?", "encore un ?", "je voudrais le même demain", "si ça marche je voudrais le même",
        "je veux envoyer un autre papier",
        "peut-être le même", "c'est le même que la dernière fois ?",
    ],
)  # fmt: skip
def test_c2_a_question_a_complaint_or_a_no_buys_nothing_again(text: str) -> None:
    assert not wants_again(heard(text))


def test_c2_nothing_that_is_no_purchase_is_one_after_a_purchase() -> None:
    lines = [line["text"] for line in table("not_a_purchase") if line["why"] != "wish"]
    started = [text for text in lines if (found := meant(text, BOUGHT)) is not None and found.operation]
    assert started == []


def test_after_a_balance_only_buying_again_in_so_many_words_buys() -> None:
    assert meant("rachetez-la", BALANCE) == Follows(operation="buy_voucher")
    assert meant("je veux la même", BALANCE) == Follows(operation="buy_voucher")
    assert meant("encore une", BALANCE) != Follows(operation="buy_voucher")


@pytest.mark.parametrize(
    "text", ["si si j'en ai un, regardez bien", "mais ma collègue en a reçu un !", "je vous dis que si"]
)
def test_an_answer_that_is_not_believed_is_insisted_on(text: str) -> None:
    assert meant(text, REFUSED, ("ask_difference_with_colleague", 0.35)) == Follows(asks="insist")


def test_a_condition_is_no_insisting() -> None:
    assert meant("et si j'en veux plus je fais comment ?", REFUSED) != Follows(asks="insist")
    assert meant("si elle est pas partie annulez-la", BALANCE) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [("où est ma commande ?", "track_order"), ("et la subvention sport, il reste combien ?", "check_subsidy_balance")],
)
def test_what_names_its_own_topic_stands_alone(text: str, intent: str) -> None:
    assert meant(text, NOEL, (intent, 0.95)) is None


def test_a_bare_question_is_not_about_what_was_set_aside() -> None:
    aside = Situation(recent=Recent("ecard_balance", Outcome.SHOWN, about={"ecard": {"id": 1}}, aside=True))
    assert meant("pourquoi ?", aside) is None
    helpful = Situation(kind=Kind.HELPFUL, asked="article", recent=BALANCE.recent)
    assert meant("pourquoi ?", helpful) == Follows(asks="article")
    assert meant("où est ma commande ?", helpful, ("track_order", 0.95)) is None


def test_in_an_operation_nothing_follows_up_what_went_before() -> None:
    assert meant("et l'autre ?", Situation("buy_voucher", "cheques", Kind.ONE_OF, recent=NOEL.recent)) is None


def test_what_is_remembered_is_bounded_and_comes_back_the_same() -> None:
    assert NOEL.recent is not None
    assert recent_from(NOEL.recent.as_json()) == NOEL.recent
    assert situation_from(ATTACHED.as_json()) == ATTACHED
    many = Recent("list_consumers", Outcome.SHOWN, things=PEOPLE * 10)
    assert len(many.as_json()["things"]) == MOST_THINGS
