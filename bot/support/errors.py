"""What support refuses. Each carries data, no text: the web room maps them to French."""

from __future__ import annotations


class SupportRefusal(Exception):
    """Base of all refusals of this room."""


class SessionEnded(SupportRefusal):
    """The session token is unknown, expired or ended."""


class ChoiceStale(SupportRefusal):
    """A choice that was used, has expired, or belongs to another conversation: all look the same."""


class CardStale(SupportRefusal):
    """A secure card that was used, has expired, or belongs elsewhere: all look the same."""


class TextRefused(SupportRefusal):
    """A text that is empty or too long. ``reason`` is ``text_empty`` or ``text_too_long``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotWaiting(SupportRefusal):
    """A conversation that cannot be claimed: somebody else has it, or it is closed."""


class NotYours(SupportRefusal):
    """An agent acted on a conversation that they do not hold."""


class SignInRefused(SupportRefusal):
    """Unknown agent or wrong password: one same answer."""
