"""What a browser posts, read with care: size is capped before (``bot.web.limits``), shape and nesting here."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

#: Fields of a form; ours have three.
_MOST_FIELDS = 20


class Malformed(Exception):
    """A body that is not what the contract describes."""


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises ``Malformed``, also for one nested too deeply to be read."""
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(body, dict):
        raise Malformed
    return body


async def form_texts(request: Request) -> dict[str, str]:
    """The texts of a posted form, without files. What cannot be read is an empty form, which lacks what forms need."""
    try:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return {name: value for name, value in form.multi_items() if isinstance(value, str)}
    except (HTTPException, MultiPartException, ValueError, LookupError):  # LookupError: a charset that nobody knows
        return {}
