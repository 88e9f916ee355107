"""What an agent reads: a conversation or a message as a flat dict, the same for the first paint and the live page."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.support.queue import ARTICLES, Entry
from bot.support.schema import Message
from bot.web.pages import full_time, plain, short_time

Texts = Mapping[str, str]


def conversation(
    found: Entry, agent_id: int, texts: Texts, told: str = "", *, titles: Texts | None = None
) -> dict[str, Any]:
    """One conversation: who, in which state, and what this agent may do with it (``free``, ``mine``).

    ``told``: what somebody who waits reads above their conversation; ``titles``: of articles, by their address.
    """
    name = "state_waiting_told" if told else f"state_{found.state}"
    state = texts[name].format(agent=found.agent_name or "", told=told)
    known = texts["number"].format(number=found.member_number) if found.member_number else ""
    reached = texts["contact"].format(contact=plain(found.contact)) if found.contact else ""
    mine = found.state == "person" and found.agent_id == agent_id
    return {
        "id": found.id,
        "url": f"/desk/conversations/{found.id}",
        "who": plain(found.who or texts["visitor"].format(number=visitor_number(found.id))),
        "number": known or reached,
        "state": found.state,
        "state_text": texts["state_mine"] if mine else state,
        "agent": found.agent_name if found.state == "person" else None,
        "mine": mine,
        "free": found.state in ("waiting", "assistant"),
        "since": _iso(found.waiting_since),
        "since_text": texts["since"].format(time=short_time(found.waiting_since)) if found.waiting_since else "",
        "reason": _reason(found, texts, titles or {}),
        "last": plain(found.last)[:200],
        "last_seq": found.last_seq,
    }


def visitor_number(conversation_id: str) -> int:
    """Four digits that tell visitors apart, the same in every list and for every agent."""
    return 1000 + zlib.crc32(conversation_id.encode()) % 9000


def _reason(found: Entry, texts: Texts, titles: Texts) -> str:
    """Why somebody waits, as far as that is known and not said by their last words anyway."""
    if found.state != "waiting":
        return ""
    topic = titles.get(found.topic, "") if found.topic.startswith(ARTICLES) else found.topic
    if topic:
        return texts["about"].format(topic=plain(topic)[:100])
    if found.asked and found.asked != found.last:
        return texts["asked"].format(words=plain(found.asked)[:100])
    return ""


def line(message: Message, who: str, texts: Texts) -> dict[str, Any]:
    """One message of the thread. ``who`` is the member's name; values are plain text, links only ours or https."""
    author = str(message["author"])
    if author == "system" and message["type"] != "state":
        author = "assistant"  # what an operation has done, told beside a person (D8)
    at = datetime.fromisoformat(str(message["at"]))
    labels = {"member": who, "agent": plain(str(message.get("name") or texts["agent"]))}
    hints = {"note": texts["note_hint"]}
    if message["type"] == "secure_form":
        hints[author] = texts["form_hint"]
    return {
        "seq": message["seq"],
        "author": author,
        "label": labels.get(author) or texts[author],
        "hint": hints.get(author, ""),
        "at": message["at"],
        "time": short_time(at),
        "time_full": full_time(at),
        "title": plain(str(message.get("title") or "")),
        "text": plain(str(message.get("text") or "")),
        "rows": [[plain(str(cell)) for cell in row][:2] for row in message.get("rows") or () if len(row) >= 2],
        "items": [
            {key: plain(str(item.get(key) or "")) for key in ("title", "detail", "badge")}
            for item in message.get("items") or ()
        ],
        "links": [
            {"title": plain(str(link.get("title") or "")), "href": _safe(str(link.get("href") or ""))}
            for link in message.get("links") or ()
        ],
        "choices": [plain(str(choice.get("title") or "")) for choice in message.get("choices") or ()]
        or [plain(str(field.get("label") or "")) for field in message.get("fields") or ()],
    }


def _safe(href: str) -> str:
    """The address where it may be followed from the desk, else nothing: no ``javascript:``, no other scheme (B2)."""
    ours = href.startswith("/") and not href.startswith(("//", "/\\"))
    return href if ours or href.startswith("https://") else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
