"""What starts a purchase, and how several things wished for belong together (C2, C3)."""

from __future__ import annotations

import pytest

from actions.mechanism.registry import operations
from actions.mechanism.wish import things, undecided
from bot.dialogue.decide import meant
from bot.dialogue.wishes import forbids, wants_it_done, wants_to_spend
from tests.dialogue.tables import heard, table

BUY = operations()["buy_voucher"]

#: Of the sentences that start a purchase.
_LEAST_STARTED = 0.9


def test_c2_the_past_a_complaint_a_no_a_price_or_a_rule_starts_no_purchase() -> None:
    lines = [line for line in table("not_a_purchase") if line["why"] != "wish"]
    started = [line["text"] for line in lines if wants_to_spend(heard(line["text"]))]
    assert len(lines) >= 150
    assert started == []


def test_c2_a_wish_to_buy_starts_one() -> None:
    lines = [line for line in table("not_a_purchase") if line["why"] == "wish"]
    started = [line for line in lines if wants_to_spend(heard(line["text"]))]
    assert len(started) >= _LEAST_STARTED * len(lines)


@pytest.mark.parametrize(
    "text",
    [
        "j'ai acheté un bon decathlon de 20 € et je ne le trouve pas",
        "n'achetez surtout pas de bon fnac de 20 €",
        "je ne veux plus de bon fnac",
        "combien coûte un bon fnac de 20 € ?",
        "j'ai été débité deux fois pour un bon Fnac de 20 €",
    ],
)
def test_c2_each_example_of_the_kind_starts_nothing(text: str) -> None:
    assert not wants_to_spend(heard(text))


def test_c2_what_is_forbidden_is_known_as_such() -> None:
    assert forbids("n'achetez surtout pas de bon fnac")
    assert not forbids("pas un bon Darty, je voudrais un bon Fnac")


def test_c2_a_question_about_archiving_archives_nothing() -> None:
    assert not wants_it_done(heard("faut-il archiver quand elle est finie ?"))
    assert not wants_it_done(heard("je l'ai déjà archivée hier"))
    assert wants_it_done(heard("range ma carte Fnac"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("un bon fnac ou darty de 20 euros", {"brand": ["Fnac", "Darty"]}),
        ("un bon fnac de 20 ou 30 euros", {"amount": [2000, 3000]}),
        ("un bon fnac de 20-30 euros", {"amount": [2000, 3000]}),
    ],
)
def test_c3_of_alternatives_none_is_picked_in_silence(text: str, values: dict[str, list[object]]) -> None:
    assert undecided(BUY, heard(text)) == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("un bon Fnac de 30 € et un bon Darty de 20 €", [("Fnac", 3000), ("Darty", 2000)]),
        ("Fnac et Darty, 20 € chacun", [("Fnac", 2000), ("Darty", 2000)]),
        ("un bon Fnac de 30 € et un autre de 50 €", [("Fnac", 3000), ("Fnac", 5000)]),
        ("deux bons Fnac de 20 euros", [("Fnac", 2000), ("Fnac", 2000)]),
        ("un bon Fnac de 30 €", [("Fnac", 3000)]),
    ],
)
def test_c3_several_things_keep_their_own_values(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(thing["brand"], thing["amount"]) for thing in things(BUY, heard(text))] == expected


def test_c3_what_is_excluded_is_not_meant() -> None:
    assert meant(heard("pas la Fnac, Darty")).all("brand") == ["Darty"]
    assert meant(heard("30 € au lieu de 50 €")).all("amount") == [30]
    assert meant(heard("60 €, correction, 65 €")).all("amount") == [65]
    assert meant(heard("Kiabi... ah non pardon, Zara, enfin non, Darty")).all("brand")[-1:] == ["Darty"]
    assert meant(heard("Fnac et Darty")).all("brand") == ["Fnac", "Darty"]  # nothing is taken back
    assert meant(heard("pas la Fnac")).all("brand") == ["Fnac"]  # nothing else is named: what it is about is kept
