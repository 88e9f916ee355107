"""Session, messages and secure cards over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.benefits.refusals import CodeRefused
from bot.benefits.two_factor import step_up
from bot.store.tokens import token_hash
from bot.support import cards, inbox, sessions
from bot.support.errors import SessionEnded
from bot.support.queue_limits import place_of
from bot.support.turns import too_many_pending
from bot.web.bodies import Malformed, json_object
from bot.web.chat import events
from bot.web.chat.guard import bearer, guarded, session_of, text_field, told
from bot.web.chat.host_token import TokenInvalid, member_of
from bot.web.rates import TooMany, address_of
from bot.web.services import Services

#: Longer than any text, so that an overlong one is told apart from a broken body.
_LONGEST_TEXT = 60_000
#: Seconds after which some of too many unanswered messages will have been answered.
PENDING_RETRY = 2


def routes(services: Services) -> list[BaseRoute]:
    """The chat's addresses."""

    async def open_session(request: Request) -> Response:
        body = await json_object(request)
        token = text_field(body, "token", 4000)
        member = _member(services, request, token)
        before = bearer(request) if "authorization" in request.headers and member is not None else None
        opened = await run_in_threadpool(_open, services, member, before, place_of(address_of(request)))
        if not opened.empty:
            services.wake_turns(opened.session.conversation_id, opened.session.member_number is not None)
        return JSONResponse(
            {
                "session": opened.token,
                "signed_in": opened.session.member_number is not None,
                "first_name": opened.first_name,
                "expires_in": opened.expires_in,
                "now": events.stamp(services.clock()),
                "greeting": _greeting(services, opened.first_name),
                "unread": opened.unread,
            },
            201,
            headers={"Cache-Control": "no-store"},
        )

    async def close_session(request: Request) -> Response:
        token = bearer(request)

        def end() -> None:
            with services.store.begin() as unit:
                session = sessions.find_session(unit, services.clock, token)
                sessions.end_session(unit, services.clock, token)
                services.hub.changed(unit, session.conversation_id)

        await run_in_threadpool(end)
        return Response(status_code=204)

    async def unread_answers(request: Request) -> Response:
        body = await json_object(request)
        token = text_field(body, "token", 4000)
        if token is None:
            raise Malformed
        member = member_of(token, services.clock, services.host_key, services.host_jwks)
        count = await run_in_threadpool(_unread, services, member)
        return JSONResponse({"unread": count}, headers={"Cache-Control": "no-store"})

    async def post_message(request: Request) -> Response:
        token = bearer(request)
        _count_message(services, request, token)
        body = await json_object(request)
        client_id, text, choice = _message_fields(body)
        received = await run_in_threadpool(_receive, services, token, client_id, text, choice)
        return JSONResponse({"seq": received.seq}, 202)

    async def post_card(request: Request) -> Response:
        _count_message(services, request, bearer(request))
        session = await session_of(request, services)
        body = await json_object(request)
        code = text_field(body, "code", 20)
        if not code or not code.strip():
            return JSONResponse({"errors": {"code": services.say("utter_problem_field_missing")}}, 422)
        try:
            await run_in_threadpool(_verify, services, session, request.path_params["ticket"].replace("\x00", ""), code)
        except CodeRefused:
            return JSONResponse({"errors": {"code": services.say("utter_problem_code_refused")}}, 422)
        services.wake_turns(session.conversation_id, session.member_number is not None)
        return JSONResponse({"ok": True})

    async def get_card(request: Request) -> Response:
        session = await session_of(request, services)
        ticket = request.path_params["ticket"].replace("\x00", "")

        def look() -> cards.CardState | None:
            with services.store.read() as unit:
                return cards.card_state(unit, services.clock, session, ticket)

        found = await run_in_threadpool(look)
        if found is None:
            return told(services, 404, "not_found")
        answer = {"state": found.state, "expires_at": events.stamp(found.expires_at)}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    def route(path: str, handler: Any, method: str) -> Route:
        return Route(path, guarded(services, handler), methods=[method])

    return [
        route("/chat/session", open_session, "POST"),
        route("/chat/session", close_session, "DELETE"),
        route("/chat/unread", unread_answers, "POST"),
        route("/chat/messages", post_message, "POST"),
        route("/chat/cards/{ticket}", get_card, "GET"),
        route("/chat/cards/{ticket}", post_card, "POST"),
        route("/chat/events", events.stream(services), "GET"),
    ]


def _member(services: Services, request: Request, token: str | None) -> str | None:
    """Who the host says it is; None for a visitor. Raises ``TokenInvalid`` and ``TooMany``.

    Visitors and refused tokens count for their address, members for themselves: a crowd of strangers behind one
    address does not keep a member out.
    """
    try:
        member = None
        if token is not None:
            member = member_of(token, services.clock, services.host_key, services.host_jwks)
            services.rates.count("session", f"member {member}")
    except TokenInvalid:
        services.rates.count("session", address_of(request))
        raise
    if member is None:
        services.rates.count("session", address_of(request))
    return member


def _count_message(services: Services, request: Request, token: str) -> None:
    services.rates.count("address_message", address_of(request))
    services.rates.count("message", token_hash(token))


def _open(services: Services, member: str | None, before: str | None, place: str) -> sessions.Opened:
    with services.store.begin() as unit:
        pending = None
        if before is not None:
            try:
                anonymous = sessions.find_session(unit, services.clock, before)
            except SessionEnded:
                anonymous = None
            if anonymous is not None and anonymous.member_number is None:
                pending = sessions.pending_request(unit, anonymous)
                sessions.end_session(unit, services.clock, before)
                services.hub.changed(unit, anonymous.conversation_id)
        try:
            opened = sessions.open_session(unit, services.clock, member, pending, opened_from=place)
        except SessionEnded as error:
            raise TokenInvalid from error
        services.hub.changed(unit, opened.session.conversation_id)
        return opened


def _unread(services: Services, member: str) -> int:
    with services.store.read() as unit:
        return sessions.unread_of_member(unit, member)


def _greeting(services: Services, first_name: str | None) -> dict[str, Any]:
    say = services.say
    text = say("utter_greeting_member", first_name=first_name) if first_name else say("utter_greeting")
    suggestions = [say(f"utter_suggestion_{number}") for number in (1, 2, 3, 4)]
    return {"text": text, "choices": [{"title": title, "text": title} for title in suggestions]}


def _message_fields(body: dict[str, Any]) -> tuple[str, str | None, str | None]:
    client_id = text_field(body, "client_id", 36)
    text, choice = text_field(body, "text", _LONGEST_TEXT), text_field(body, "choice", 100)
    if client_id is None or (text is None) == (choice is None):
        raise Malformed
    try:
        return str(uuid.UUID(client_id)), text, choice
    except ValueError as error:
        raise Malformed from error


def _receive(services: Services, token: str, client_id: str, text: str | None, choice: str | None) -> inbox.Received:
    def work(unit: Any) -> tuple[inbox.Received, sessions.Session]:
        session = sessions.find_session(unit, services.clock, token)
        received = inbox.receive(unit, services.clock, services.say, session.conversation_id, client_id, text, choice)
        if received.new and received.pending and too_many_pending(unit, session.conversation_id):
            raise TooMany(PENDING_RETRY)
        services.hub.changed(unit, session.conversation_id)
        return received, session

    received, session = services.store.run(work)
    if received.pending:
        services.wake_turns(session.conversation_id, session.member_number is not None)
    return received


def _verify(services: Services, session: sessions.Session, token: str, code: str) -> None:
    with services.store.read() as unit:
        ticket = cards.open_ticket(unit, services.clock, session, token)
    proof = step_up(
        services.store, services.clock, ticket.member_number, ticket.conversation_id, ticket.operation, code
    )
    nonce = ticket.operation.partition(":")[2]
    command = {"intent": "give_value", "chosen": {"step_up": proof, "nonce": nonce}}
    with services.store.begin() as unit:
        cards.complete(unit, services.clock, ticket, services.say("utter_card_done"), command)
        services.hub.changed(unit, ticket.conversation_id)
