"""The command line: what is somebody's to mend is one line that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bot.cli import _INSTEAD, UserError, app
from bot.settings import ROOT, SettingsError

PLAIN = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}


def guichet(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command as somebody types it."""
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=PLAIN | environ, capture_output=True, text=True, timeout=300, check=False
    )


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    for command in ("demo", "serve", "train", "chat", "parse", "evaluate", "bench", "token", "db", "member", "rasa"):
        assert command in shown.output


@pytest.mark.parametrize(
    "command", [["shell"], ["test"], ["test", "core"], ["test", "nlu"], ["run"], ["x"], ["interactive"]]
)
def test_a_command_of_rasa_that_makes_no_sense_here_says_why_and_what_to_use(command: list[str]) -> None:
    refused = CliRunner().invoke(app, ["rasa", *command])
    assert isinstance(refused.exception, UserError)
    assert str(refused.exception) == _INSTEAD[command[0]]
    assert "use « " in str(refused.exception) and "\n" not in str(refused.exception)


def test_what_is_refused_is_one_line_and_no_stack() -> None:
    done = guichet("rasa", "test", "core")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().splitlines() == [f"guichet: {_INSTEAD['test']}"]


def test_rasas_validator_finds_nothing_amiss_and_says_little() -> None:
    done = guichet("rasa", "data", "validate")
    assert done.returncode == 0
    assert "Warning" not in done.stdout + done.stderr
    assert "No story structure conflicts found" in done.stdout + done.stderr


def test_a_misspelt_setting_stops_every_command_that_reads_settings() -> None:
    refused = CliRunner().invoke(app, ["db", "check"], env={"GUICHET_PLATEFORM": "Mon CSE"})
    assert isinstance(refused.exception, SettingsError)
    assert "GUICHET_PLATFORM is meant" in str(refused.exception)
