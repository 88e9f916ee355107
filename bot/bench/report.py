"""The figures as lines to read, with the targets that they are held to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Key, what it says, unit, the most that it may be (None: no target).
ROWS: tuple[tuple[str, str, str, float | None], ...] = (
    ("start_s", "process start to first answer", "s", 4),
    ("rss_mb", "resident memory after 50 turns", "MB", 350),
    ("rss_after_load_mb", "resident memory after the load", "MB", None),
    ("installed_mb", "installed, bytecode included", "MB", 600),
    ("train_s", "full training, fresh process", "s", 20),
    ("turn_knowledge_p50_ms", "turn from the knowledge, p50", "ms", 12),
    ("turn_knowledge_p95_ms", "turn from the knowledge, p95", "ms", None),
    ("turn_operation_p50_ms", "turn of an operation, p50", "ms", 20),
    ("turn_operation_p95_ms", "turn of an operation, p95", "ms", None),
    ("parse_p50_ms", "understanding alone, p50", "ms", None),
    ("search_p50_ms", "search of the help centre, p50", "ms", 5),
    ("values_worst_ms", "values in 10,000 characters, worst", "ms", 200),
    ("http_turn_p50_ms", "turn over HTTP, p50", "ms", 25),
    ("http_turn_p95_ms", "turn over HTTP, p95", "ms", None),
    ("http_knowledge_p50_ms", "  from the knowledge", "ms", None),
    ("http_operation_p50_ms", "  of an operation", "ms", None),
    ("turn_10_ms", "around the 10th turn", "ms", None),
    ("turn_500_ms", "around the 500th turn", "ms", None),
    ("turns_per_s", "turns per second, 8 at once", "", None),
    ("flooded_turn_ratio", "turn beside 20 flooders, of alone", "×", 5),
)

#: The 500th turn may take this many times the 10th.
GROWTH = 1.5

#: The share of the cores that others may use before times mean little.
QUIET = 0.5

#: Key of ``ratios``, what it says.
RATIOS = (
    ("train", "training"),
    ("start", "start to first answer"),
    ("rss", "memory"),
    ("installed", "installed"),
    ("rule_turn", "answer from a rule, over HTTP"),
    ("action_turn", "answer from an action, over HTTP"),
)


def report_lines(figures: Mapping[str, Any]) -> list[str]:
    """What ``guichet bench`` prints: the machine, each figure beside its target, the ratios where there are any."""
    machine = figures["machine"]
    lines = [
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_mb'] / 1000:.1f} GB, "
        f"Python {machine['python']}, {machine['platform']}",
        "",
    ]
    if machine["load_before"] > machine["cores"] * QUIET:
        lines.insert(1, f"busy: load {machine['load_before']} on {machine['cores']} cores, so times are too long")
    lines += [_line(label, figures[key], unit, target) for key, label, unit, target in ROWS if key in figures]
    if figures.get("turn_10_ms"):
        lines.append(_line("500th turn ÷ 10th", round(figures["turn_500_ms"] / figures["turn_10_ms"], 2), "×", GROWTH))
    if "stock" in figures:
        lines += ["", *_against(figures["stock"], figures["ratios"])]
    return lines


def _line(label: str, value: float, unit: str, target: float | None) -> str:
    shown = f"{label:<34}{value:>9} {unit:<3}"
    if target is None:
        return shown.rstrip()
    return f"{shown} ≤ {target:g}" + ("" if value <= target else "  missed")


def _against(stock: Mapping[str, Any], ratios: Mapping[str, float]) -> list[str]:
    learnt = f"trained on {stock['examples']} of {stock['of_examples']} sentences"
    lines = [f"stock rasa {stock['rasa']}, {learnt}; stock ÷ ours:"]
    for key, label in RATIOS:
        if key in ratios:
            lines.append(f"{label:<34}{ratios[key]:>9} ×   ({stock[_STOCK_KEYS[key]]} {_UNITS[key]})")
    return lines


_STOCK_KEYS = {
    "train": "train_s",
    "start": "start_s",
    "rss": "rss_mb",
    "installed": "installed_mb",
    "rule_turn": "rule_turn_p50_ms",
    "action_turn": "action_turn_p50_ms",
}
_UNITS = {"train": "s", "start": "s", "rss": "MB", "installed": "MB", "rule_turn": "ms", "action_turn": "ms"}
