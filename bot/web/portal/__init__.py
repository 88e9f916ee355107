"""A plausible customer's site for the demonstration: it embeds the chat as a customer would. Absent outside of it."""

from bot.web.portal.routes import routes

__all__ = ["routes"]
