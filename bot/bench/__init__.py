"""``guichet bench``: start, memory, training, size and turns, measured on this machine by the ways that members go.

Each figure has one place: ``process`` for what a fresh process costs, ``inside`` for turns without HTTP, ``over_http``
for turns with it, ``size`` for what is installed, ``stock`` for the same sentences through a stock Rasa.
Times are medians; MB are 1,000,000 bytes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bot.bench.report import report_lines

__all__ = ["report_lines", "run_bench"]


def run_bench(runs: int = 3, stock_python: Path | None = None) -> dict[str, Any]:
    """Measure everything; two to three minutes. Returns one JSON object.

    ``runs``: fresh processes for each start. ``stock_python``: the interpreter of an environment with ``rasa==3.6.21``;
    adds ``stock`` and ``ratios`` and ten minutes or more. Nothing of the checkout changes but its trained model.
    """
    from bot.bench import inside, process
    from bot.bench.machine import describe
    from bot.bench.size import compile_bytecode, installed_mb
    from bot.training import ensure_model

    compile_bytecode()
    figures: dict[str, Any] = {"machine": describe(), "installed_mb": installed_mb()}
    ensure_model()
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
        figures |= process.measure(Path(folder) / "demo", runs)
        figures |= inside.measure(Path(folder) / "inside")
        figures["train_s"] = process.train_s()
        if stock_python is not None:
            from bot.bench.stock import against_stock

            figures |= against_stock(Path(folder) / "stock", stock_python, figures)
    return figures
