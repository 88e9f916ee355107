"""Guichet. Importing anything below prepares the process for Rasa first: quiet logs, stand-ins, no telemetry."""

from bot.logs import configure as _configure
from bot.standins import install as _install

_configure("warning")
_install()
