"""How the assistant understands French: Rasa graph components, listed with their reasons in ``config.yml``.

Imports only ``bot.knowledge`` of ours.
"""
