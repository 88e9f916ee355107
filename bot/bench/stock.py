"""The same sentences through a stock Rasa: our examples, one-turn rules, DIET, both of its servers, by REST.

Stock needs minutes to learn all examples, so it learns some of each intent; how many is told with its figures. Its
actions only say a word: what is compared is the way of a message, not the work behind it.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from bot.bench.machine import median_ms
from bot.bench.over_http import CONVERSATION, TURNS
from bot.bench.process import LONGEST_START, environment, free_port, memory_mb, running
from bot.bench.sentences import questions, rounds
from bot.bench.stock_project import BY_ACTION, write_project
from bot.knowledge.articles import load_articles
from bot.settings import ROOT

VERSION = "3.6.21"

#: Examples of each intent that stock learns: its training time grows with them, and all would take it over ten minutes.
EXAMPLES = 14

#: Seconds for the training.
LONGEST_TRAINING = 1800


class StockFailed(RuntimeError):
    """The stock environment does not do what it should; the message holds its last words."""


def against_stock(folder: Path, python: Path, ours: Mapping[str, Any]) -> dict[str, Any]:
    """``stock``: its figures; ``ratios``: stock ÷ ours. ``python``: of an environment with ``rasa==3.6.21``."""
    found = {"rasa": _version(python), **write_project(folder, EXAMPLES)}
    found["train_s"] = _train(folder, python)
    found["installed_mb"] = _installed(python)
    found |= _running(folder, python)
    return {"stock": found, "ratios": ratios(found, ours)}


def ratios(stock: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, float]:
    """Stock ÷ ours, above 1 where stock is slower or larger; what either lacks is left out."""
    pairs = {
        "train": ("train_s", "train_s"),
        "start": ("start_s", "start_s"),
        "rss": ("rss_mb", "rss_mb"),
        "installed": ("installed_mb", "installed_mb"),
        "rule_turn": ("rule_turn_p50_ms", "http_knowledge_p50_ms"),
        "action_turn": ("action_turn_p50_ms", "http_operation_p50_ms"),
    }
    return {
        name: round(stock[theirs] / ours[mine], 2)
        for name, (theirs, mine) in pairs.items()
        if stock.get(theirs) and ours.get(mine)
    }


def _run(python: Path, arguments: list[str], folder: Path, timeout: float) -> str:
    done = subprocess.run(
        [str(python.absolute()), *arguments],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode != 0:
        raise StockFailed((done.stdout + done.stderr)[-2000:])
    return done.stdout


def _environment() -> dict[str, str]:
    return environment() | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def _version(python: Path) -> str:
    found = _run(python, ["-c", "import importlib.metadata as m; print(m.version('rasa'))"], ROOT, 60).strip()
    if found != VERSION:
        raise StockFailed(f"rasa {found} instead of {VERSION}")
    return found


def _train(folder: Path, python: Path) -> float:
    begin = time.perf_counter()
    _run(python, ["-m", "rasa", "train", "--force", "--quiet"], folder, LONGEST_TRAINING)
    return round(time.perf_counter() - begin, 1)


def _installed(python: Path) -> float:
    """All of its site-packages: there is nothing else in an environment for stock."""
    code = (
        "import sysconfig, pathlib; root = pathlib.Path(sysconfig.get_path('purelib'));"
        "print(sum(f.lstat().st_blocks * 512 for f in root.rglob('*') if f.is_file()) / 1e6)"
    )
    return round(float(_run(python, ["-c", code], ROOT, 300)), 1)


def _running(folder: Path, python: Path) -> dict[str, Any]:
    """Start both servers, twice (the first brings the files into the disk's cache), and ask the second pair."""
    starts = []
    found: dict[str, Any] = {}
    for run in range(2):
        server, actions = free_port(), free_port()
        (folder / "endpoints.yml").write_text(
            f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n", encoding="utf-8"
        )
        command = [str(python.absolute()), "-m", "rasa", "run"]
        begin = time.perf_counter()
        serve, act = ["-i", "127.0.0.1", "-p", str(server)], ["actions", "-p", str(actions)]
        with (
            running([*command, *serve], folder, folder / "server.log", _environment()) as one,
            running([*command, *act], folder, folder / "actions.log", _environment()) as two,
        ):
            ask = _asker(server)
            _until_answered(ask, folder / "server.log", one)
            starts.append(time.perf_counter() - begin)
            if run:
                found = _turns(ask, lambda: round(memory_mb(one.pid) + memory_mb(two.pid), 1))
    return {"start_s": round(statistics.median(starts[1:]), 2), **found}


def _asker(port: int) -> Callable[[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(sender: str, text: str) -> str:
        """Post a text to the REST channel, which answers with the whole turn. Returns what it says."""
        body = json.dumps({"sender": sender, "message": text})
        try:
            connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
            content = connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        return " ".join(str(message.get("text", "")) for message in json.loads(content or b"[]"))

    return ask


def _until_answered(ask: Callable[[str, str], str], log: Path, process: subprocess.Popen[bytes]) -> None:
    """Until an action has answered: then both servers are there."""
    end = time.monotonic() + LONGEST_START
    while True:
        try:
            if BY_ACTION in ask("start", "affiche-moi les informations de mon compte"):
                return
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass
        if process.poll() is not None or time.monotonic() > end:
            raise StockFailed(log.read_text(encoding="utf-8", errors="replace")[-2000:])
        time.sleep(0.05)


def _turns(ask: Callable[[str, str], str], memory: Callable[[], float]) -> dict[str, Any]:
    """Our sentences, in conversations as long as ours; a turn is sorted by who has answered it."""
    asked = list(islice(questions(load_articles(ROOT / "data" / "faq")), 50 + TURNS))
    texts = asked[50:] + [text for one in islice(rounds(), TURNS // 5) for text in one]
    for number, text in enumerate(asked[:50]):
        ask(f"before-{number // (2 * CONVERSATION)}", text)
    found: dict[str, Any] = {"rss_mb": memory()}
    by_rule: list[float] = []
    by_action: list[float] = []
    for number, text in enumerate(texts):
        begin = time.perf_counter()
        said = ask(f"turns-{number // CONVERSATION}", text)
        (by_action if BY_ACTION in said else by_rule).append(time.perf_counter() - begin)
    for name, times in (("rule", by_rule), ("action", by_action)):
        found[f"{name}_turns"] = len(times)
        if times:
            found[f"{name}_turn_p50_ms"] = median_ms(times)
    return found
