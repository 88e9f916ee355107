"""The report counts what it says."""

from __future__ import annotations

import json

import pytest

from bot.understanding.evaluate import evaluate, wilson

ANSWERS = {"a": ("greet", True), "b": ("thank", True), "c": ("thank", False), "d": ("thank", True)}
ROWS = [
    {"text": "a", "intent": "greet"},
    {"text": "b", "intent": "greet"},
    {"text": "c", "intent": "greet"},
    {"text": "d", "intent": "thank"},
]


def parse(text: str) -> dict[str, object]:
    intent, understood = ANSWERS[text]
    second = {"a": "thank", "b": "affirm", "c": "greet", "d": "deny"}[text]
    ranking = [{"intent": name, "confidence": 0.0} for name in (intent, second, "goodbye", "cancel")]
    return {"intent": intent, "understood": understood, "ranking": ranking}


def test_rates_are_shares_of_all_sentences() -> None:
    report = evaluate(ROWS, parse)
    assert report.total == 4
    assert report.accuracy == 0.5
    assert report.wrong_and_confident == 0.25
    assert report.not_understood == 0.25


def test_what_is_wrong_can_still_be_offered_among_the_first_three() -> None:
    assert evaluate(ROWS, parse).right_or_offered == 0.75
    assert evaluate([{"text": "b", "intent": "goodbye"}], parse).right_or_offered == 1
    assert evaluate([{"text": "b", "intent": "cancel"}], parse).right_or_offered == 0, "the fourth has no button"


def test_each_voice_and_each_length_is_scored_by_itself_where_rows_name_them() -> None:
    named = [{**row, "voice": voice, "length": "1-3"} for row, voice in zip(ROWS, "xxyy", strict=True)]
    groups = evaluate([*named, {"text": "a", "intent": "greet"}], parse).groups
    assert {name: (rates.total, rates.accuracy) for name, rates in groups["voice"].items()} == {
        "x": (2, 0.5),
        "y": (2, 0.5),
    }
    assert groups["voice"]["x"].wrong_and_confident == 0.5
    assert groups["voice"]["y"].wrong_and_confident == 0
    assert groups["length"]["1-3"].total == 4
    assert evaluate(ROWS, parse).groups == {}


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(10, 10)[1] == 1
    assert wilson(0, 10)[0] == 0
    assert 0 < wilson(10, 10)[0] < 1


def test_each_intent_has_its_precision_and_recall() -> None:
    intents = evaluate(ROWS, parse).intents
    assert (intents["greet"].support, intents["greet"].precision) == (3, 1.0)
    assert intents["greet"].recall == pytest.approx(1 / 3)
    assert intents["thank"].precision == pytest.approx(1 / 3)


def test_confusions_come_with_their_sentences_and_the_report_is_json() -> None:
    report = evaluate(ROWS, parse)
    assert [(c.expected, c.predicted, c.count, c.texts) for c in report.confusions] == [
        ("greet", "thank", 2, ("b", "c"))
    ]
    assert json.loads(json.dumps(report.as_dict()))["accuracy"] == 0.5
    assert "50.0% right (15.0% to 85.0%)" in report.as_text()


def test_no_sentence_is_an_error_not_a_perfect_score() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        evaluate([], parse)
