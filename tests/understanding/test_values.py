"""Values are read as people write them, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.values import LONGEST, find_values


def found(text: str) -> list[tuple[str | None, str | int | float]]:
    return [(value.entity, value.value) for value in find_values(text)]


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("50 €", 50), ("12,50 €", 12.5), ("12.5€", 12.5), ("12€50", 12.5), ("30e", 30), ("1 200 €", 1200),
        ("1\u202f200,05 euros", 1200.05), ("50 balles", 50), ("cinquante euros", 50), ("vingt-cinq euros", 25),
        ("deux cent cinquante euros", 250), ("VINGT CINQ EUROS", 25), ("neuf euros", 9),
        ("une cinquantaine d'euros", 50),
        ("commande de 50 euros", 50),
    ],
)  # fmt: skip
def test_amounts_are_euros(text: str, euros: int | float) -> None:
    assert found(text) == [("amount", euros)]
    assert isinstance(found(text)[0][1], type(euros))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("n° 44619", "44619"), ("rattacher le 44 619", "44619"), ("44619", "44619"), ("numéro d'abonné : 4461", "4461"),
        ("num 44626", "44626"), ("mon identifiant est 37728", "37728"),
    ],
)  # fmt: skip
def test_subscriber_numbers_are_digits(text: str, number: str) -> None:
    assert found(text) == [("consumer_id", number)]


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("c'est Exemple1@Mail.fr.", "exemple1@mail.fr"), ("jean.dupont (at) mail.fr", "jean.dupont@mail.fr"),
        ("jean point dupont arobase orange point fr", "jean.dupont@orange.fr"), ("a+b@sous.mail.fr!",
        "a+b@sous.mail.fr"), ("exemple4 @ mail . fr", "exemple4@mail.fr"), ("lea@mail. fr et", "lea@mail.fr"),
        ("lea . durand @ sous.mail . fr", "lea.durand@sous.mail.fr"), ("lea@mail.fr . Com", "lea@mail.fr"),
        ("voilà . lea@mail.fr. Merci", "lea@mail.fr"), ("exemple2 arobase mail point fr", "exemple2@mail.fr"),
    ],
)  # fmt: skip
def test_addresses_are_lower_case_and_tolerate_speech(text: str, email: str) -> None:
    assert found(text) == [("email", email)]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("CMD-2026-001873", "CMD-2026-001873"), ("cmd-2026-001873", "CMD-2026-001873"), ("2026-001873",
        "CMD-2026-001873"),
        ("cmd 2026 1873", "CMD-2026-001873"), ("ma commande 1873", "1873"), ("commande n°001873", "001873"),
    ],
)  # fmt: skip
def test_order_numbers_are_completed_where_the_year_is_known(text: str, order: str) -> None:
    assert found(text) == [("order_number", order)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", ("number", 50)), ("vingt-cinq", ("number", 25)), ("4 personnes", ("number", 4)), ("le premier",
        ("ordinal", 1)),
        ("la 2e", ("ordinal", 2)), ("la deuxième", ("ordinal", 2)), ("le dernier", ("ordinal", -1)),
        ("ma dernière commande", ("ordinal", -1)),
    ],
)  # fmt: skip
def test_bare_numbers_and_ranks_have_their_own_names(text: str, expected: tuple[str, int]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "06 12 34 56 78", "+33 6 12 34 56 78", "4970 1012 3456 7890", "un billet", "un vélo neuf", "une e-carte",
        "la semaine dernière", "la première fois", "le 31 décembre 2026", "avant 15h", "24 heures", "saison 2026-2027",
        "mon code est 123456", "la 2fa", "",
    ],
)  # fmt: skip
def test_other_digits_and_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_several_values_keep_their_order_and_their_place() -> None:
    text = "rattache 44619 exemple1@mail.fr et 44623"
    values = find_values(text)
    assert [value.entity for value in values] == ["consumer_id", "email", "consumer_id"]
    assert [text[value.start : value.end] for value in values] == ["44619", "exemple1@mail.fr", "44623"]


@pytest.mark.parametrize("mark", [" ", ";", ",", "\t", " ; ", " | "])
def test_a_pasted_row_gives_the_number_and_the_address(mark: str) -> None:
    row = mark.join(["51234", "DURAND", "LEA", "lea@mail.fr"])
    assert found(f"la ligne : {row}") == [("consumer_id", "51234"), ("email", "lea@mail.fr")]


@pytest.mark.parametrize(
    "piece", ["a", "1", "1 ", "a.", "a@", "un ", "\0", "point ", "@", "cmd ", "1 €", "€", "44619 "]
)
def test_b1_ten_thousand_characters_cost_no_more_than_the_first_fifteen_hundred(piece: str) -> None:
    """What they cost in time is a figure of ``guichet bench``."""
    text = piece * (10_000 // len(piece))
    assert find_values(text) == find_values(text[:LONGEST])


@settings(max_examples=300)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789 @.€-")), max_size=80))
def test_b1_offsets_always_lie_in_the_text_and_never_overlap(text: str) -> None:
    end = 0
    for value in find_values(text):
        assert end <= value.start < value.end <= len(text)
        end = value.end
