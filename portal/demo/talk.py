"""What the people of the demo community say to each other, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from portal.community import operations as community
from portal.community.models import Post
from portal.community.writing import write
from portal.core.db import db
from portal.demo.script import Entry, Event, Stage, read
from portal.guidelines import queries as guidelines
from portal.moderation import operations as moderation

REACTION_GAP = timedelta(hours=5, minutes=40)
UNTIL_ACCEPTED = timedelta(hours=2, minutes=10)
UNTIL_REMOVED = timedelta(hours=1, minutes=25)
UNTIL_WITHDRAWN = timedelta(minutes=50)
UNTIL_LOCKED = timedelta(hours=9)
UNTIL_PINNED = timedelta(minutes=12)

TopicKey = tuple[str, int]


def discussions(now: datetime) -> Iterator[Event]:
    """Every post, edit, reaction and decision of every topic."""
    for category in read("categories")["category"]:
        for index, topic in enumerate(read(f"topics/{category['slug']}")["topic"]):
            yield from _topic(now, (category["slug"], index), topic)


def _topic(now: datetime, key: TopicKey, topic: Entry) -> Iterator[Event]:
    opened = now - timedelta(days=topic["days_ago"])
    yield Event(opened, partial(_open, key=key, topic=topic))
    yield from _after_post(now, opened, key, 1, topic)
    written = opened
    for number, reply in enumerate(topic.get("reply", []), start=2):
        written = opened + timedelta(hours=reply["after_hours"])
        yield Event(written, partial(_reply, key=key, number=number, reply=reply))
        yield from _after_post(now, written, key, number, reply)
        if reply.get("accepted"):
            at = min(written + UNTIL_ACCEPTED, now)
            yield Event(at, partial(_accept, key=key, number=number, by=topic["author"]))
    if topic.get("pinned"):
        yield Event(min(opened + UNTIL_PINNED, now), partial(_pin, key=key))
    if topic.get("locked"):
        yield Event(min(written + UNTIL_LOCKED, now), partial(_lock, key=key, reason=topic.get("locked_reason", "")))


def _after_post(now: datetime, written: datetime, key: TopicKey, number: int, post: Entry) -> Iterator[Event]:
    for index, handle in enumerate(post.get("reactions", []), start=1):
        at = max(written, _joined(now, handle)) + REACTION_GAP * index / 2
        yield Event(min(at, now), partial(_react, key=key, number=number, handle=handle))
    if "earlier" in post:
        at = written + timedelta(hours=post["edited_after_hours"])
        yield Event(min(at, now), partial(_edit, key=key, number=number, post=post))
    if post.get("withdrawn"):
        yield Event(min(written + UNTIL_WITHDRAWN, now), partial(_withdraw, key=key, number=number, by=post["author"]))
    if "removed" in post:
        yield Event(
            min(written + UNTIL_REMOVED, now), partial(_remove, key=key, number=number, removed=post["removed"])
        )


def _joined(now: datetime, handle: str) -> datetime:
    """Late readers react once they are here."""
    people = read("people")["member"]
    return now - timedelta(days=next(person["joined_days_ago"] for person in people if person["handle"] == handle))


def _open(stage: Stage, *, key: TopicKey, topic: Entry) -> None:
    topic_id = community.open_topic(
        author_id=stage.members[topic["author"]],
        category_id=stage.categories[key[0]],
        kind=topic["kind"],
        title=topic["title"],
        body=write(_first_text(topic)),
        tags=topic.get("tags", []),
    )
    stage.topics[key] = topic_id
    stage.posts[*key, 1] = _opening_post(topic_id)


def _first_text(post: Entry) -> str:
    """What the post said before its edit, if it has one."""
    text: str = post["earlier"] if "earlier" in post else post["body"]
    return text.strip()


def _opening_post(topic_id: int) -> int:
    return db.session.scalars(sa.select(Post.id).where(Post.topic_id == topic_id, Post.number == 1)).one()


def _reply(stage: Stage, *, key: TopicKey, number: int, reply: Entry) -> None:
    stage.posts[*key, number] = community.post_reply(
        author_id=stage.members[reply["author"]],
        topic_id=stage.topics[key],
        body=write(_first_text(reply)),
        parent_id=stage.posts[*key, reply["to"]] if "to" in reply else None,
    )


def _edit(stage: Stage, *, key: TopicKey, number: int, post: Entry) -> None:
    editor, post_id = stage.members[post["author"]], stage.posts[*key, number]
    community.edit_post(editor_id=editor, post_id=post_id, body=write(post["body"].strip()))


def _react(stage: Stage, *, key: TopicKey, number: int, handle: str) -> None:
    community.give_reaction(member_id=stage.members[handle], post_id=stage.posts[*key, number])


def _accept(stage: Stage, *, key: TopicKey, number: int, by: str) -> None:
    community.accept_answer(actor_id=stage.members[by], post_id=stage.posts[*key, number])


def _withdraw(stage: Stage, *, key: TopicKey, number: int, by: str) -> None:
    community.withdraw_post(author_id=stage.members[by], post_id=stage.posts[*key, number])


def _remove(stage: Stage, *, key: TopicKey, number: int, removed: Entry) -> None:
    moderation.remove_post(
        moderator_id=stage.members[removed["by"]],
        post_id=stage.posts[*key, number],
        clause_id=_clause(removed["clause"]),
        statement=removed["statement"],
    )


def _clause(number: str) -> int:
    """Of the version in force on that day."""
    text = guidelines.latest()
    assert text is not None, "the script publishes guidelines before anybody writes"
    return next(clause.id for clause in text.clauses if clause.number == number)


def _pin(stage: Stage, *, key: TopicKey) -> None:
    community.pin_topic(actor_id=stage.members["mina"], topic_id=stage.topics[key])


def _lock(stage: Stage, *, key: TopicKey, reason: str) -> None:
    community.lock_topic(actor_id=stage.members["mina"], topic_id=stage.topics[key], reason=reason)
