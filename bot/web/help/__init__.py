"""The help centre: the articles of ``data/faq`` as pages that can be searched and read without chatting."""

from bot.web.help.routes import routes

__all__ = ["routes"]
