"""Rasa's graph run node by node answers as Rasa's own runner does."""

from typing import ClassVar

import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner

from bot.understanding.runner import InOrder


class Word(GraphComponent):
    """Joins what it is given to its own word, and counts how often it is asked."""

    asked: ClassVar[list[str]] = []

    def __init__(self, word):
        self.word = word

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls(config["word"])

    def joined(self, first="", second=""):
        Word.asked.append(self.word)
        return f"{first}{second}{self.word}"


def node(word, **needs):
    return SchemaNode(needs=needs, uses=Word, constructor_name="create", fn="joined", config={"word": word}, eager=True)


@pytest.fixture
def schema():
    Word.asked = []
    return GraphSchema(
        {
            "last": node("d", first="left", second="right"),
            "left": node("b", first="start", second="__text__"),
            "right": node("c", first="start"),
            "start": node("a"),
            "beside": node("z"),
        }
    )


def test_a_node_runs_once_and_behind_what_it_needs_and_others_do_not_run(schema):
    runner = InOrder.create(schema, None, ExecutionContext(schema))
    assert runner.run({"__text__": "!"}, ["last"]) == {"last": "a!bacd"}
    assert sorted(Word.asked) == ["a", "b", "c", "d"]


def test_it_answers_what_rasas_own_runner_answers(schema):
    theirs = DaskGraphRunner.create(schema, None, ExecutionContext(schema))
    ours = InOrder.like(theirs)
    for targets in (["last"], ["right", "left"], ["beside"]):
        assert ours.run({"__text__": "?"}, targets) == theirs.run({"__text__": "?"}, targets)


def test_an_input_that_is_called_like_a_node_is_refused(schema):
    with pytest.raises(GraphRunError):
        InOrder.create(schema, None, ExecutionContext(schema)).run({"left": "x"}, ["last"])
