"""The tags of a topic and how many open topics carry each."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from portal.community.facts import TopicTagged
from portal.community.models import Tag, Topic, TopicState, TopicTag
from portal.community.operations.scene import at_topic
from portal.community.policy import can_tag
from portal.community.slugs import TAGS_PER_TOPIC, clean_tags
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import require
from portal.core.facts import publish
from portal.core.operation import operation


@operation
def set_tags(*, actor_id: int, topic_id: int, tags: Sequence[str]) -> None:
    """The topic carries exactly `tags`, at most TAGS_PER_TOPIC; new words become tags."""
    scene = at_topic(topic_id, actor_id=actor_id)
    require(can_tag(scene.viewer, scene.topic, category=scene.category))
    had, wanted = set(tag_ids(topic_id)), set(_ids_of(tags))
    added, removed = sorted(wanted - had), sorted(had - wanted)
    if not added and not removed:
        return
    publish(
        TopicTagged(
            actor_id=actor_id,
            account_id=scene.viewer.account_id,
            topic_id=topic_id,
            category_id=scene.category.id,
            added_tag_ids=added,
            removed_tag_ids=removed,
        )
    )
    _replace(scene.topic, added=added, removed=removed)


def attach(topic: Topic, tags: Sequence[str]) -> None:
    """Puts the first tags on a new topic."""
    _replace(topic, added=sorted(_ids_of(tags)), removed=[])


def count_topic(topic: Topic, *, change: int) -> None:
    """The topic came into the lists (+1) or left them (−1). Takes counters' locks: the last thing an operation does."""
    for tag_id in tag_ids(topic.id):
        lock(Tag, tag_id).topic_count += change


def tag_ids(topic_id: int) -> list[int]:
    """Ascending, as locks are taken."""
    carried = sa.select(TopicTag.tag_id).where(TopicTag.topic_id == topic_id).order_by(TopicTag.tag_id)
    return list(db.session.scalars(carried))


def _ids_of(tags: Sequence[str]) -> list[int]:
    slugs = clean_tags(tags)[:TAGS_PER_TOPIC]
    insert_if_absent(Tag, [{"slug": slug, "topic_count": 0} for slug in sorted(slugs)])
    return list(db.session.scalars(sa.select(Tag.id).where(Tag.slug.in_(slugs)))) if slugs else []


def _replace(topic: Topic, *, added: Sequence[int], removed: Sequence[int]) -> None:
    if removed:
        db.session.execute(sa.delete(TopicTag).where(TopicTag.topic_id == topic.id, TopicTag.tag_id.in_(removed)))
    db.session.add_all(TopicTag(topic_id=topic.id, tag_id=tag_id) for tag_id in added)
    db.session.flush()
    if topic.state == TopicState.OPEN:
        for tag_id in sorted({*added, *removed}):
            lock(Tag, tag_id).topic_count += 1 if tag_id in added else -1
