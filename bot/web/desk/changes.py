"""What an agent does with a conversation: take it, answer, hand it back, close it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.store import UnitOfWork
from bot.support import handoff, presence, queue
from bot.support.agents import SignedIn
from bot.support.errors import NotWaiting, NotYours, SessionEnded, TextRefused
from bot.support.inbox import MAX_TEXT
from bot.web.bodies import Malformed, form_texts, json_object
from bot.web.desk.access import COOKIE, SIGN_IN, ForgedRequest, require_own_page, signed_in
from bot.web.desk.reading import Reading, find
from bot.web.pages import plain, wants_json
from bot.web.problems import problem
from bot.web.services import Services

Change = Callable[[UnitOfWork, str, SignedIn, str], dict[str, Any]]
Handler = Callable[[Request], Awaitable[Response]]

#: Refusals of a change: status and code; the French text has the code's name in desk/texts.html.
_REFUSED: dict[type[Exception], tuple[int, str]] = {
    SessionEnded: (401, "session_expired"),
    ForgedRequest: (403, "forged"),
    LookupError: (404, "unknown"),
    NotYours: (409, "not_yours"),
}


class Changes:
    """``POST /desk/conversations/{id}/…``: JSON for the page's script, a redirection for a form without it."""

    def __init__(self, services: Services, reading: Reading) -> None:
        self._services = services
        self._texts = reading.texts
        self._changes: dict[str, Change] = {
            "claim": self._claim,
            "messages": self._answer,
            "hand-back": self._hand_back,
            "close": self._close,
            "writing": self._writing,
        }

    def names(self) -> list[str]:
        """Every change, as it stands in its address."""
        return list(self._changes)

    def handler(self, name: str) -> Handler:
        """The endpoint of one change: 200 with what it gave, or 400, 401, 403, 404, 409, 422 as a problem."""

        async def handle(request: Request) -> Response:
            return await self._handle(request, self._changes[name])

        return handle

    async def _handle(self, request: Request, change: Change) -> Response:
        conversation_id = request.path_params["id"]
        try:
            # First who asks, then what: nobody's body is read before.
            await run_in_threadpool(self._signed_in, request)
            sent = await _sent(request)
            answer = await run_in_threadpool(self._run, request, conversation_id, change, sent)
        except Malformed:
            return problem(400, "malformed", self._texts["malformed"])
        except (SessionEnded, ForgedRequest, LookupError, NotWaiting, NotYours, TextRefused) as refusal:
            return await run_in_threadpool(self._refuse, request, conversation_id, refusal)
        if wants_json(request):
            return JSONResponse(answer)
        return RedirectResponse(f"/desk/conversations/{conversation_id}", 303)

    def _signed_in(self, request: Request) -> None:
        with self._services.store.read() as unit:
            signed_in(unit, self._services.clock, request)

    def _run(self, request: Request, conversation_id: str, change: Change, sent: dict[str, str]) -> dict[str, Any]:
        with self._services.store.begin() as unit:
            agent = signed_in(unit, self._services.clock, request)
            require_own_page(request, agent, sent)
            presence.touch(unit, self._services.clock, request.cookies.get(COOKIE))
            if find(unit, conversation_id) is None:
                raise LookupError(conversation_id)
            answer = change(unit, conversation_id, agent, sent.get("text", ""))
            self._services.hub.changed(unit, conversation_id)
        return answer

    def _claim(self, unit: UnitOfWork, conversation_id: str, agent: SignedIn, text: str) -> dict[str, Any]:
        handoff.claim(unit, self._services.clock, self._services.say, conversation_id, agent.agent_id)
        return {"ok": True}

    def _answer(self, unit: UnitOfWork, conversation_id: str, agent: SignedIn, text: str) -> dict[str, Any]:
        if not text.strip():
            raise TextRefused("text_empty")
        if len(text) > MAX_TEXT:
            raise TextRefused("text_too_long")
        note = self._texts["secret_masked"]
        clock = self._services.clock
        return {"seq": handoff.answer(unit, clock, conversation_id, agent.agent_id, text.strip(), note)}

    def _hand_back(self, unit: UnitOfWork, conversation_id: str, agent: SignedIn, text: str) -> dict[str, Any]:
        handoff.hand_back(unit, self._services.clock, self._services.say, conversation_id, agent.agent_id)
        return {"ok": True}

    def _writing(self, unit: UnitOfWork, conversation_id: str, agent: SignedIn, text: str) -> dict[str, Any]:
        handoff.writing(unit, self._services.clock, conversation_id, agent.agent_id)
        return {"ok": True}

    def _close(self, unit: UnitOfWork, conversation_id: str, agent: SignedIn, text: str) -> dict[str, Any]:
        handoff.close(unit, self._services.clock, self._services.say, conversation_id, agent.agent_id)
        return {"ok": True}

    def _refuse(self, request: Request, conversation_id: str, refusal: Exception) -> Response:
        status, code, title = self._why(conversation_id, refusal)
        if wants_json(request):
            return problem(status, code, title)
        if status == 401:
            return RedirectResponse(f"{SIGN_IN}?fin", 303)
        return RedirectResponse(f"/desk/conversations/{conversation_id}?avis={code}", 303)

    def _why(self, conversation_id: str, refusal: Exception) -> tuple[int, str, str]:
        if isinstance(refusal, TextRefused):
            return 422, refusal.reason, self._texts[refusal.reason]
        if isinstance(refusal, NotWaiting):
            with self._services.store.read() as unit:
                found = queue.entry(unit, conversation_id)
            if found is None or found.agent_name is None:
                return 409, "closed", self._texts["closed"]
            return 409, "taken", self._texts["taken"].format(agent=found.agent_name)
        status, code = _REFUSED[type(refusal)]
        return status, code, self._texts[code]


async def _sent(request: Request) -> dict[str, str]:
    """The texts of a JSON object or a form. Raises ``Malformed`` on anything else."""
    is_json = "json" in request.headers.get("content-type", "")
    values = await (json_object(request) if is_json else form_texts(request))
    return {name: plain(value) for name, value in values.items() if isinstance(value, str)}
