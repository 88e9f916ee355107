"""What a fresh process costs: ``guichet demo`` from its start to the first answer, its memory, and a full training."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bot.bench import over_http
from bot.bench.client import Caller
from bot.bench.machine import MB
from bot.bench.sentences import questions
from bot.settings import ROOT

#: Seconds after which a start or a training counts as failed.
LONGEST_START = 120
LONGEST_TRAINING = 900


def environment() -> dict[str, str]:
    """The environment without settings of this checkout and without what would keep Python from using its bytecode."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "PYTHON"))}
    return kept | {"PYTHONIOENCODING": "utf-8"}


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children."""
    process = psutil.Process(pid)
    return float(round(sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / MB, 1))


@contextmanager
def running(
    command: list[str], folder: Path, log: Path, environ: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process for the block; what it prints goes to ``log``. It is asked to end, and killed if it does not."""
    env = environ or environment()
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


def _first_answer(url: str, text: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + LONGEST_START
    while True:
        try:
            caller = Caller(url)
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"guichet demo did not start: {log.read_text(errors='replace')[-1000:]}") from None
            time.sleep(0.01)  # nobody listens yet
            continue
        caller.ask(text)
        caller.close()
        return


def measure(data: Path, runs: int) -> dict[str, Any]:
    """``start_s`` and its runs; of the last one also ``rss_mb`` and the figures of ``over_http``. Fills ``data``."""
    from bot.clock import system_clock
    from bot.demo import demo_settings, prepare
    from bot.knowledge.articles import load_articles
    from bot.training import ensure_model
    from bot.web.chat.host_token import make_token

    settings = demo_settings(data_dir=data)
    prepare(settings)
    library = load_articles(ROOT / "data" / "faq")
    first = next(questions(library))

    def token(number: str) -> str:
        return make_token(number, system_clock, settings.host_key)

    starts: list[float] = []
    found: dict[str, Any] = {}
    for run in range(runs + 1):  # the first one, not counted, brings the files into the disk's cache
        ensure_model()
        port = free_port()
        url, log = f"http://127.0.0.1:{port}", data / "demo.log"
        command = [sys.executable, "-m", "bot.cli", "demo", "--port", str(port), "--data", str(data)]
        begin = time.perf_counter()
        with running(command, ROOT, log) as process:
            _first_answer(url, first, process, log)
            starts.append(time.perf_counter() - begin)
            if run == runs:
                over_http.fifty_turns(url, library, token("37728"))
                found = {"rss_mb": memory_mb(process.pid)}
                found |= over_http.measure(url, library, token)
                found["rss_after_load_mb"] = memory_mb(process.pid)
    counted = [round(seconds, 2) for seconds in starts[1:]]
    return {"start_s": round(statistics.median(counted), 2), "start_runs_s": counted, **found}


def train_s() -> float:
    """A full training in a fresh process, from its start to the written model."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "bot.cli", "train", "--force"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, timeout=LONGEST_TRAINING, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"training failed: {done.stderr[-1000:]!r}")
    return round(time.perf_counter() - begin, 2)
