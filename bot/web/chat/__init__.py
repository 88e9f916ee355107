"""The chat's API: session, messages, events, secure cards. See docs/http-api.md."""

from bot.web.chat.routes import routes

__all__ = ["routes"]
