"""Guichet. Importing anything below prepares the process for Rasa first: quiet logs, stand-ins, no telemetry."""

import os

# A sentence is a small matrix: threads of BLAS only spin. Before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bot.logs import configure as _configure
from bot.standins import install as _install

_configure("warning")
_install()
