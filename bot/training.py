"""The trained model of this checkout: made when its sources have changed, found otherwise."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import threading
import time
from importlib.metadata import version
from pathlib import Path

from bot.settings import ROOT

MODELS = ROOT / "models"

#: What a model depends on.
_SOURCES = (
    "domain.yml",
    "config.yml",
    "data/*.yml",
    "data/faq/*.md",
    "bot/understanding/*.py",
    "bot/knowledge/*.py",
    "bot/conversation/policy.py",
)


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

    Raises ``RuntimeError`` with Rasa's words where training fails.
    """
    path = model_path()
    if path.exists() and not force:
        return path
    MODELS.mkdir(exist_ok=True)
    if progress:
        with _bar():
            _train(path)
    else:
        _train(path)
    return path


def _train(path: Path) -> None:
    said = io.StringIO()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        import rasa

        import bot.conversation.policy  # noqa: F401  so that Rasa finds it whatever the working directory is

        result = rasa.train(
            domain="domain.yml",
            config="config.yml",
            training_files=["data"],
            output=str(MODELS),
            force_training=True,
            fixed_model_name=path.name.removesuffix(".tar.gz") + f".{os.getpid()}",
        )
    if result.code != 0 or result.model is None:
        raise RuntimeError(f"training failed: {said.getvalue()[-2000:]}")
    os.replace(result.model, path)  # two processes that train at once each end with a whole file


@contextlib.contextmanager
def _bar():  # type: ignore[no-untyped-def]
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
