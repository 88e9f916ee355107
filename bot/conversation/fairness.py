"""Whose turn it is: one message of each conversation in turn, members before visitors (D7).

A conversation that was served goes to the back, so whoever floods delays only themselves. Members come first, and
leave room: after ``MEMBERS_IN_A_ROW`` of their turns one of a visitor is served. Threads of one process share its
processor, so a turn that starts beside others is slow from then on: visitors leave one worker free, and while a member
is served or waits only one turn of a visitor is started.
"""

from __future__ import annotations

from collections import deque

#: Turns of members after which a visitor who waits is served.
MEMBERS_IN_A_ROW = 4


class FairQueue:
    """Conversations that wait for a worker. Not safe for threads: the caller holds a lock."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._waiting: dict[bool, deque[str]] = {True: deque(), False: deque()}
        self._running: dict[str, bool] = {}
        self._woken: set[str] = set()
        self._row = 0

    def add(self, conversation_id: str, member: bool) -> None:
        """There may be something to answer. One that is being served waits again afterwards; none waits twice."""
        if conversation_id in self._running:
            self._woken.add(conversation_id)
        elif conversation_id not in self._waiting[member]:
            self._waiting[member].append(conversation_id)

    def take(self) -> str | None:
        """The conversation to serve now; None where nobody waits, or no worker may take them."""
        if len(self._running) >= self._workers:
            return None
        members, visitors = self._waiting[True], self._waiting[False]
        visitor_may = bool(visitors) and self._visitors() < self._room(bool(members))
        if members and not (visitor_may and self._row >= MEMBERS_IN_A_ROW):
            return self._start(True)
        return self._start(False) if visitor_may else None

    def done(self, conversation_id: str, again: bool) -> None:
        """Its turn is over; ``again``: there may be another message, for which it waits at the back."""
        member = self._running.pop(conversation_id)
        if again or conversation_id in self._woken:
            self._woken.discard(conversation_id)
            self._waiting[member].append(conversation_id)

    def _visitors(self) -> int:
        return sum(not member for member in self._running.values())

    def _room(self, members_wait: bool) -> int:
        if members_wait or any(self._running.values()):
            return 1
        return max(1, self._workers - 1)

    def _start(self, member: bool) -> str:
        conversation_id = self._waiting[member].popleft()
        self._running[conversation_id] = member
        self._row = self._row + 1 if member else 0
        return conversation_id
