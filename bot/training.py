"""The trained model of this checkout: made when its sources have changed, found otherwise."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bot.settings import ROOT

MODELS = ROOT / "models"

#: What a model depends on.
_SOURCES = (
    "domain.yml",
    "config.yml",
    "data/*.yml",
    "data/voices/*.yml",
    "data/faq/*.md",
    "data/turns/*.jsonl",
    "bot/understanding/*.py",
    "bot/understanding/values/*.py",
    "bot/understanding/weights/*",
    "bot/knowledge/*.py",
    "bot/dialogue/*.py",
    "bot/conversation/policy.py",
)


class TrainingFailed(RuntimeError):
    """Rasa did not make a model; the message is the last thing that was said."""


def fingerprint() -> str:
    """SHA-256 over everything that a model is made from."""
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    for package in ("rasa", "scikit-learn", "numpy"):
        digest.update(f"{package}={version(package)}".encode())
    return digest.hexdigest()


def model_path() -> Path:
    """Where the model of the present sources lies, or would."""
    return MODELS / f"guichet-{fingerprint()[:16]}.tar.gz"


def latest_model() -> Path | None:
    """The model of the present sources.

    Else the newest one there is, such as one trained by ``guichet rasa train``; else None.
    """
    path = model_path()
    if path.exists():
        return path
    others = sorted(MODELS.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    return others[-1] if others else None


def ensure_model(progress: bool = False, force: bool = False) -> Path:
    """The model of the present sources, trained now if need be.

    Processes that start together train one after the other: Rasa's cache of trained components is not made for two at
    once. Whoever comes second finds the model. Raises ``TrainingFailed``.
    """
    path = model_path()
    if path.exists() and not force:
        return path
    MODELS.mkdir(exist_ok=True)
    with _alone():
        if force or not path.exists():
            with _bar() if progress else contextlib.nullcontext():
                _train(path)
    return path


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time; the lock of one that dies is free."""
    with (MODELS / ".training").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _train(path: Path) -> None:
    """Train in a process of its own: what training needs in memory is given back with its end."""
    work = subprocess.run(
        [sys.executable, "-m", "bot.training", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if work.returncode != 0 or not path.exists():
        lines = [line for line in (work.stdout + work.stderr).splitlines() if line.strip()]
        raise TrainingFailed(lines[-1] if lines else "no reason was given")


def train_here(path: Path) -> None:
    """Train in this process and put the model at ``path``. Raises ``TrainingFailed``."""
    import rasa

    result = rasa.train(
        domain="domain.yml",
        config="config.yml",
        training_files=["data"],
        output=str(MODELS),
        force_training=True,
        fixed_model_name=path.name.removesuffix(".tar.gz") + f".{os.getpid()}",
    )
    if result.code != 0 or result.model is None:
        raise TrainingFailed("Rasa did not finish")
    os.replace(result.model, path)  # whoever reads meanwhile reads a whole file


@contextlib.contextmanager
def _bar() -> Iterator[None]:
    """A progress bar by time: Rasa does not say how far it is, but training takes about as long each time."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    expected, done = 15.0, threading.Event()
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()) as progress:
        task = progress.add_task("Entraînement du modèle", total=100)

        def move() -> None:
            start = time.monotonic()
            while not done.wait(0.2):
                share = (time.monotonic() - start) / expected
                progress.update(task, completed=100 * share / (1 + share) * 1.6 if share < 1 else 95)

        mover = threading.Thread(target=move, daemon=True)
        mover.start()
        try:
            yield
        finally:
            done.set()
            mover.join()
            progress.update(task, completed=100)


if __name__ == "__main__":
    train_here(Path(sys.argv[1]))
