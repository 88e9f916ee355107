"""The command line. Each command loads only what it needs, so that ``guichet --help`` answers at once."""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import ROOT, Settings, SettingsError, read_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
db = typer.Typer(no_args_is_help=True, help="The database's tables.")
member = typer.Typer(no_args_is_help=True, help="Members of the platform.")
agent = typer.Typer(no_args_is_help=True, help="Support agents.")
app.add_typer(db, name="db")
app.add_typer(member, name="member")
app.add_typer(agent, name="agent")

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder for the database and generated keys.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def main() -> None:
    """Entry point: errors that are somebody's to mend are one line, without a stack."""
    from bot.logs import configure

    configure(os.environ.get("GUICHET_LOG_LEVEL", "warning"), console=sys.stderr.isatty())
    from bot.store import StoreUnavailable
    from bot.store.migrate import NotMigrated
    from bot.training import TrainingFailed

    try:
        app()
    except NotMigrated:
        typer.secho("guichet: the tables are not those of this version: run « guichet db upgrade »", fg="red", err=True)
        sys.exit(2)
    except (SettingsError, UserError, StoreUnavailable, TrainingFailed, OSError) as error:
        typer.secho(f"guichet: {error}", fg="red", err=True)
        sys.exit(2)


class UserError(Exception):
    """Something that the person at the terminal can mend; the message says what."""


def _settings(data: Path | None = None, demo: bool = False, **given: Any) -> Settings:
    from bot.demo import demo_settings

    if data is not None:
        given["data_dir"] = data
    settings = demo_settings(**given) if demo else read_settings(**given)
    settings.check()
    return settings


def _model() -> Path:
    """The trained model of this checkout. Raises ``UserError`` where there is none."""
    from bot.training import latest_model

    found = latest_model()
    if found is None:
        raise UserError("no trained model: run « guichet train » first")
    return found


@app.command()
def demo(port: Port = 8080, host: Host = "127.0.0.1", data: Data = None) -> None:
    """Everything at once: train if needed, fill a demonstration database, serve portal, chat, desk and help centre."""
    from bot.demo import prepare, print_addresses
    from bot.training import ensure_model
    from bot.web.serving import serve_app

    settings = _settings(data, demo=True, public_url=f"http://{host}:{port}")
    model = ensure_model(progress=True)
    agents = prepare(settings)
    serve_app(settings, model, host, port, demo=True, ready=lambda url: print_addresses(url, agents))


@app.command()
def serve(port: Port = 8080, host: Host = "127.0.0.1") -> None:
    """Serve for real: settings from GUICHET_* (docs/operating.md); refuses to start without keys."""
    from bot.training import latest_model
    from bot.web.serving import serve_app

    settings = _settings()
    settings.require_keys()
    serve_app(settings, Path(settings.model) if settings.model else latest_model(), host, port)


@app.command()
def train(force: Annotated[bool, typer.Option(help="Also when nothing has changed.")] = False) -> None:
    """Train the model from data/, domain.yml and config.yml."""
    from bot.training import ensure_model

    typer.echo(ensure_model(progress=True, force=force))


@app.command()
def chat(
    member_number: Annotated[str | None, typer.Option("--member", help="Sign in as this member.")] = None,
    data: Data = None,
) -> None:
    """Talk to the assistant in the terminal, on the demonstration database."""
    from bot.terminal import run

    run(_settings(data, demo=True), _model(), member_number)


@app.command()
def parse(
    text: Annotated[
        str | None, typer.Argument(help="The sentence; without it, one for each line of standard input.")
    ] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Lines of standard input are JSON objects with "text".')
    ] = False,
) -> None:
    """What understanding makes of sentences: one JSON object for each."""
    from bot.understanding.parsing import Parser

    parser = Parser(_model())
    lines = [text] if text is not None else (line.rstrip("\n") for line in sys.stdin)
    for number, line in enumerate(lines, 1):
        if jsonl and not line.strip():
            continue
        typer.echo(json.dumps(parser.parse(_text_of(line, number) if jsonl else line), ensure_ascii=False))


def _row_of(line: str, number: int) -> dict[str, str]:
    try:
        row = json.loads(line)
        return {"text": str(row["text"]), "intent": str(row["intent"])} | {
            name: str(row[name]) for name in ("voice", "length") if row.get(name)
        }
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f'line {number} is not a JSON object with "text" and "intent"') from error


def _turn_of(line: str, number: int) -> dict[str, Any]:
    row = json.loads(line) if line.startswith("{") else {}
    if not {"asked", "text", "act"} <= row.keys():
        raise UserError(f'line {number} is no turn: "asked", "text" and "act" are needed')
    return dict(row)


def _text_of(line: str, number: int) -> str:
    try:
        return str(json.loads(line)["text"])
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f'line {number} is not a JSON object with "text"') from error


@app.command()
def tune(
    epochs: Annotated[int, typer.Option(help="How often every example is seen.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed gives the same weights.")] = 0,
    folder: Annotated[Path | None, typer.Option(help="Where the weights go; else bot/understanding/weights.")] = None,
) -> None:
    """Tune the sentence encoder to the examples of data/: minutes, and rarely needed.

    Everyday training uses the weights of the repository. Wants JAX: uv sync --group tune.
    """
    from bot.understanding.encoder import WEIGHTS
    from bot.understanding.tuning.project import tune_project
    from bot.understanding.tuning.tune import Settings as Chosen

    try:
        tune_project(ROOT, folder or WEIGHTS, Chosen(epochs=epochs, seed=seed), typer.echo)
    except ModuleNotFoundError as error:
        raise UserError(f"{error.name} is missing: install the dependency group « tune »") from error


@app.command()
def evaluate(file: Path, as_json: AsJson = False) -> None:
    """Score FILE.jsonl, lines of {"text", "intent"} and, if known, "voice" and "length", each scored by itself.

    Accuracy with its 95 % interval, wrong and confident, right or among the three offered, intents, confusions. Lines
    of turns in context ({"operation", "asked", "text", "act"} and more, see data/turns) are scored by their acts, with
    the false consents.
    """
    from bot.understanding.evaluate import evaluate as score
    from bot.understanding.evaluate import evaluate_turns
    from bot.understanding.parsing import Parser

    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line]
    parser = Parser(_model())
    if lines and '"act"' in lines[0]:
        report, false = evaluate_turns(
            [_turn_of(line, number) for number, line in enumerate(lines, 1)], parser.interpret
        )
        more: dict[str, Any] = {"false_consents": false}
    else:
        report, more = score([_row_of(line, number) for number, line in enumerate(lines, 1)], parser.parse), {}
    if as_json:
        typer.echo(json.dumps(report.as_dict() | more, ensure_ascii=False))
        return
    typer.echo(report.as_text())
    for text in more.get("false_consents", ()):
        typer.echo(f"false consent: {text}")


@app.command()
def bench(
    as_json: AsJson = False,
    against_stock: Annotated[
        Path | None, typer.Option(help="Python of an environment with stock rasa==3.6.21: the same sentences there.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Runs of each start; the median counts.")] = 3,
) -> None:
    """Measure start, memory, training, size and turns on this machine."""
    from bot.bench import report_lines, run_bench

    figures = run_bench(runs=runs, stock_python=against_stock)
    typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else "\n".join(report_lines(figures)))


@app.command()
def token(member_number: Annotated[str, typer.Argument(metavar="MEMBER")], data: Data = None) -> None:
    """Print a host token for MEMBER, ten minutes, for development and tests."""
    from bot.clock import system_clock
    from bot.web.chat.host_token import make_token

    settings = _settings(data, demo=not os.environ.get("GUICHET_HOST_KEY"))
    typer.echo(make_token(member_number, system_clock, settings.host_key))


@db.command()
def upgrade(data: Data = None) -> None:
    """Bring the tables to this version."""
    from bot.store import Store
    from bot.store.migrate import upgrade as migrate

    migrate(Store(_settings(data).database))


@db.command("check")
def check_tables(data: Data = None) -> None:
    """Say whether the tables are those of this version."""
    from bot.store import Store
    from bot.store.migrate import check

    check(Store(_settings(data).database))
    typer.echo("ok")


@db.command("reencrypt")
def reencrypt_values(data: Data = None) -> None:
    """Write every encrypted value again with the newest key, so that older keys can be dropped."""
    from bot.store import Store
    from bot.store.types import reencrypt, use_keys

    settings = _settings(data)
    settings.require_keys()
    use_keys(list(settings.encryption_keys))
    with Store(settings.database).begin() as unit:
        typer.echo(f"{reencrypt(unit.session)} values")


@member.command("import")
def import_members(file: Path, data: Data = None) -> None:
    """Create or update members from a CSV file: number, first_name, last_name, account_email, structure.

    All rows or none; separators and encodings of spreadsheets are recognised.
    """
    from bot.members import import_csv

    try:
        created, updated = import_csv(_settings(data), file)
    except ValueError as error:
        raise UserError(f"{file.name}: {error}; nothing was written") from error
    typer.echo(f"{created} created, {updated} updated")


@agent.command("add")
def add_agent(email: str, name: str, data: Data = None) -> None:
    """Create an agent, or set their password (asked for, or a line of standard input)."""
    from bot.members import add_agent as add

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        add(_settings(data), email, name, password)
    except ValueError as error:
        raise UserError(str(error)) from error
    typer.echo("ok")


#: Commands of Rasa that cannot do here what they are for, and what does it instead.
_INSTEAD = {
    "shell": "rasa shell knows neither members nor their data: use « guichet chat »",
    "interactive": "rasa interactive writes stories, and operations here need none: use « guichet chat »",
    "run": "Rasa's own server is not part of Guichet: use « guichet serve »",
    "x": "Rasa X is not part of Guichet: use « guichet serve », whose desk shows the conversations",
    "test": (
        "rasa test compares stories and plots what it finds, and there are neither stories nor plots here: "
        "use « guichet evaluate FILE.jsonl » for sentences, « make test » for conversations (tests/dialogues)"
    ),
}

#: What Rasa's validator finds amiss and is meant: the policy and the declarations name these, rules need not.
_MEANT = re.compile(
    r"is not used in any story or rule|is not found in the NLU training data|pkg_resources is deprecated"
)


def _say_nothing_of_what_is_meant() -> None:
    """Drop these warnings where they are shown: Rasa's command line puts filters of its own above all others."""
    show = warnings.showwarning

    def show_others(message: Warning | str, *rest: Any, **more: Any) -> None:
        if not _MEANT.search(str(message)):
            show(message, *rest, **more)

    warnings.showwarning = show_others


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def rasa(context: typer.Context) -> None:
    """Rasa's own command line on this project: guichet rasa train, data validate …"""
    if context.args and context.args[0] in _INSTEAD and not {"-h", "--help"} & set(context.args):
        raise UserError(_INSTEAD[context.args[0]])
    _say_nothing_of_what_is_meant()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    sys.argv = ["rasa", *context.args]
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
