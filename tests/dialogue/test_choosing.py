"""One of a list, as people name it; nothing is guessed (C3, C4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.choosing import choose, named_at, wants_all
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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("celui qui se termine bientôt alors", 2),
        ("celui qui finit le premier", 2),
        ("je prendrai celui qui finit le plus tôt", 2),
        ("celui dont la date est la plus proche", 2),
        ("celui qui arrive à échéance en premier", 2),
        ("celui qui dure le plus longtemps", 1),
        ("le plus récent", 1),
        ("le moins ancien", 1),
        ("le gros", 0),
        ("le mieux garni", 0),
        ("celui où il reste le plus", 0),
        ("le petit", 1),
        ("celui qui vaut le moins", 1),
    ],
)
def test_one_of_a_list_is_named_by_what_it_is_most_or_least(text: str, place: int) -> None:
    assert choose(CHEQUES, heard(text)) == [place]


@pytest.mark.parametrize(
    "text", ["c'est pour le petit", "un bon valable longtemps", "il arrive avant Pâques ?", "le plus gros bon possible"]
)
def test_c3_a_rank_chooses_nothing_where_no_list_was_offered(text: str) -> None:
    assert choose(CHEQUES, heard(text), asked=False) == []


def test_c3_things_are_named_in_the_order_of_the_sentence() -> None:
    text = "un Darty de 20 avec le chèque Rentrée et un Fnac de 50 avec Noël, pas Vacances"
    assert [(place, text[start:end]) for place, start, end in named_at(CHEQUES, text)] == [(1, "Rentrée"), (0, "Noël")]


BRAND = Situation(
    operation="buy_voucher",
    asked="brand",
    kind=Kind.BRAND,
    kinds={"brand": Kind.BRAND, "amount": Kind.AMOUNT, "cheques": Kind.ONE_OF},
    elsewhere=CHEQUES,
)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("mon chèque de Noël", {"cheques": ([1],)}),
        ("50 euros", {"amount": (5000,)}),
        ("Rentrée", {"cheques": ([2],)}),
        ("30 € avec la rentrée", {"amount": (3000,), "cheques": ([2],)}),
        ("50 avec le chèque de 80", {"cheques": ([1],)}),
    ],
)
def test_what_is_said_before_it_is_asked_is_read(text: str, others: dict[str, object]) -> None:
    assert read(heard(text), BRAND).others == others


def test_an_amount_is_not_what_names_the_cheque() -> None:
    amount = replace(BRAND, asked="amount", kind=Kind.AMOUNT)
    found = read(heard("50 avec le chèque de 80"), amount)
    assert (found.asked, found.others) == ((5000,), {"cheques": ([1],)})


@pytest.mark.parametrize("text", ["un bon Fnac pour Noël", "c'est pour les vacances", "avant la rentrée"])
def test_c3_an_occasion_is_no_cheque(text: str) -> None:
    assert choose(CHEQUES, heard(text), asked=False) == []
    assert named_at(CHEQUES, text) == []


@pytest.mark.parametrize("text", ["un bon avec Noël", "sur le chèque Noël", "avec mon chèque pour Noël"])
def test_a_cheque_is_named_by_its_occasion(text: str) -> None:
    assert choose(CHEQUES, heard(text), asked=False) == [0]


def test_that_one_is_what_was_just_spoken_of_and_nothing_else() -> None:
    assert choose(CHEQUES, heard("celui-là alors"), spoken_of=CHEQUES[1]) == [1]
    assert choose(CHEQUES, heard("celui-là alors")) == []


def test_c3_the_one_that_was_spent_is_the_only_one_or_none() -> None:
    assert choose(CHEQUES[:1], heard("celle qui a servi")) == [0]
    assert choose(CHEQUES, heard("celle qui a servi")) == []


BASKET = Choosable(("panier", "sur le site", "carte bleue"), sets={"cheques": "basket"}, hidden=True)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("d'accord, gardez-moi le panier", ({"cheques": "basket"},)),
        ("je finirai sur le site", ({"cheques": "basket"},)),
        ("et si je complète avec ma carte bleue ?", ()),
        ("pas de panier", ()),
    ],
)
def test_keeping_the_basket_is_said_in_many_ways_and_asked_in_others(text: str, meant: object) -> None:
    cheques = replace(BRAND, asked="cheques", kind=Kind.ONE_OF, options=(*CHEQUES, BASKET), elsewhere=(), many=True)
    assert read(heard(text), cheques).asked == meant
