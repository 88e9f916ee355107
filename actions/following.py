"""Follow-ups of what was dealt with last: « et l'autre ? », « c'est fait ? », « rachetez-la », « enlevez-le ».

What a message means by it was decided by the interpreter (``bot.dialogue.following``); here it is looked up and said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.knowledge import FOLLOW_UP, answer, not_understood
from actions.mechanism.articles import article_beside, article_for, article_of_topic, in_topic, only_points, say_article
from actions.mechanism.context import TurnContext, current
from actions.mechanism.declaration import Operation, Told, Values
from actions.mechanism.form import Events, begin
from actions.mechanism.offers import title_of
from actions.mechanism.recent import recent_of, remember, things_of
from actions.mechanism.registry import operations
from actions.mechanism.running import perform
from actions.mechanism.speaker import Speaker, payload
from actions.refusals import told as told_of
from bot.benefits.refusals import Refusal
from bot.dialogue.acts import interpretation_from
from bot.dialogue.evidence import STEERING
from bot.dialogue.heard import BARE, Heard, heard_from
from bot.dialogue.situation import Outcome, Recent
from bot.knowledge.filling import fill
from bot.knowledge.passages import passage

#: From here on, an article of the topic answers an objection: « mais ma collègue en a reçu un ! ».
_LIKELY = 0.2

#: From this many times on, who does not believe the answer is offered a person.
_MOST_INSISTED = 2

#: What is answered from the data about one thing, and by the list where none was spoken of.
_OF_A_THING, _OF_THE_LIST = ("when", "how_much", "where", "which"), ("when", "how_much", "which")


class FollowUp(Action):
    """Answer what follows up the last answer, or start what it asks for; else as if nothing had gone before."""

    def name(self) -> str:
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context, heard = current(), heard_from(tracker.latest_message)
        said = interpretation_from(tracker.latest_message.get("interpretation"))
        recent, speaker = recent_of(tracker), Speaker(dispatcher, context)
        assert said is not None, "the policy only comes here with an interpretation"
        assert said.follows is not None
        if said.follows.asks == "article":
            return _further(speaker, context, tracker, heard)
        assert recent is not None
        if said.follows.operation:
            wish = replace(heard, chosen={"operation": said.follows.operation, **said.follows.thing})
            return begin(dispatcher, tracker, operations()[said.follows.operation], wish)
        topic = _Topic(context, speaker, operations()[recent.operation], recent)
        events = topic.reply(said.follows.asks, said.follows.thing, heard)
        if events is None:
            return _as_if_alone(speaker, context, tracker, heard)
        return [SlotSet("operation", None), *events]


def _further(speaker: Speaker, context: TurnContext, tracker: Tracker, heard: Heard) -> Events:
    """More of the article that was just said: the passage of its page that speaks of it, else one of its topic."""
    question = dict(tracker.get_slot("open_question") or {})
    article = context.tools.library.articles.get(str(question.get("article")))
    found = passage(article, heard.text) if article is not None else None
    if article is not None and found is not None:
        link = {"title": context.tools.say("utter_read_article"), "href": f"/aide/{article.slug}"}
        speaker.say("utter_article_passage", {"passage": fill(found, context.tools.names)}, links=[link])
    else:
        near = article_beside(context, article, heard.text) if article is not None else None
        if near is None:
            again = article_for(context, heard) is article
            return (not_understood if again else _as_if_alone)(speaker, context, tracker, heard)
        say_article(speaker, context, near, heard)
        question = {"kind": "article", "article": near.slug, "operation": near.operation}
    speaker.say(FOLLOW_UP)
    return [SlotSet("operation", None), SlotSet("open_question", question)]


def _as_if_alone(speaker: Speaker, context: TurnContext, tracker: Tracker, heard: Heard) -> Events:
    """There is nothing to say of what went before."""
    named = heard.intent not in BARE and heard.intent not in STEERING
    return (answer if named else not_understood)(speaker, context, tracker, heard)


class _Topic:
    """What was dealt with last, and what there is to say of it now."""

    def __init__(self, context: TurnContext, speaker: Speaker, operation: Operation, recent: Recent) -> None:
        self.context, self.speaker, self.operation, self.recent = context, speaker, operation, recent

    def reply(self, asks: str, thing: Values, heard: Heard) -> Events | None:
        """Say it; None where there is nothing to say."""
        settled = self.recent.outcome in (Outcome.DONE, Outcome.CANCELLED)
        if asks == "outcome" or (asks == "insist" and settled):
            self._outcome()
            return [remember(replace(self.recent, aside=False))]
        if asks == "insist":
            return self._insisted(heard)
        if asks == "thing":
            return self._thing(thing)
        return self._list() if asks == "list" else self._facet(asks, heard)

    def _outcome(self) -> None:
        """Whether it was done, with what was said of it."""
        match self.recent.outcome:
            case Outcome.DONE:
                self.speaker.tell(Told(self.recent.told, self.recent.fill), lead="utter_outcome_done")
            case Outcome.SHOWN if self.recent.before is not None:
                self.speaker.tell(Told(self.recent.before.told, self.recent.before.fill), lead="utter_outcome_done")
            case Outcome.SHOWN:
                self.speaker.say("utter_outcome_shown")
            case Outcome.CANCELLED:
                self.speaker.say("utter_outcome_cancelled", {"operation": title_of(self.context, self.operation)})
            case Outcome.REFUSED:
                self.speaker.tell(Told(self.recent.told, self.recent.fill), lead="utter_outcome_refused")

    def _insisted(self, heard: Heard) -> Events:
        """Look again; the reason in other words, an article that answers the objection, then a person."""
        times = self.recent.insisted + 1
        kept = remember(replace(self.recent, insisted=times, aside=False))
        article = article_for(self.context, heard)
        likely = float((heard.article or {}).get("confidence") or 0) >= _LIKELY
        if article is not None and likely and in_topic(self.context, article, self.operation.name):
            say_article(self.speaker, self.context, article, heard, operation=False)
            return [kept]
        if times >= _MOST_INSISTED:
            self.speaker.say("utter_insisted_person")
            return [kept, SlotSet("open_question", {"kind": "person"})]
        person = {"title": self.context.tools.say("utter_topic_contact_human"), "payload": payload("contact_human")}
        self.speaker.tell(self._looked_again(), lead="utter_insisted", buttons=[person])
        return [kept]

    def _looked_again(self) -> Told:
        if self.recent.outcome is Outcome.REFUSED:
            try:
                self.operation.ready(self.context)
                again = Told(self.recent.told, self.recent.fill)
            except Refusal as refusal:
                again = told_of(refusal)
            other = f"{again.response}_again"
            return replace(again, response=other) if other in self.context.tools.say else again
        why = self._explanation("why")
        if why is None and self.recent.about and self.operation.afterwards is not None:
            return self._told_of(self.recent.about)
        return Told(why, self.recent.fill) if why else Told(self.recent.told, self.recent.fill)

    def _thing(self, thing: Values) -> Events | None:
        """What there is to say of one of the things; from now on it is the one spoken of."""
        if self.operation.afterwards is None:
            return None
        try:
            self.speaker.tell(self._told_of(thing))
        except Refusal as refusal:
            self.speaker.refuse(refusal)
        things = things_of(self.context, self.operation)
        return [remember(replace(self.recent, about=dict(thing), things=things, aside=False))]

    def _told_of(self, thing: Values) -> Told:
        assert self.operation.afterwards is not None
        with self.context.tools.store.read_strictly() as unit:
            return self.operation.afterwards.tell(self.context, unit, thing)

    def _list(self) -> Events | None:
        """All of the things, as they are now."""
        afterwards = self.operation.afterwards
        overview = operations().get(afterwards.overview) if afterwards is not None else None
        if overview is None:
            return self._thing(self.recent.about) if self.recent.about else None
        try:
            self.speaker.tell_done(perform(self.context, overview))
        except Refusal as refusal:
            self.speaker.refuse(refusal)
        things = things_of(self.context, self.operation)
        return [remember(replace(self.recent, things=things, aside=False))]

    def _facet(self, asks: str, heard: Heard) -> Events | None:
        """Why, where, until when …: what the operation explains, the data of the thing, an article of the topic."""
        if asks in _OF_A_THING and self.recent.about and self.operation.afterwards is not None:
            return self._thing(self.recent.about)
        explanation = self._explanation(asks)
        if explanation is not None:
            self.speaker.say(explanation, self.recent.fill)
            return []
        if asks in _OF_THE_LIST and not self.recent.about:
            return self._list()
        article = article_of_topic(self.context, self.operation.name, heard.text)
        general = f"utter_explain_{self.operation.name}"
        if article is not None:
            say_article(self.speaker, self.context, article, heard, operation=False)
        elif general in self.context.tools.say and only_points(heard.text):
            self.speaker.say(general, self.recent.fill)
        else:
            return None
        return []

    def _explanation(self, asks: str) -> str | None:
        name = f"utter_explain_{self.operation.name}_{asks}"
        return name if name in self.context.tools.say else None
