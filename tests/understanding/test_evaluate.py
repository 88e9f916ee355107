"""The report counts what it says."""

from __future__ import annotations

import json

import pytest

from bot.understanding.evaluate import evaluate

ANSWERS = {"a": ("greet", True), "b": ("thank", True), "c": ("thank", False), "d": ("thank", True)}
ROWS = [
    {"text": "a", "intent": "greet"},
    {"text": "b", "intent": "greet"},
    {"text": "c", "intent": "greet"},
    {"text": "d", "intent": "thank"},
]


def parse(text: str) -> dict[str, object]:
    intent, understood = ANSWERS[text]
    return {"intent": intent, "understood": understood}


def test_rates_are_shares_of_all_sentences() -> None:
    report = evaluate(ROWS, parse)
    assert report.total == 4
    assert report.accuracy == 0.5
    assert report.wrong_and_confident == 0.25
    assert report.not_understood == 0.25


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


def test_no_sentence_is_an_error_not_a_perfect_score() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        evaluate([], parse)
