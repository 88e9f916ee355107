"""Rasa's graph, run node by node in this thread."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class InOrder(GraphRunner):
    """The nodes that a target needs, one after the other, in an order that is worked out once.

    Rasa's own runner builds a Dask graph for each run, orders it again, and puts the whole schema into a log line that
    nobody reads: a sixth of a parse, and a turn has three runs. Threads may share one.
    """

    def __init__(self, schema: GraphSchema, nodes: Mapping[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._order = cache(self._ordered)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> InOrder:
        """A runner with its nodes loaded."""
        return cls.like(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    @classmethod
    def like(cls, runner: DaskGraphRunner) -> InOrder:
        """A runner of the nodes that ``runner`` has loaded."""
        return cls(runner._graph_schema, runner._instantiated_nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The output of each target. Raises ``GraphRunError`` where an input is called like a node."""
        wanted = tuple(targets or self._schema.target_names)
        done: dict[str, Any] = dict(inputs or {})
        clash = next((name for name in done if name in self._nodes), None)
        if clash is not None:
            raise GraphRunError(f"an input is called {clash!r}, as a node is")
        for name, needs in self._order(wanted):
            _, done[name] = self._nodes[name](*((need, done[need]) for need in needs if need in done))
        return {name: done[name] for name in wanted}

    def _ordered(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """Each node that the targets need, behind what it needs itself."""
        nodes = self._schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        return [(name, needs[name]) for name in TopologicalSorter(needs).static_order() if name in needs]
