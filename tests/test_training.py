"""The model of the present sources is made once, whoever else starts at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import training


def test_those_who_start_together_train_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []

    def train(path: Path) -> None:
        begun.append(path)
        time.sleep(0.2)
        path.write_bytes(b"model")

    monkeypatch.setattr(training, "MODELS", tmp_path)
    monkeypatch.setattr(training, "_train", train)
    with ThreadPoolExecutor(3) as together:
        paths = {future.result() for future in [together.submit(training.ensure_model) for _ in range(3)]}
    assert begun == list(paths)
