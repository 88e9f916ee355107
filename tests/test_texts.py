"""Every French sentence stands once, in data/ or a template, is used, and is well set."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from actions.mechanism.registry import operations
from actions.refusals import _SPECIAL, response_of
from bot.benefits import refusals
from bot.dialogue.questions import FACETS
from bot.settings import ROOT
from bot.understanding.intents import SMALL_TALK
from tests.world import alike

FILES = sorted((ROOT / "data").glob("*.yml"))
CODE = [*sorted((ROOT / "bot").rglob("*.py")), *sorted((ROOT / "actions").rglob("*.py"))]


#: The kinds of secrets that are masked.
KINDS = ("card", "bank", "identity", "password", "code")


def responses() -> dict[str, list[dict]]:
    """Every response of data/, by name."""
    found: dict[str, list[dict]] = {}
    for file in FILES:
        found.update(yaml.safe_load(file.read_text(encoding="utf-8")).get("responses") or {})
    return found


def rules() -> list[str]:
    """Every action that a rule names."""
    found = []
    for file in FILES:
        for rule in yaml.safe_load(file.read_text(encoding="utf-8")).get("rules") or []:
            found += [step["action"] for step in rule["steps"] if "action" in step]
    return found


def families() -> set[str]:
    """Names that are put together: from operations, values, intents and refusals."""
    names: set[str] = set()
    for operation in operations().values():
        names |= {f"utter_title_{operation.name}", f"utter_do_{operation.name}"}
        if operation.confirm:
            names.add(f"utter_accept_{operation.name}")
        if operation.confirm or len(operation.values) > 1:
            names |= {f"utter_change_{value.name}" for value in operation.values}
    kinds = [kind for kind in vars(refusals).values() if isinstance(kind, type) and kind is not refusals.Refusal]
    names |= {response_of(kind) for kind in kinds if issubclass(kind, refusals.Refusal) and kind not in _SPECIAL}
    names |= {f"utter_missed_{number}" for number in (1, 2, 3)} | {f"utter_suggestion_{n}" for n in (1, 2, 3, 4)}
    for kind in ("next", "ahead", "absent", "closed"):
        names |= {f"utter_waiting_{kind}", f"utter_still_waiting_{kind}", f"utter_header_waiting_{kind}"}
    names |= {f"utter_tell_hours_{kind}" for kind in ("present", "absent", "closed")}
    names |= {f"utter_header_{state}" for state in ("assistant", "person", "closed")}
    names |= {f"utter_state_{why}" for why in ("agent_gone", "other_person")}
    return names | {f"utter_secret_{kind}" for kind in (*KINDS, "several")}


def explanations() -> set[str]:
    """Every name by which a question about a step may be answered, see ``actions/mechanism/explain.py``."""
    names = {f"utter_explain_{what}_{facet}" for what in ("step_up", "any") for facet in FACETS}
    names.add("utter_explain_step_up")
    for operation in operations().values():
        prefix = f"utter_explain_{operation.name}"
        names |= {prefix, *(f"{prefix}_{facet}" for facet in FACETS)}
        for value in operation.values:
            names |= {f"{prefix}_{value.name}", *(f"{prefix}_{value.name}_{facet}" for facet in (*FACETS, "things"))}
    return names


def test_every_operation_that_asks_something_explains_itself() -> None:
    asking = [operation for operation in operations().values() if operation.values]
    assert [one.name for one in asking if f"utter_explain_{one.name}" not in responses()] == []


def named_in_code() -> set[str]:
    """Whole names of responses that the code says."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in CODE)
    named = {name for name in re.findall(r"[\"'](utter_\w+)[\"']", text) if not name.endswith("_")}
    api = [*(ROOT / "bot/web/chat").glob("*.py"), *(ROOT / "bot/web").glob("*.py")]
    said = "\n".join(file.read_text(encoding="utf-8") for file in api)
    codes = set(re.findall(r"\(\d{3}, \"(\w+)\"\)|told\(services, \d{3}, \"(\w+)\"|_tell\(\d{3}, \"(\w+)\"", said))
    named |= {f"utter_problem_{code}" for found in codes for code in found if code}
    named |= {f"utter_problem_{code}" for code in ("not_found", "method", "internal", "malformed", "text_empty")}
    named |= {"utter_problem_text_too_long"}
    mails = re.findall(r"post\([^)]*?\"(\w+)\"", text, re.S)
    return named | {f"utter_mail_{mail}_{part}" for mail in mails for part in ("subject", "body")}


def test_no_response_is_defined_twice() -> None:
    names = Counter(
        name for file in FILES for name in re.findall(r"^  (utter_\w+):$", file.read_text(encoding="utf-8"), re.M)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_response_that_is_named_exists() -> None:
    wanted = named_in_code() | families() | {name for name in rules() if name.startswith("utter_")}
    assert sorted(wanted - responses().keys()) == []


def test_every_response_is_used() -> None:
    used = named_in_code() | families() | set(rules()) | explanations()
    unused = {
        name
        for name in responses().keys() - used
        if not name.startswith("utter_topic_") and not (name.endswith("_again") and name.removesuffix("_again") in used)
    }
    assert sorted(unused) == []


def test_every_topic_is_an_intent() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    topics = {name.removeprefix("utter_topic_") for name in responses() if name.startswith("utter_topic_")}
    assert topics <= set(intents)


def texts() -> list[tuple[str, str]]:
    """Everything that responses and articles show."""
    found = []

    def walk(name: str, node: object) -> None:
        if isinstance(node, str):
            found.append((name, node))
        elif isinstance(node, list):
            for item in node:
                walk(name, item)
        elif isinstance(node, dict):
            for key, value in node.items():
                if key not in ("payload", "href", "type", "kind", "name", "style", "state", "autocomplete", "values"):
                    walk(name, value)

    for name, variants in responses().items():
        walk(name, variants)
    for file in sorted((ROOT / "data" / "faq").glob("*.md")):
        parts = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.M)
        found += [(file.name, part) for part in parts if part.startswith(("Réponse", "Article"))]
    return found


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("a no-break space stands before : ; ? ! and »", re.compile(r"(?<=\w) [:;?!»]")),
        ("a no-break space stands after «", re.compile(r"« ")),
        ("a no-break space stands before €", re.compile(r"\d €")),
        ("apostrophes are curly", re.compile(r"(?<=[a-zà-ÿ])'(?=[a-zà-ÿ])", re.I)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_typography(rule: str, wrong: re.Pattern[str]) -> None:
    found = [(name, wrong.search(text).group()) for name, text in texts() if wrong.search(text)]  # type: ignore[union-attr]
    assert found == [], rule


def test_no_sentence_stands_in_the_code_of_actions() -> None:
    """Words that are looked for in what members write are allowed: they are lower case and without accents."""
    for file in sorted((ROOT / "actions").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                french = re.search(r"[A-ZÀ-Ý][a-zà-ÿ’']+ [a-zà-ÿ’']+ ", node.value)
                assert french is None, f"{file.relative_to(ROOT)}:{node.lineno}: {node.value!r}"


#: One thing, one name: members sign in with their « identifiant », which the box office calls « numéro d’abonné ».
OTHER_NAMES = re.compile(
    r"(?:num[ée]ro|n°) (?:de |d’)?(?:client|adh[ée]rent|consommateur|salari[ée])|matricule|\blogin\b",
    re.I,
)
#: « numéro de membre » is only said to say that there is none.
NO_MEMBER_NUMBER = {"numero-de-membre.md", "connaitre-mon-identifiant.md", "utter_topic_ask_member_number"}


def test_a_number_has_one_name_everywhere() -> None:
    assert [(name, found.group()) for name, text in texts() if (found := OTHER_NAMES.search(text))] == []
    assert {name for name, text in texts() if re.search(r"num[ée]ro de membre", text, re.I)} <= NO_MEMBER_NUMBER
    group = yaml.safe_load((ROOT / "data" / "consumers.yml").read_text(encoding="utf-8"))["responses"]
    for name, text in texts():
        if name in group:  # people of a group are known by what the box office prints
            assert "identifiant" not in text, name


def test_no_text_writes_whole_amounts_in_two_ways() -> None:
    assert [(name, text) for name, text in texts() for line in text.split("\n") if not alike(line)] == []


def test_what_is_offered_next_reads_as_a_sentence() -> None:
    """Titles of operations continue « Vous vouliez aussi »; topics are titles and stand in quotation marks."""
    every = responses()
    for operation in operations().values():
        title = every[f"utter_title_{operation.name}"][0]["text"]
        assert re.match(r"(?:me |vous |s’)?[a-zà-ÿ]+(?:er|ir|re)\b", title), title
    assert re.search(r"aussi \{request\}[.,]", every["utter_offer_next"][0]["text"])
    assert "«\u00a0{topic}\u00a0»" in every["utter_offer_next_topic"][0]["text"]
    for name, variants in every.items():
        if name.startswith("utter_topic_"):
            assert re.match(r"[A-ZÀ-Ý]", variants[0]["text"]), name


def test_every_intent_that_may_be_half_of_a_message_has_a_topic() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    topics = {name.removeprefix("utter_topic_") for name in responses() if name.startswith("utter_topic_")}
    only_buttons = {"start_operation", "change_value", "resume_operation", "take_next"}
    assert set(intents) - SMALL_TALK - only_buttons - topics == set()


def test_names_of_platform_and_contacts_are_never_written_out() -> None:
    for name, text in texts():
        assert not re.search(r"hellocse|rodrigue|\bcado\b", text, re.I), name


def test_every_value_has_its_slot_and_every_operation_its_intents() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for operation in operations().values():
        assert {value.name for value in operation.values} <= domain["slots"].keys()
        assert set(operation.intents) <= set(domain["intents"])


def test_the_brief_path_of_each_topic_is_the_same_everywhere() -> None:
    """One topic, one name: an operation's module is called as its data file and its module of rules."""
    from actions.mechanism.registry import TOPICS

    for module in TOPICS:
        topic = module.__name__.rpartition(".")[2]
        for path in (f"data/{topic}.yml", f"actions/{topic}.py", f"bot/benefits/{topic}.py"):
            assert Path(ROOT, path).exists(), path
        assert Path(ROOT, f"tests/dialogues/{topic}.yml").exists()
