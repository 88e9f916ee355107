"""What members do in the middle of an operation, judged by turns of other hands that nothing was trained on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.dialogue.acts import Act, Interpretation
from bot.dialogue.situation import Kind, Situation
from bot.understanding.evaluate import evaluate_turns
from bot.understanding.parsing import Parser
from tests.dialogue.tables import ROOT, table

#: Of the turns, how many must be given exactly the act that their writers did; and of those of the newest hands, whose
#: people think aloud, tell stories and dictate.
_RIGHT, _RIGHT_OF_THE_NEWEST = 0.76, 0.6
_NEWEST = frozenset("arrived brisk chatty dictating elder storyteller thumb worried".split())
#: Of the true yeses, how many the whole interpreter must take for one; the others get the summary again.
_YESES = 0.6


def test_no_turn_of_the_measure_is_a_turn_of_the_training() -> None:
    files = sorted((ROOT / "data" / "turns").glob("*.jsonl"))
    learnt = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    known = {(line.get("assistant"), line["text"]) for line in learnt}
    assert [line["text"] for line in table("turns") if (line["assistant"], line["text"]) in known] == []


def test_c1_the_turns_of_other_hands_are_interpreted_and_none_of_them_accepts_by_mistake(model_path: Path) -> None:
    parser = Parser(model_path)
    for newest, least, right in ((False, 600, _RIGHT), (True, 250, _RIGHT_OF_THE_NEWEST)):
        lines = [line for line in table("turns") if (line["voice"] in _NEWEST) is newest]
        report, false = evaluate_turns(lines, parser.interpret)
        assert report.total >= least
        assert report.accuracy >= right
        assert false == []


@pytest.mark.parametrize("name", ["consent", "consent_untouched"])
def test_c1_what_is_learnt_accepts_no_more_of_the_tables_than_the_grammar_may(name: str, model_path: Path) -> None:
    parser = Parser(model_path)
    false, accepted, yeses = [], 0, 0
    for line in table(name):
        situation = Situation("buy_voucher", "confirmation", Kind.SUMMARY, shown=(line["summary"],), deed=line["deed"])
        said = parser.interpret(line["text"], situation)
        accepts = said.act is Act.ACCEPT and said.then is None
        yeses += line["consent"] == "accepts"
        accepted += accepts and line["consent"] == "accepts"
        if accepts and line["consent"] != "accepts":
            false.append(line["text"])
    assert false == []
    assert accepted >= _YESES * yeses


def test_a_false_consent_is_counted_and_a_second_act_is_right_too() -> None:
    line = {"operation": "buy_voucher", "asked": "summary", "assistant": "Je confirme ?", "buttons": ["Acheter"]}
    lines = [line | {"text": "c'est bon ?", "act": "ask_step"}, line | {"text": "oui et un Darty", "act": "accept"}]

    def accepts(text: str, situation: Situation) -> Interpretation:
        return Interpretation(Act.ACCEPT)

    report, false = evaluate_turns(lines, accepts)
    assert false == ["c'est bon ?"]
    assert report.accuracy == pytest.approx(0.5)
    assert report.confusions[0].texts == ("c'est bon ?",)
    report, false = evaluate_turns([lines[0] | {"also": "accept"}], accepts)
    assert (report.accuracy, false) == (1.0, [])
