"""Seeing: the rule in Python and the rule in SQL are one rule, for every viewer in every world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.community import policy
from portal.community.known import KnownCategory
from portal.community.models import Category, CategoryInvitation, CategoryModerator, Post, Topic
from portal.core.db import db
from portal.core.viewer import Viewer
from portal.members.models import Member

MEMBERS = (1, 2, 3, 4)
SOMEBODY = st.one_of(st.none(), st.sampled_from(MEMBERS))
SOME = st.frozensets(st.sampled_from(MEMBERS), max_size=2)
GATES = st.sampled_from(
    [("public", None), ("members", None), ("invitation", None), ("tier", 1), ("tier", 2), ("tier", 3)]
)

VIEWERS = st.one_of(
    st.just(Viewer()),
    st.builds(
        Viewer,
        id=st.sampled_from(MEMBERS),
        tier_rank=st.integers(0, 3),
        roles=st.sampled_from([frozenset(), frozenset(), frozenset(), frozenset({"manager"}), frozenset({"admin"})]),
        is_confirmed=st.booleans(),
        is_suspended=st.booleans(),
        must_accept_guidelines=st.booleans(),
    ),
)
CATEGORIES = st.lists(st.tuples(GATES, SOME, SOME), min_size=2, max_size=5)
TOPICS = st.lists(st.tuples(st.integers(0, 3), SOMEBODY, st.sampled_from(["open", "withdrawn", "removed"])), max_size=6)
POSTS = st.lists(
    st.tuples(st.integers(0, 5), SOMEBODY, st.sampled_from(["visible", "withdrawn", "removed"])), max_size=8
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(viewers=st.lists(VIEWERS, min_size=5, max_size=8), gates=CATEGORIES, topics=TOPICS, posts=POSTS)
def test_what_one_can_see_is_what_lists_show(
    app: Flask, viewers: Sequence[Viewer], gates: Sequence[tuple], topics: Sequence[tuple], posts: Sequence[tuple]
) -> None:
    try:
        known = [_category(number, *gate) for number, gate in enumerate(gates, start=1)]
        made_topics = [_topic(number, known, *drawn) for number, drawn in enumerate(topics, start=1)]
        made_posts = [_post(number, made_topics, *drawn) for number, drawn in enumerate(posts, start=1) if made_topics]
        db.session.flush()
        for viewer in viewers:
            _compare(viewer, {category.id: category for category in known}, made_topics, made_posts)
    finally:
        db.session.rollback()


def _compare(viewer: Viewer, known: dict[int, KnownCategory], topics: list[Topic], posts: list[Post]) -> None:
    topic_of = {topic.id: topic for topic in topics}
    listed = sa.select(Category.id).where(policy.visible_categories(viewer))
    assert _ids(listed) == {c.id for c in known.values() if policy.can_see_category(viewer, c)}
    listed = sa.select(Topic.id).where(policy.visible_topics(viewer))
    assert _ids(listed) == {t.id for t in topics if policy.can_see_topic(viewer, t, category=known[t.category_id])}
    listed = sa.select(Post.id).join(Topic, Topic.id == Post.topic_id).where(policy.readable_posts(viewer))
    assert _ids(listed) == {
        post.id
        for post in posts
        if policy.can_read_post(
            viewer, post, topic_of[post.topic_id], category=known[topic_of[post.topic_id].category_id]
        )
    }


def _ids(statement: sa.Select[tuple[int]]) -> set[int]:
    return set(db.session.scalars(statement))


def _category(
    number: int, gate: tuple[str, int | None], moderators: frozenset[int], invited: frozenset[int]
) -> KnownCategory:
    _people()
    access, rank = gate
    db.session.add(Category(id=number, slug=f"c{number}", name="C", access=access, tier_rank=rank))
    db.session.flush()
    db.session.add_all(CategoryModerator(category_id=number, member_id=member) for member in moderators)
    db.session.add_all(CategoryInvitation(category_id=number, member_id=member) for member in invited)
    return KnownCategory(
        id=number,
        slug=f"c{number}",
        name="C",
        access=access,
        tier_rank=rank,
        moderator_ids=moderators,
        invited_ids=invited,
    )


def _people() -> None:
    if db.session.get(Member, MEMBERS[0]) is None:
        db.session.add_all(
            Member(id=n, handle=f"m{n}", display_name="M", email=f"m{n}@example.com", fs_uniquifier=str(n))
            for n in MEMBERS
        )
        db.session.flush()


def _topic(number: int, known: list[KnownCategory], place: int, author: int | None, state: str) -> Topic:
    topic = Topic(
        id=number,
        category_id=known[place % len(known)].id,
        author_id=author,
        title="T",
        slug="t",
        state=state,
        locked_at=None,
        locked_reason="",
        last_number=9,
        last_post_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    db.session.add(topic)
    db.session.flush()
    return topic


def _post(number: int, topics: list[Topic], place: int, author: int | None, state: str) -> Post:
    post = Post(
        id=number,
        topic_id=topics[place % len(topics)].id,
        number=number,
        author_id=author,
        source="s",
        html="<p>s</p>",
        markup_version=1,
        state=state,
    )
    db.session.add(post)
    return post
