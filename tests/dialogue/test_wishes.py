"""What starts a purchase, and how several things wished for belong together (C2, C3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.mechanism.declaration import Operation
from actions.mechanism.registry import operations
from actions.mechanism.wish import is_wished, operation_named, things, undecided
from bot.dialogue.heard import FALLBACK
from bot.dialogue.repair import meant
from bot.dialogue.situation import Situation
from bot.dialogue.wishes import forbids
from bot.understanding.parsing import Parser
from bot.understanding.turns import read_lines
from tests.dialogue.tables import ROOT, heard, table

BUY = operations()["buy_voucher"]
Starts = Callable[[str, Operation], bool]

#: Of the sentences that wish for a purchase, how many must start one; and of wishes for what costs nothing.
_LEAST_STARTED, _LEAST_BEGUN = 0.9, 0.7
#: Of sentences by another hand that start nothing, the most that may show a summary of a purchase.
_MOST_SHOWN = 0.05


@pytest.fixture(scope="module")
def starts(model_path: Path) -> Starts:
    """Whether a first message starts this operation, understood and interpreted by the model."""
    parser = Parser(model_path)

    def starts(text: str, operation: Operation) -> bool:
        parsed = parser.parse(text)
        message = heard(text, intent=parsed["intent"] if parsed["understood"] else FALLBACK)
        named = operation_named(message, None, {}) is operation
        return named and is_wished(operation, message, parser.interpret(text, Situation()).wished)

    return starts


def test_c2_the_past_a_complaint_a_no_a_price_or_a_rule_starts_no_purchase(starts: Starts) -> None:
    lines = [line["text"] for line in table("not_a_purchase") if line["why"] != "wish"]
    assert len(lines) >= 150
    assert [text for text in lines if starts(text, BUY)] == []


def test_c2_a_wish_to_buy_starts_one(starts: Starts) -> None:
    lines = [line["text"] for line in table("not_a_purchase") if line["why"] == "wish"]
    assert sum(starts(text, BUY) for text in lines) >= _LEAST_STARTED * len(lines)


def test_c2_of_what_another_hand_wrote_next_to_nothing_shows_a_purchase_that_is_not_wished_for(starts: Starts) -> None:
    lines = [line for line in table("first") if line["intent"] == "use_gift_cheque" and line["act"] != "wish"]
    shown = [line["text"] for line in lines if starts(line["text"], BUY)]
    assert len(lines) >= 100
    assert len(shown) <= _MOST_SHOWN * len(lines), shown


def test_what_costs_nothing_begins_by_nearly_every_wish_for_it(starts: Starts) -> None:
    free = {
        intent: operation for operation in operations().values() for intent in operation.intents if operation.confirm
    }
    lines = [line for line in table("first") if line["act"] == "wish" and line["intent"] in free.keys() - BUY.intents]
    begun = [line for line in lines if starts(line["text"], free[line["intent"]])]
    assert len(lines) >= 50
    assert len(begun) >= _LEAST_BEGUN * len(lines)


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
def test_c2_each_example_of_the_kind_starts_nothing(starts: Starts, text: str) -> None:
    assert not starts(text, BUY)


def test_c2_what_is_forbidden_is_known_as_such() -> None:
    assert forbids("n'achetez surtout pas de bon fnac")
    assert not forbids("pas un bon Darty, je voudrais un bon Fnac")


def test_c2_a_question_about_archiving_or_what_was_done_archives_nothing(starts: Starts) -> None:
    archive = operations()["archive_ecard"]
    assert not starts("faut-il archiver quand elle est finie ?", archive)
    assert not starts("je l'ai déjà archivée hier", archive)
    assert starts("range ma carte Fnac", archive)
    assert starts("vous pouvez ranger ma carte Fnac ?", archive)


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


def test_no_first_message_of_the_measure_is_one_of_the_training() -> None:
    learnt = {line["text"] for line in read_lines(ROOT / "data" / "turns") if line["asked"] == "nothing"}
    measured = [line["text"] for name in ("first", "not_a_purchase") for line in table(name)]
    assert [text for text in measured if text in learnt] == []
