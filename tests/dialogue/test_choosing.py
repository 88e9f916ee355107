"""One of a list, as people name it; nothing is guessed (C3, C4)."""

from __future__ import annotations

import pytest

from bot.dialogue.choosing import choose, wants_all
from bot.dialogue.evidence import read
from bot.dialogue.situation import Choosable, Kind, Situation
from tests.dialogue.tables import heard

CHEQUES = (
    Choosable(("Noël",), (8000, 10000), "2026-12-13", sets={"cheques": [1]}),
    Choosable(("Rentrée",), (2000, 5000), "2027-05-23", sets={"cheques": [2]}),
    Choosable(("Vacances",), (5000,), "2026-10-01", sets={"cheques": [3]}),
)
PEOPLE = (
    Choosable(("UN EXEMPLE 1", "exemple1@mail.fr"), number="44619", sets={"consumer": {"number": "44619"}}),
    Choosable(("DEUX EXEMPLE 2", "exemple2@mail.fr"), number="44623", sets={"consumer": {"number": "44623"}}),
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("le chèque Rentrée", 1),
        ("avec noël", 0),
        ("celui de 80", 0),
        ("le deuxième", 1),
        ("2", 1),
        ("option 2", 1),
        ("la première", 0),
        ("le dernier", 2),
        ("celui qui expire en premier", 2),
        ("celui du 13 décembre", 0),
        ("celui de mai", 1),
        ("le plus gros", 0),
        ("pas noël, rentrée", 1),
        ("le cheque de la rentre", 1),
        ("vacan", 2),
        ("Le deuxième de votre liste, s'il vous plaît.", 1),
    ],
)
def test_a_cheque_is_named_by_label_amount_place_date_or_rank(text: str, place: int) -> None:
    assert choose(CHEQUES, heard(text)) == [place]


@pytest.mark.parametrize("text", ["je sais pas", "lequel me conseillez-vous", "7", "le cinquième", "bof"])
def test_c4_what_names_none_chooses_none(text: str) -> None:
    assert choose(CHEQUES, heard(text)) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [("exemple 2", 1), ("DEUX EXEMPLE 2", 1), ("44619", 0), ("exemple1@mail.fr", 0), ("la première", 0)],
)
def test_a_person_is_named_by_name_number_or_address(text: str, place: int) -> None:
    assert choose(PEOPLE, heard(text)) == [place]


@pytest.mark.parametrize(
    ("text", "places"), [("1 et 3", [0, 2]), ("le premier et le dernier", [0, 2]), ("noël et vacances", [0, 2])]
)
def test_c3_several_places_are_all_of_them_meant(text: str, places: list[int]) -> None:
    assert choose(CHEQUES, heard(text)) == places


@pytest.mark.parametrize("text", ["tout mes chèques", "l'une et l'autre", "les deux", "tous", "tout"])
def test_c3_all_of_a_list_is_not_one_of_it(text: str) -> None:
    assert wants_all(text)


def test_c4_an_article_names_nobody() -> None:
    assert choose(PEOPLE, heard("c'est un collègue qui est parti")) == []


def test_the_other_one_is_the_other_of_two() -> None:
    assert choose(PEOPLE, heard("non, l'autre"), spoken_of=PEOPLE[0]) == [1]
    assert choose(CHEQUES, heard("l'autre"), spoken_of=CHEQUES[0]) == []


def test_c3_several_that_are_named_apart_are_all_returned() -> None:
    assert choose(CHEQUES, heard("noël et rentrée")) == [0, 1]


def test_all_together_is_said_in_many_ways() -> None:
    assert all(wants_all(text) for text in ("les deux ensemble", "tous", "réunissez-les", "mes 2 chèques ensemble"))
    assert not wants_all("le deuxième")


def test_a_thing_that_is_named_by_its_amount_changes_no_amount() -> None:
    kinds = {"amount": Kind.AMOUNT, "cheques": Kind.ONE_OF}
    at_summary = Situation("buy_voucher", "confirmation", Kind.SUMMARY, kinds, ("amount", "cheques"), CHEQUES)
    assert read(heard("celui de 20"), at_summary).others == {"cheques": ([2],)}
    assert read(heard("plutôt 30"), at_summary).others == {"amount": (3000,)}
    asked = Situation("buy_voucher", "cheques", Kind.ONE_OF, kinds, ("amount",), CHEQUES)
    assert read(heard("celui de 80"), asked).others == {}
