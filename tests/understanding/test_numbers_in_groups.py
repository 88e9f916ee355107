"""A subscriber's number said in groups of figures is one number where it is announced or asked for, else none (C4)."""

from __future__ import annotations

import pytest

from bot.dialogue.evidence import read
from bot.dialogue.situation import Kind, Situation
from bot.understanding.values import find_pieces, find_values
from tests.dialogue.tables import heard

ASKED = Situation(asked="consumer_id", kind=Kind.NUMBER, kinds={"consumer_id": Kind.NUMBER, "email": Kind.EMAIL})
AMOUNT = Situation(asked="amount", kind=Kind.AMOUNT, kinds={"amount": Kind.AMOUNT})


@pytest.mark.parametrize(
    "text",
    [
        "446 24",
        "le 44 62 4",
        "4 46 24, je crois",
        "4462 4",
        "quatre quatre six vingt-quatre",
        "quarante-quatre six vingt-quatre",
        "quatre cent quarante-six vingt-quatre",
    ],
)
def test_c4_an_asked_number_is_heard_whole_in_any_groups(text: str) -> None:
    assert read(heard(text), ASKED).asked == ("44624",)
    assert find_values(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "le numéro c'est le 44 6 24",
        "son numéro est le 446 24 et son mail exemple3@mail.fr",
        "numéro de ma sœur : 44 62 4",
        "rattacher l'abonné 4 4624",
    ],
)
def test_c4_an_announced_number_is_heard_whole_in_any_groups(text: str) -> None:
    assert [value.value for value in find_values(text) if value.entity == "consumer_id"] == ["44624"]


@pytest.mark.parametrize("text", ["44 6", "44 6 2", "44 6 24 1", "06 44 62 41 23", "44 6,24 12", "1,44 6 24 €"])
def test_c4_figures_that_are_no_whole_number_are_none(text: str) -> None:
    assert [value.value for value in find_pieces(text)] == []
    assert read(heard(text), ASKED).asked == ()


@pytest.mark.parametrize("text", ["100 50", "20 30 4", "50 100"])
def test_c4_figures_in_groups_are_nobodys_number_where_an_amount_is_asked(text: str) -> None:
    assert "44624" not in read(heard(text), AMOUNT).asked
    assert all(value.entity == "pieces" for value in find_pieces(text))
