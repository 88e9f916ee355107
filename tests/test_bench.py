"""``guichet bench``: the parts that measure nothing. The figures themselves are read by people, not asserted."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.bench import report_lines
from bot.bench.inside import from_an_article
from bot.bench.machine import describe, median_ms, p95_ms
from bot.bench.process import environment
from bot.bench.report import ROWS
from bot.bench.sentences import CYCLE, ROUND, mixed, questions, rounds
from bot.bench.size import by_package, installed_mb, locked_names
from bot.bench.stock import ratios
from bot.bench.stock_project import OPERATIONS, write_project
from bot.knowledge.articles import Library, load_articles
from bot.settings import ROOT
from bot.support.messages import Reply

#: What DESIGN's contract of the command promises.
PROMISED = {
    "start_s", "rss_mb", "train_s", "installed_mb", "turn_knowledge_p50_ms", "turn_operation_p50_ms",
    "http_turn_p50_ms", "turn_10_ms", "turn_500_ms", "turns_per_s",
}  # fmt: skip


def figures(**changed: Any) -> dict[str, Any]:
    """Figures that meet every target."""
    return {"machine": describe(), **{key: 1.0 for key, _, _, _ in ROWS}, **changed}


@pytest.fixture(scope="module")
def library() -> Library:
    """The articles that the sentences are made from."""
    return load_articles(ROOT / "data" / "faq")


def test_every_promised_figure_has_a_line_and_stands_on_it() -> None:
    assert {key for key, _, _, _ in ROWS} >= PROMISED
    lines = report_lines(figures(start_s=3.21, rss_mb=321.5))
    assert any("process start to first answer" in line and "3.21 s" in line for line in lines)
    assert any("resident memory after 50 turns" in line and "321.5 MB" in line for line in lines)


def test_the_report_starts_with_the_machine_that_it_holds_for() -> None:
    machine = describe()
    first = report_lines(figures())[0]
    assert machine["cpu"] in first
    assert machine["python"] in first
    assert f"{machine['cores']} cores" in first


@pytest.mark.parametrize(("load", "busy"), [(0.9, False), (1.1, True)])
def test_figures_of_a_busy_machine_are_called_so(load: float, busy: bool) -> None:
    lines = report_lines(figures(machine={**describe(), "cores": 2, "load_before": load}))
    assert any(line.startswith("busy") for line in lines) is busy


@pytest.mark.parametrize(("seconds", "missed"), [(4.0, False), (4.01, True)])
def test_a_figure_over_its_target_is_called_missed(seconds: float, missed: bool) -> None:
    line = next(line for line in report_lines(figures(start_s=seconds)) if "first answer" in line)
    assert ("missed" in line) is missed


@pytest.mark.parametrize(("late", "missed"), [(15.0, False), (15.1, True)])
def test_growth_compares_the_500th_turn_with_the_10th(late: float, missed: bool) -> None:
    line = next(line for line in report_lines(figures(turn_10_ms=10.0, turn_500_ms=late)) if "÷" in line)
    assert ("missed" in line) is missed


def test_figures_are_one_json_object() -> None:
    assert json.loads(json.dumps(figures()))["machine"]["cores"] >= 1


def test_ratios_are_stock_over_ours_and_leave_out_what_is_not_known() -> None:
    stock = {"train_s": 200.0, "start_s": 12.0, "rule_turn_p50_ms": 14.0, "action_turn_p50_ms": 36.0}
    ours = {"train_s": 10.0, "start_s": 3.0, "http_knowledge_p50_ms": 28.0, "rss_mb": 300.0}
    assert ratios(stock, ours) == {"train": 20.0, "start": 4.0, "rule_turn": 0.5}


def test_the_report_against_stock_says_how_much_stock_has_learnt() -> None:
    stock = {"rasa": "3.6.21", "examples": 700, "of_examples": 2000, "train_s": 200.0}
    lines = report_lines(figures(stock=stock, ratios={"train": 20.0}))
    assert any("700 of 2000 sentences" in line for line in lines)
    assert any(line.startswith("training") and "20.0 ×" in line and "200.0 s" in line for line in lines)


def test_percentiles_are_milliseconds() -> None:
    assert median_ms([0.001, 0.002, 0.9]) == 2.0
    assert p95_ms([0.001] * 99 + [1.0]) == pytest.approx(1.0, abs=0.1)


def test_no_question_is_asked_twice_so_no_embedding_is_remembered(library: Library) -> None:
    asked = list(islice(questions(library), 2500))
    assert len(set(asked)) == len(asked)


def test_questions_leave_out_what_makes_the_assistant_fall_silent(library: Library) -> None:
    for_a_person = {text.lower() for article in library.by_intent("contact_human") for text in article.examples}
    assert for_a_person
    assert not for_a_person & {text.lower() for text in islice(questions(library), 200)}


def test_every_round_names_another_purchase() -> None:
    purchases = [one[ROUND.index(next(text for text in ROUND if "{brand}" in text))] for one in islice(rounds(), 100)]
    assert len(set(purchases)) == len(purchases)
    assert not any("{" in text for one in islice(rounds(), 100) for text in one)


def test_mixed_sentences_come_in_cycles_of_the_same_kinds(library: Library) -> None:
    texts = list(islice(mixed(library), 3 * CYCLE))
    for start in range(0, len(texts), CYCLE):
        assert texts[start + 4].endswith("annuler")
        assert "chèques-cadeaux" in texts[start]


def test_a_turn_counts_as_knowledge_when_it_links_to_an_article() -> None:
    link = {"title": "Lire l’article complet", "href": "/aide/delais-de-livraison"}
    assert from_an_article([Reply("text", {"text": "…", "links": [link]})])
    assert not from_an_article(
        [Reply("text", {"text": "…"}), Reply("card", {"links": [{"href": "https://x.example"}]})]
    )


def test_locked_names_are_those_of_this_system_only() -> None:
    lock = (
        "# by uv\nnumpy==1.26.4 \\\n    --hash=sha256:aa\n    # via rasa\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:bb\n"
        "psycopg[binary]==3.3.0 ; python_full_version >= '3.11' \\\n    --hash=sha256:cc\n"
    )
    assert locked_names(lock) == ["numpy", "psycopg"]


def test_the_installed_size_holds_what_runs_and_no_test_tool() -> None:
    packages = {name.lower() for name in by_package()}
    assert {"rasa", "numpy", "sqlalchemy"} <= packages
    assert not {"pytest", "hypothesis", "playwright", "mypy", "ruff"} & packages
    assert installed_mb() >= sum(by_package().values()) * 0.99


def test_fresh_processes_see_no_setting_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATABASE_URL", "sqlite:///elsewhere.db")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    seen = environment()
    assert "GUICHET_DATABASE_URL" not in seen
    assert "PYTHONDONTWRITEBYTECODE" not in seen
    assert seen["PATH"]


def test_the_stock_project_answers_every_intent_by_a_rule_or_by_the_action(tmp_path: Path) -> None:
    told = write_project(tmp_path / "stock", most=3)
    folder = tmp_path / "stock"
    nlu, rules = (yaml.safe_load((folder / "data" / f"{name}.yml").read_text()) for name in ("nlu", "rules"))
    domain = yaml.safe_load((folder / "domain.yml").read_text())
    learnt = {item["intent"]: item["examples"].splitlines() for item in nlu["nlu"]}
    answered = {rule["rule"]: rule["steps"][1]["action"] for rule in rules["rules"]}
    assert learnt.keys() == answered.keys() == set(domain["intents"])
    assert set(answered.values()) == {"action_done", *domain["responses"]}
    assert answered["check_gift_cheque_balance"] == "action_done"
    assert answered.keys() >= OPERATIONS
    assert all(1 <= len(texts) <= 3 for texts in learnt.values())
    assert told["examples"] == sum(map(len, learnt.values())) < told["of_examples"]
