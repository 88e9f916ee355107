"""What is sent to the widget, the desk and the terminal: every kind of message and every field, said once.

docs/http-api.md describes them for people; tests/support/test_schema.py holds it, the widget and the texts of ``data/``
to what stands here.
"""

from __future__ import annotations

from typing import Literal, TypedDict

#: Events of the stream that are not stored.
Passing = Literal["status", "typing", "delayed", "end"]

Author = Literal["member", "assistant", "agent", "system", "note"]
State = Literal["assistant", "waiting", "person", "closed"]
Style = Literal["default", "primary", "danger"]


class Link(TypedDict):
    """A link below a message: of our own origin, https, or ``guichet:sign-in``."""

    title: str
    href: str


class Item(TypedDict):
    """One line of a list in a card."""

    title: str
    detail: str
    badge: str


class Choice(TypedDict):
    """A button. ``token`` is all that the browser knows of what it does."""

    token: str
    title: str
    style: Style


class Field(TypedDict, total=False):
    """One field of a secure form."""

    name: str
    label: str
    kind: Literal["code", "password", "text"]
    autocomplete: str
    maxlength: int


class Body(TypedDict, total=False):
    """The fields of a message; ``FIELDS`` says which kind has which. JSON: dates are ISO 8601, UTC."""

    text: str
    links: list[Link]
    choices: list[Choice]
    #: Of a card: pairs of label and value, a list, when it stops to be valid.
    title: str
    rows: list[list[str]]
    items: list[Item]
    expires_at: str
    #: Of a secure form: where its values go, what is asked, the text on its button.
    ticket: str
    fields: list[Field]
    submit: str
    #: Who has the conversation from here on.
    state: str
    #: An agent's name.
    name: str
    #: The browser's own number of a member's message.
    client_id: str


class Message(Body, total=False):
    """A stored message as it is sent."""

    seq: int
    at: str
    author: str
    type: str


class Event(TypedDict, total=False):
    """Something that passes: no number, not stored. ``PASSING`` says which kind has which field."""

    type: Passing
    state: str
    header: str
    author: Author
    on: bool
    text: str
    code: str


_TEXT = frozenset({"text", "links"})

#: Kind of message → the fields that it may have.
FIELDS: dict[str, frozenset[str]] = {
    "text": _TEXT | {"client_id", "name"},
    "choices": _TEXT | {"choices"},
    "card": _TEXT | {"title", "rows", "items", "choices", "expires_at"},
    "secure_form": frozenset({"text", "ticket", "title", "fields", "submit", "choices"}),
    "state": frozenset({"state", "text", "name", "choices"}),
}

#: Kind of passing event → its fields.
PASSING: dict[str, frozenset[str]] = {
    "status": frozenset({"state", "header"}),
    "typing": frozenset({"on", "author"}),
    "delayed": frozenset({"text", "author"}),
    "end": frozenset({"code"}),
}


def foreign(kind: str, body: Body) -> set[str]:
    """Fields of ``body`` that a message of this kind does not have. Raises ``ValueError`` for an unknown kind."""
    if kind not in FIELDS:
        raise ValueError(f"no kind of message: {kind!r}")
    return set(body) - FIELDS[kind]
