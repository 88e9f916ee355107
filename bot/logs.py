"""Logs as events, configured before Rasa is loaded.

Rasa logs the texts of messages, so only its warnings may pass, without their data.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

#: Keys under which Rasa and libraries log what members wrote, or what secrets could be in.
_PRIVATE = frozenset(
    {
        "text",
        "user_text",
        "user_intent",
        "message",
        "parse_data_text",
        "parse_data_entities",
        "slot_values",
        "entities",
        "rasa_events",
    }
    | {
        "json_body",
        "body",
        "password",
        "code",
        "token",
        "secret",
        "authorization",
        "current_states",
        "states",
        "exc_value",
    }
)


def _without_private_values(logger: Any, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: ("…" if key in _PRIVATE else value) for key, value in event.items()}


def _name_of_exception_only(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception's message may quote a value: its type and place are what is kept."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if error is not None:
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        event["exception"] = type(error).__name__
        if frame is not None:
            event["at"] = f"{frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}"
    return event


class _WithoutValues(logging.Formatter):
    """The standard library's records without an exception's message and stack, which may quote a value."""

    def formatException(self, ei: Any) -> str:
        return f"exception={ei[0].__name__}" if ei and ei[0] else ""


def configure(level: str = "info", console: bool = False) -> None:
    """Set up structlog and logging. ``console``: lines for people instead of JSON."""
    number = getattr(logging, level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_of_exception_only,
            _without_private_values,
            structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutValues("%(levelname)s %(name)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("rasa", "sqlalchemy", "uvicorn.error", "apscheduler", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.ERROR if name.startswith("rasa") else logging.WARNING)
