"""Custom actions without an action server: Rasa's remote action calls an endpoint that is a function.

Two things of Rasa are replaced, both measured in docs/architecture.md: the JSON schema of an action's result is
compiled once instead of being checked itself at every call, and an action's exception is kept for the engine instead
of being logged and forgotten.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from jsonschema.validators import validator_for
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
    """Check action results with one compiled validator. Idempotent."""
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
