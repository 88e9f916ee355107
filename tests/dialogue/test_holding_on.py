"""Holding on to what was refused, giving up a person who is awaited: neither is taken for the other."""

from __future__ import annotations

import pytest

from bot.dialogue.acts import Act
from bot.dialogue.decide import decide
from bot.dialogue.evidence import read
from bot.dialogue.holding_on import gives_up_person, insists, is_served
from bot.dialogue.situation import Choosable, Kind, Situation
from tests.dialogue.tables import heard


@pytest.mark.parametrize(
    "text",
    [
        "mais si, DEUX EXEMPLE 2 !",
        "si si j'en ai un, regardez bien",
        "non mais archivez-la je vous dis",
        "je suis sûre que j'en ai une",
        "aucune ? même pas une vieille ?",
        "vérifiez encore",
    ],
)
def test_somebody_insists(text: str) -> None:
    assert insists(text)


@pytest.mark.parametrize("text", ["si vous voulez", "s'il vous plaît", "et si je me trompe ?", "merci", "Noël"])
def test_nobody_insists(text: str) -> None:
    assert not insists(text)


@pytest.mark.parametrize(
    "text",
    [
        "annulez la demande au conseiller, pas le rattachement",
        "plus besoin d'un conseiller",
        "finalement pas la peine de déranger quelqu'un",
        "laissez tomber le conseiller",
        "non pas besoin du conseiller",
    ],
)
def test_a_person_is_given_up_in_so_many_words(text: str) -> None:
    assert gives_up_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "annulez le rattachement, pas la demande au conseiller",
        "n'annulez pas ma demande de conseiller",
        "ne supprimez surtout pas la demande de conseiller",
        "retirez la personne de mon groupe",
        "annulez",
        "j'oublie toujours qu'un conseiller existe",
    ],
)
def test_d9_a_person_who_is_still_wanted_is_not_given_up(text: str) -> None:
    assert not gives_up_person(text)


@pytest.mark.parametrize("text", ["oubliez, j'ai eu ma réponse sur le site", "c'est réglé", "j'ai trouvé tout seul"])
def test_who_has_the_answer_needs_nobody(text: str) -> None:
    assert is_served(text)


@pytest.mark.parametrize("text", ["j'ai trouvé son mail", "j'ai toujours pas eu ma réponse", "c'est réglé ?"])
def test_d9_who_has_no_answer_still_waits(text: str) -> None:
    assert not is_served(text)


REFUSED = Situation(
    operation="archive_ecard",
    asked="ecard",
    kind=Kind.ONE_OF,
    kinds={"ecard": Kind.ONE_OF},
    options=(Choosable(("Fnac",), (5000,), sets={"ecard": {"id": 1}}),),
    mentions=("brand",),
    refused={"ecard": {"id": 2}},
)


def test_what_was_refused_is_meant_again_and_never_what_was_offered_instead() -> None:
    words = heard("non mais archivez-la je vous dis")
    said = decide({Act.ACCEPT: 0.9, Act.ANSWER: 0.1}, words, REFUSED, read(words, REFUSED))
    assert (said.act, said.values) == (Act.REFER, {"ecard": {"id": 2}})


@pytest.mark.parametrize(
    ("text", "act"), [("et ma carte Sephora ?", Act.ANSWER), ("et la Fnac ?", Act.ASK_STEP), ("la Fnac", Act.ANSWER)]
)
def test_a_question_that_only_names_another_one_is_about_it(text: str, act: Act) -> None:
    words = heard(text)
    assert decide({Act.ASK_OTHER: 0.6, Act.UNCLEAR: 0.4}, words, REFUSED, read(words, REFUSED)).act is act


@pytest.mark.parametrize("text", ["c'est quoi la valeur de la Fnac ?", "combien vaut la Fnac ?"])
def test_c3_what_is_asked_about_is_not_chosen(text: str) -> None:
    words = heard(text)
    assert decide({Act.ANSWER: 0.9, Act.UNCLEAR: 0.1}, words, REFUSED, read(words, REFUSED)).act is Act.ASK_STEP


def test_a_question_whether_somebody_is_told_calls_nobody() -> None:
    words = heard("quelqu'un sera prévenu ?")
    assert decide({Act.PERSON: 0.9, Act.UNCLEAR: 0.1}, words, REFUSED, read(words, REFUSED)).act is Act.ASK_STEP


def test_a_question_which_ones_there_are_is_none_that_cannot_be_read() -> None:
    words = heard("laquelle j'ai ?")
    assert decide({Act.UNCLEAR: 0.9, Act.ANSWER: 0.1}, words, REFUSED, read(words, REFUSED)).act is Act.ASK_STEP
