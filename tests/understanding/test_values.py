"""Values are read whole, as people write, tell and dictate them, and nothing else is taken for one."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.values import LONGEST, find_values
from bot.understanding.values.dates import resolve

HERE = Path(__file__).parent
#: Sentences of several voices with the values that they hold, in order.
TABLE = [json.loads(line) for line in (HERE / "values_table.jsonl").read_text(encoding="utf-8").splitlines()]
NOTHING = (HERE / "no_values.txt").read_text(encoding="utf-8").splitlines()


def found(text: str) -> list[tuple[str, str | int | float]]:
    return [(value.entity, value.value) for value in find_values(text)]


def test_c4_values_of_the_table_are_exact() -> None:
    right = told = wanted = 0
    wrong = []
    for row in TABLE:
        expected = Counter((entity, value) for entity, value in row["values"])
        got = Counter(found(row["text"]))
        right += (expected & got).total()
        told += got.total()
        wanted += expected.total()
        if got != expected:
            wrong.append((row["voice"], row["text"], row["values"], found(row["text"])))
    f1 = 2 * right / (told + wanted)
    assert len(TABLE) >= 300
    assert f1 >= 0.97, f"{wanted} values: exact-match F1 {f1:.1%}, {wrong}"


def test_c4_nothing_is_read_where_nothing_is() -> None:
    assert len(NOTHING) >= 150
    assert {text: found(text) for text in NOTHING if found(text)} == {}


def test_c4_part_of_a_value_is_never_read_instead_of_it() -> None:
    wholes = {
        "un bon fnac 50€ 30€": [("amount", 50), ("amount", 30)],
        "de 20 ou 30 euros": [("amount", 20), ("amount", 30)],
        "2 x 20 €": [("quantity", 2), ("amount", 20)],
        "-50 €": [],
        "1,500 €": [],
        "446 23": [],
        "4 4 6 2 3": [("consumer_id", "44623")],
        "44623-12345": [],
        "o'brien@mail.fr": [("email", "o'brien@mail.fr")],
        "d'exemple1@mail.fr": [("email", "d'exemple1@mail.fr")],
        "l'adresse d'exemple1@mail.fr": [],  # where does it begin?
        "jean dupont arobase mail point fr": [],
    }
    assert {text: found(text) for text in wholes} == wholes


def test_c3_all_amounts_are_told_so_that_none_is_picked_in_silence() -> None:
    for text in (
        "20-30 euros",
        "entre 20 et 30 euros",
        "20 € ou 30 ?",
        "vingt ou trente euros",
        "un de 20 et un de 30",
    ):
        assert found(text) == [("amount", 20), ("amount", 30)], text


def test_whole_amounts_are_integers() -> None:
    assert [type(found(text)[0][1]) for text in ("50 €", "50,00 €", "12,50 €")] == [int, int, float]


def test_several_values_keep_their_order_and_their_place() -> None:
    text = "rattache quarante-quatre mille six cent dix-neuf exemple1@mail.fr et 44623"
    values = find_values(text)
    assert [value.entity for value in values] == ["consumer_id", "email", "consumer_id"]
    assert [text[value.start : value.end] for value in values] == [
        "quarante-quatre mille six cent dix-neuf",
        "exemple1@mail.fr",
        "44623",
    ]


@pytest.mark.parametrize("mark", [" ", ";", ",", "\t", " ; ", " | ", "|"])
def test_a_pasted_row_gives_the_number_and_the_address(mark: str) -> None:
    row = mark.join(["51234", "DURAND", "LEA", "lea@mail.fr"])
    assert found(f"la ligne : {row}") == [("consumer_id", "51234"), ("email", "lea@mail.fr")]


TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("né le 12/03/1990", date(1990, 3, 12)), ("ma commande du 12 mars", date(2026, 3, 12)),
        ("ma commande du 12 décembre", date(2025, 12, 12)), ("commandée le 30", date(2026, 10, 30)),
        ("commandée le 25", TODAY), ("commandée le 29/02", date(2024, 2, 29)),
        ("jeudi dernier", date(2026, 11, 19)), ("mercredi dernier", date(2026, 11, 18)),
        ("ma commande d'hier", date(2026, 11, 24)), ("commandé il y a dix jours", date(2026, 11, 15)),
    ],
)  # fmt: skip
def test_a_date_is_the_last_that_can_be_meant(text: str, day: date) -> None:
    assert [resolve(str(value), TODAY) for entity, value in found(text) if entity == "date"] == [day]


# ── round trips ──────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=99_999), st.integers(min_value=0, max_value=99), st.data())
def test_c4_any_way_to_write_euros_gives_them_back(whole: int, cents: int, data: st.DataObject) -> None:
    group = data.draw(st.sampled_from(["", " ", "\u00a0", "\u202f", "."]))
    written = f"{whole:,}".replace(",", group)
    if cents:
        written += f",{cents:02}"
    currency = data.draw(st.sampled_from(["€", " €", "\u00a0€", " euros", " EUR", "euros", " Euros"]))
    around = data.draw(st.sampled_from(["{}", "un bon de {}", "{} svp", "({})", "Fnac {}, merci", "Fnac - {}."]))
    value = round(whole + cents / 100, 2) if cents else whole
    assert found(around.format(written + currency)) == [("amount", value)]


@settings(deadline=None)
@given(st.integers(min_value=10_000, max_value=99_999), st.data())
def test_c4_any_way_to_write_a_subscriber_number_gives_it_back(number: int, data: st.DataObject) -> None:
    digits = str(number)
    forms = [digits, f"{digits[:2]} {digits[2:]}", f"{digits[:2]}.{digits[2:]}", f"0{digits}", f"{digits}.0"]
    forms += [" ".join(digits), f"{digits[:2]}\u00a0{digits[2:]}"]
    written = data.draw(st.sampled_from(forms))
    around = data.draw(st.sampled_from(["{}", "n° {}", "rattacher {}", "son numéro est le {}.", "abonné {}, merci"]))
    assert found(around.format(written)) == [("consumer_id", digits)]


AROUND_ADDRESS = st.sampled_from(["{}", "mon adresse : {}", "{} svp", "<{}>", "44623 {}"])
ATOM = st.text(alphabet="abyzAZ0189!#$%&'*+-/=?^_`{|}~", min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.emails(), AROUND_ADDRESS)
def test_c4_an_address_of_rfc_5321_is_read_whole_or_not_at_all(address: str, around: str) -> None:
    read = [value for entity, value in found(around.format(address)) if entity == "email"]
    assert read in ([], [address.lower()])


@settings(max_examples=200, deadline=None)
@given(st.lists(ATOM, min_size=1, max_size=4), AROUND_ADDRESS)
def test_c4_every_local_part_of_rfc_5322_is_read_whole(atoms: list[str], around: str) -> None:
    address = f"x{'.'.join(atoms)}@mail.fr"
    assert [value for entity, value in found(around.format(address)) if entity == "email"] == [address.lower()]


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=31), st.integers(min_value=1, max_value=12), st.integers(1930, 2029))
def test_c4_a_date_is_read_if_the_calendar_has_it(day: int, month: int, year: int) -> None:
    try:
        expected: list[Any] = [("date", date(year, month, day).isoformat())]
    except ValueError:
        expected = []
    for written in (f"{day:02}/{month:02}/{year}", f"{day:02}-{month:02}-{year}", f"{day:02}.{month:02}.{year}"):
        assert found(f"né le {written}") == expected


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789 @.€-x'dunet")), max_size=80))
def test_b1_offsets_always_lie_in_the_text_and_never_overlap(text: str) -> None:
    end = 0
    for value in find_values(text):
        assert end <= value.start < value.end <= len(text)
        end = value.end


PIECES = ["a", "1", "1 ", "a.", "a@", "un ", "\0", "point ", "@", "cmd ", "1 €", "€", "44619 ", "x", "1x", "le 2 ",
          "- ", "20 ou ", "arobase ", "1.", "1,1", "cent ", "le ", "12/", "code ", "rue "]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_b1_what_stands_behind_the_first_page_costs_nothing(piece: str) -> None:
    page = piece * (10_000 // len(piece))
    assert find_values(page) == find_values(page[:LONGEST])
