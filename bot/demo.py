"""The demonstration: its own folder, generated keys, fixed people, two agents."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from bot.clock import system_clock
from bot.settings import Settings, read_settings
from bot.store import Store
from bot.store.demo import DEMO_TOTP_SECRET, fill
from bot.store.migrate import upgrade
from bot.store.types import use_keys

#: Address and name of the agents of the demonstration; their passwords are generated with the keys.
AGENTS = (("camille@example.org", "Camille"), ("sacha@example.org", "Sacha"))


def demo_settings(**given: Any) -> Settings:
    """Settings with keys generated under the data folder, once, readable by its owner only.

    The environment still wins.
    """
    settings = read_settings(**given)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keys = _keys(settings.data_dir / "keys.json")
    given.setdefault("host_key", settings.host_key or keys["host_key"])
    given.setdefault("encryption_keys", settings.encryption_keys or (keys["encryption_key"],))
    return read_settings(**given)


def _keys(file: Path) -> dict[str, str]:
    if not file.exists():
        keys = {
            "host_key": secrets.token_urlsafe(32),
            "encryption_key": Fernet.generate_key().decode(),
            "agent_password": secrets.token_urlsafe(9),
        }
        file.touch(mode=0o600)
        file.write_text(json.dumps(keys), encoding="utf-8")
    loaded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def prepare(settings: Settings) -> dict[str, str]:
    """Tables and demonstration data. Returns the agents' passwords by address."""
    from bot.support.agents import add_agent

    use_keys(list(settings.encryption_keys))
    store = Store(settings.database)
    upgrade(store)
    password = _keys(settings.data_dir / "keys.json")["agent_password"]
    with store.begin() as unit:
        if fill(unit, system_clock):
            for email, name in AGENTS:
                add_agent(unit, email, name, password)
    store.close()
    return {email: password for email, _ in AGENTS}


def print_addresses(url: str, agents: dict[str, str]) -> None:
    """Say where everything is and who may sign in."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_row("Portail et chat", url)
    table.add_row("Centre d’aide", f"{url}/aide/")
    table.add_row("Conseillers", f"{url}/desk/")
    for email, password in agents.items():
        table.add_row("", f"{email}  mot de passe : {password}")
    table.add_row("Double authentification", f"membre 44619, clé TOTP : {DEMO_TOTP_SECRET}")
    console.print(table)
    console.print("[dim]Ctrl+C pour arrêter. Les données restent dans le dossier de démonstration.[/dim]")
