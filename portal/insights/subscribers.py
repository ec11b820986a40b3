"""Which facts are touchpoints: each becomes one in its own transaction, or undoes the act."""

from __future__ import annotations

from portal.community.facts import ReactionGiven, ReplyPosted, TopicOpened
from portal.core.facts import subscribe
from portal.insights.operations import record_touchpoint


@subscribe(TopicOpened)
def on_topic_opened(fact: TopicOpened, fact_id: int) -> None:
    record_touchpoint("topic", fact, fact_id=fact_id, category_id=fact.category_id)


@subscribe(ReplyPosted)
def on_reply_posted(fact: ReplyPosted, fact_id: int) -> None:
    record_touchpoint("reply", fact, fact_id=fact_id, category_id=fact.category_id)


@subscribe(ReactionGiven)
def on_reaction_given(fact: ReactionGiven, fact_id: int) -> None:
    record_touchpoint("reaction", fact, fact_id=fact_id, category_id=fact.category_id)
