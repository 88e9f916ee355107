"""Guichet. Importing anything below prepares the process for Rasa first."""

from bot.standins import install as _install

_install()
