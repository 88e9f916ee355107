"""A stock Rasa project with our examples: intents, one rule for each, DIET, and one action that says a word."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.articles import load_articles
from bot.settings import ROOT

#: How an answer of the action is told from one of a rule.
BY_ACTION = "fait par une action"

#: Intents that an operation of ours answers, so that here an action does; every other one is answered by a response.
OPERATIONS = frozenset(
    {
        "manage_account", "check_gift_cheque_balance", "use_gift_cheque", "check_ecard_balance", "archive_ecard",
        "attach_consumer", "list_consumers", "detach_consumer", "affirm", "cancel", "give_value",
    }
)  # fmt: skip

CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "fr",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100},
    ],
    "policies": [{"name": "RulePolicy"}],
}

ACTIONS = f'''
from rasa_sdk import Action


class Done(Action):
    def name(self):
        return "action_done"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="{BY_ACTION}")
        return []
'''


def examples() -> dict[str, list[str]]:
    """Every example of data/ by intent, those of the articles included."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted([*(ROOT / "data").glob("*.yml"), *(ROOT / "data" / "voices").glob("*.yml")]):
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for item in content.get("nlu") or []:
            if "intent" in item:
                lines = str(item["examples"]).splitlines()
                found[item["intent"]] += [line[2:].strip() for line in lines if line.startswith("- ")]
    for article in load_articles(ROOT / "data" / "faq").articles.values():
        found[article.intent] += [article.title, *article.examples]
    return {intent: list(dict.fromkeys(texts)) for intent, texts in sorted(found.items())}


def write_project(folder: Path, most: int) -> dict[str, Any]:
    """Write it with at most ``most`` examples of each intent. Returns ``{"examples", "of_examples", "intents"}``."""
    every = examples()
    kept = {intent: _spread(texts, most) for intent, texts in every.items()}
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    (folder / "actions").mkdir()
    (folder / "actions" / "__init__.py").touch()
    (folder / "actions" / "actions.py").write_text(ACTIONS, encoding="utf-8")
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in kept.items()]
    answers = {name: "action_done" if name in OPERATIONS else f"utter_{name}" for name in kept}
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": action}]} for name, action in answers.items()]
    responses = {f"utter_{name}": [{"text": f"réponse {name}"}] for name in kept if name not in OPERATIONS}
    domain = {"version": "3.1", "intents": list(kept), "responses": responses, "actions": ["action_done"]}
    files: dict[str, Any] = {
        "config.yml": CONFIG,
        "domain.yml": domain,
        "data/nlu.yml": {"version": "3.1", "nlu": nlu},
        "data/rules.yml": {"version": "3.1", "rules": rules},
        "credentials.yml": {"rest": None},
        "endpoints.yml": {},
    }
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    counts = [sum(len(texts) for texts in which.values()) for which in (kept, every)]
    return {"examples": counts[0], "of_examples": counts[1], "intents": len(kept)}


def _spread(texts: list[str], most: int) -> list[str]:
    """At most ``most`` of them, from the whole length of the list: files and articles are both heard."""
    if len(texts) <= most:
        return texts
    return [texts[place * len(texts) // most] for place in range(most)]
