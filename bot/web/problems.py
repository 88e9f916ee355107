"""Errors as ``application/problem+json`` (RFC 9457) with a French title that can be shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse


def problem(status: int, code: str, title: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer to a request that was refused; ``code`` is stable, ``title`` is for people."""
    return JSONResponse(
        {"type": "about:blank", "status": status, "title": title, "code": code},
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )
