"""S2: secrets typed by mistake are masked, and what only looks like one is left alone."""

from __future__ import annotations

import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import nir, siren, siret

from bot.support.masking import MASK, Expected, mask_secrets
from tests.support.tables import Sentence, table

DIGITS = "0123456789"
#: What people put between the digits of a card.
BETWEEN = ["", " ", "  ", "-", ".", "/", "_", ",", "\n", "\t", "\u00a0", "\u202f", "\u200b", " - ", "\u2013", "\u2060 "]
#: Groups that people and issuers make of sixteen digits.
GROUPS = [[16], [4] * 4, [2] * 8, [1] * 16, [8, 8], [4, 6, 6], [4, 4, 8], [4, 12]]
FRAMES = [
    "{}",
    "ma carte : {} merci",
    "n°{}!",
    "({})",
    "bonjour {} ne passe pas",
    "a {}\nb",
    "cb{}",
    "{} est refusée ?",
]
SCRIPTS = [DIGITS, "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "⁰¹²³⁴⁵⁶⁷⁸⁹"]


@pytest.mark.parametrize("name", ["tuned_with", "kept_apart_with"])
def test_s2_no_sentence_of_the_table_leaks_its_secret(name: str) -> None:
    sentences = list(table(name))
    assert len(sentences) >= 100 and all(one.secrets for one in sentences)
    assert [one.text for one in sentences if one.leaks()] == []


@pytest.mark.parametrize("name", ["tuned_with", "kept_apart_with"])
def test_s2_masking_leaves_the_rest_of_the_sentence(name: str) -> None:
    sentences = list(table(name))
    lost = {one.text: one.loses() for one in sentences if one.loses()}
    assert len(lost) <= len(sentences) // 33, lost


@pytest.mark.parametrize("name", ["tuned_without", "kept_apart_without"])
def test_s2_at_most_one_sentence_in_a_hundred_is_masked_by_mistake(name: str) -> None:
    sentences = list(table(name))
    assert len(sentences) >= 100
    wrong = {one.text: one.masked().text for one in sentences if one.masked().found}
    assert len(wrong) <= len(sentences) // 100, wrong


def test_s2_the_tables_have_two_hundred_sentences_each_way_and_share_none() -> None:
    for kind in ("with", "without"):
        tuned, kept = (
            [(one.text, one.expected) for one in table(f"{which}_{kind}")] for which in ("tuned", "kept_apart")
        )
        assert len(tuned) + len(kept) == len({*tuned, *kept}) >= 200


def cards() -> st.SearchStrategy[str]:
    """Sixteen digits that satisfy Luhn's check."""
    return st.text(DIGITS, min_size=15, max_size=15).map(lambda digits: digits + luhn.calc_check_digit(digits))


def written(digits: str, sizes: list[int], between: str) -> str:
    """The digits in groups of these sizes."""
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return between.join(parts)


@given(cards(), st.sampled_from(GROUPS), st.sampled_from(BETWEEN), st.sampled_from(FRAMES), st.sampled_from(SCRIPTS))
def test_s2_a_card_number_is_masked_however_and_wherever_it_is_written(
    digits: str, sizes: list[int], between: str, frame: str, script: str
) -> None:
    # Four years in a row, or a telephone and a date, are read as that; no issuer's number begins so.
    assume(digits[0] in "3456")
    typed = frame.format(written(digits, sizes, between).translate(str.maketrans(DIGITS, script)))
    masked = mask_secrets(typed)
    assert (masked.text, masked.found) == (frame.format(MASK), ("card",))


@given(cards(), st.sampled_from(["", " ", "-", ".", "/", "\u200b"]))
def test_s2_whatever_issuer_a_card_has_none_of_it_is_left(digits: str, between: str) -> None:
    assume(not digits.startswith(("19", "20")))
    assert mask_secrets(f"c'est le {written(digits, [4] * 4, between)} merci").text == f"c'est le {MASK} merci"


@given(st.text(DIGITS, min_size=12, max_size=19), st.sampled_from(["", " ", "-", ".", "\u00a0"]))
def test_s2_after_the_word_card_the_check_digit_does_not_matter(digits: str, between: str) -> None:
    assume(digits[0] in "3456789" and not digits.startswith("33") and not siret.is_valid(digits))  # 33: a telephone
    typed = between.join(digits[start : start + 4] for start in range(0, len(digits), 4))
    assert mask_secrets(f"carte {typed} merci").text == f"carte {MASK} merci"


@given(
    st.integers(2019, 2031),
    st.integers(0, 999999),
    st.sampled_from(
        ["CMD-{}-{:06}", "{}-{:06}", "cmd {} {:06}", "{}{:06}", "commande {}/{:06}", "{}_{:06}", "n°{}.{:06}"]
    ),
    st.sampled_from(["{}", "{}", "ma commande {} ?", "où est {}", "{} et CMD-2026-001873", "{}\n2026-001873"]),
    st.booleans(),
)
def test_s2_an_order_number_is_never_masked(year: int, number: int, shape: str, frame: str, code: bool) -> None:
    typed = frame.format(shape.format(year, number))
    assert mask_secrets(typed, Expected(code=code, card=True, password=True)).text == typed


@given(
    st.text(DIGITS, min_size=8, max_size=8),
    st.sampled_from(["06", "07", "01", "+33 6", "+336", "0033 6", "00336", "+33(0)6", "0033612"[:5]]),
    st.sampled_from(["", " ", ".", "-", "/"]),
    st.sampled_from(["{}", "mon tel {}", "rappelez-moi au {} svp", "{} ou 01 23 45 67 89", "{} / 06 11 22 33 44"]),
    st.booleans(),
)
def test_s2_a_telephone_number_is_never_masked(rest: str, start: str, between: str, frame: str, code: bool) -> None:
    pairs = between.join(rest[at : at + 2] for at in range(0, 8, 2))
    typed = frame.format(f"{start}{between}{pairs}")
    assert mask_secrets(typed, Expected(code=code, password=True)).text == typed


@given(
    st.lists(st.text(DIGITS, min_size=5, max_size=5), min_size=1, max_size=12), st.sampled_from([" ", ", ", "\n", ";"])
)
def test_s2_subscriber_numbers_are_never_masked(numbers: list[str], between: str) -> None:
    typed = "rattacher " + between.join(numbers)
    assert mask_secrets(typed).text == typed


@given(st.text(DIGITS, min_size=8, max_size=8), st.sampled_from(["{}", "siret {}", "notre SIRET : {}", "siret{}"]))
def test_s2_a_company_is_no_card(digits: str, frame: str) -> None:
    company = digits + luhn.calc_check_digit(digits)
    place = company + "0001"
    typed = frame.format(place + luhn.calc_check_digit(place))
    assert siren.is_valid(company) and mask_secrets(typed).text == typed


@given(st.sampled_from("12"), st.integers(0, 99), st.integers(1, 12), st.integers(1, 95), st.integers(0, 999999))
def test_s2_a_social_security_number_is_masked(sex: str, year: int, month: int, place: int, order: int) -> None:
    number = f"{sex}{year:02}{month:02}{place:02}{order:06}"
    for typed in (number, f"{sex} {year:02} {month:02} {place:02} {number[7:10]} {number[10:]}"):
        masked = mask_secrets(f"c'est {typed} {nir.calc_check_digits(number)} merci")
        assert (masked.text, masked.found) == (f"c'est {MASK} merci", ("identity",))


@given(
    st.text(DIGITS, min_size=6, max_size=6), st.sampled_from([1, 2, 3, 6]), st.sampled_from([" ", "-", ".", "\u00a0"])
)
def test_s2_a_code_is_masked_in_any_spacing_where_it_is_announced_or_asked_for(
    digits: str, size: int, between: str
) -> None:
    typed = between.join(digits[at : at + size] for at in range(0, 6, size))
    assert mask_secrets(f"mon code c'est {typed}").text == f"mon code c'est {MASK}"
    assert mask_secrets(f"bah {typed} voilà", Expected(code=True)).text == f"bah {MASK} voilà"
    assert mask_secrets(f"rattacher {typed}", Expected()).found == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("mon mot de passe est Canari0002!", ""),
        ("Bonjour, voici ma carte 4970 9458 0730 2157 merci", ""),
        ("Soleil99! c'est mon mot de passe", ""),
        ("mon mot de passe est Canari0002! et il est refusé", "mon mot de passe et il est refusé"),
        ("ma carte 4970 9458 0730 2157 est refusée", "ma carte est refusée"),
        ("mon mot de passe Canari0002! ne marche pas", "mon mot de passe ne marche pas"),
        ("je voudrais un bon Fnac, mon code est 482913", "je voudrais un bon Fnac"),
        ("mot de passe : Canari0002!. Où est ma commande ?", "Où est ma commande ?"),
        ("oui, mon code est 482913", ""),
        ("je confirme, mon code est 482913", "je confirme, mon code"),
        ("rattacher 44623, mon code est 482913", "rattacher 44623"),
        ("où est ma commande ?", "où est ma commande ?"),
    ],
)
def test_s2_what_is_left_to_understand_is_what_was_asked(text: str, rest: str) -> None:
    assert mask_secrets(text).rest == rest


@given(st.text())
def test_s2_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_secrets(text).text
    assert mask_secrets(once).text == once


@pytest.mark.parametrize("name", ["tuned_with", "kept_apart_with"])
def test_s2_what_is_masked_once_is_not_found_again(name: str) -> None:
    again = [Sentence(one.masked().text, (), one.expected) for one in table(name)]
    assert {one.text: one.masked().text for one in again if one.masked().found} == {}


#: Parts of texts that make patterns go over the same characters again and again.
NASTY = ["1 ", "4 ", "1-", "12/12/", "4970 ", "2026 ", "06 ", "fr76 ", "fr76", "mot de passe ", "mdp: ", "mdp est ",
         "code ", "code 1", "est ", "a", "aaaa ", "a2a2 ", "«", "'a", "(a", "a@", "nouveau ", "c'est mon mot de passe ",
         "mets a a a ", "\u200b", "••••", "••", "é", ": ", "abcde-", "a1!", "00", "\n", "1,",
         "2 55 08 14 ", "et "]  # fmt: skip


def steps_for(text: str) -> int:
    """How many lines of Python run for a text: a measure of work that no load of the machine changes."""
    count = 0

    def trace(frame: object, event: str, arg: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        mask_secrets(text, Expected(True, True, True))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("part", NASTY)
def test_s2_work_grows_with_the_length_alone(part: str) -> None:
    short, long = (steps_for((part * size)[:size]) for size in (500, 2000))
    assert long <= 6 * short + 500
