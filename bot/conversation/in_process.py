"""Custom actions without an action server: Rasa's remote action calls an endpoint that is a function.

Two things of Rasa are replaced, both measured in docs/architecture.md: the JSON schema of an action's result is
compiled once instead of being checked itself at every call, and an action's exception is kept for the engine instead
of being logged and forgotten.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import fastjsonschema
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

import actions
from actions.mechanism.context import current


class InProcessActions(EndpointConfig):
    """An action endpoint inside this process."""

    def __init__(self) -> None:
        super().__init__(url="in-process:actions")
        self._executor = ActionExecutor()
        for module in pkgutil.walk_packages(actions.__path__, "actions."):
            importlib.import_module(module.name)
        self._executor.register_package(actions)

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        """Run the action that ``json`` names and return its events and responses."""
        try:
            return await self._executor.run(kwargs["json"])
        except BaseException as error:
            current().failures.append(error)
            raise


def compile_result_schema() -> None:
    """Check action results with Rasa's own schema, compiled once: one check for each kind of event. Idempotent.

    The schema says « one of these 23 », which costs 22 failures an event; an event's name tells which one it is.
    """
    schema = RemoteAction.action_response_format_spec()
    event = schema["properties"]["events"]["items"]
    shared = {key: value for key, value in event.items() if key != "oneOf"}
    kinds = {kind["properties"]["event"]["const"]: kind for kind in event["oneOf"]}
    checks = {name: fastjsonschema.compile({"allOf": [shared, kind]}) for name, kind in kinds.items()}
    outer = {**schema["properties"], "events": {"type": "array", "items": shared}}
    check_outer = fastjsonschema.compile({**schema, "properties": outer})

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        check_outer(result)
        for one in result.get("events", []):
            check = checks.get(one["event"])
            if check is None:
                raise fastjsonschema.JsonSchemaValueException(f"unknown event {one['event']!r}")
            check(one)
        return True

    RemoteAction._validate_action_result = validate
