"""Custom actions, one module per topic: they translate between the dialogue and ``bot.benefits`` and decide nothing."""

import bot  # noqa: F401  prepares the process for rasa_sdk
