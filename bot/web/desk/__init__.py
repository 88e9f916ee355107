"""The desk of the support agents: the queue, one conversation live, taking it over and giving it back."""

from bot.web.desk.routes import routes

__all__ = ["routes"]
